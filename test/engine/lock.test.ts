import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withLock } from '../../src/engine/lock.ts';
import { scratchFolder } from './scratch.ts';

describe('the lock', () => {
  const folder = scratchFolder();
  const file = (): string => join(folder(), 'deep', 'engine.lock');

  it('lets one in at a time, and tells the others once that they wait', async () => {
    const events: string[] = [];
    const hold = (name: string, milliseconds: number) =>
      withLock(file(), { onWait: () => events.push(`${name} waits`) }, async () => {
        events.push(`${name} in`);
        await wait(milliseconds);
        events.push(`${name} out`);
        return name;
      });
    const first = hold('first', 1200);
    await wait(50);
    assert.deepEqual(await Promise.all([first, hold('second', 50), hold('third', 50)]), [
      'first',
      'second',
      'third',
    ]);
    assert.equal(events.filter((event) => event.endsWith('waits')).length, 2);
    const held = events.filter((event) => !event.endsWith('waits'));
    for (let at = 0; at < held.length; at += 2)
      assert.equal(held[at]?.replace(' in', ' out'), held[at + 1], 'nobody comes in before the other is out');
    assert.equal(existsSync(file()), false);
  });

  it('is given back when the work fails', async () => {
    await assert.rejects(
      withLock(file(), {}, () => Promise.reject(new Error('The work failed.'))),
      /The work failed\./,
    );
    assert.equal(await withLock(file(), {}, () => Promise.resolve(1)), 1);
  });

  it('is waited for until the wait is cancelled', async () => {
    const stop = new AbortController();
    await withLock(file(), {}, async () => {
      const second = withLock(file(), { signal: stop.signal }, () => Promise.resolve());
      setTimeout(() => {
        stop.abort();
      }, 100);
      await assert.rejects(second, { name: 'AbortError' });
      assert.ok(existsSync(file()), 'the holder still has it');
    });
  });

  it('is taken over from a process that died, and from one that is silent for long', async () => {
    await withLock(file(), {}, () => Promise.resolve());
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file(), String(pid));
    assert.equal(await withLock(file(), {}, () => Promise.resolve('dead')), 'dead');
    writeFileSync(file(), String(process.pid));
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file(), longAgo, longAgo);
    assert.equal(await withLock(file(), {}, () => Promise.resolve('silent')), 'silent');
  });
});
