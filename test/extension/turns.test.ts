import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import { Turns } from '../../extension/turns.ts';

function takers() {
  const turns = new Turns();
  const log: string[] = [];
  const take = (name: string, signal = new AbortController().signal) =>
    turns.take(name, { waits: (ahead) => log.push(`${name} waits for ${ahead}`), signal }).then((leave) => {
      log.push(leave === null ? `${name} gave up` : `${name} begins`);
      return leave;
    });
  return { log, take };
}

describe('turns', () => {
  it('come one after the other, in the order in which they were asked for', async () => {
    const { log, take } = takers();
    const first = await take('a');
    const [second, third] = [take('b'), take('c')];
    await soon();
    assert.deepEqual(log, ['a begins', 'b waits for a', 'c waits for a']);
    first?.();
    first?.();
    (await second)?.();
    (await third)?.();
    assert.deepEqual(log.slice(3), ['c waits for b', 'b begins', 'c begins']);
    assert.notEqual(await take('d'), null);
    assert.equal(log.at(-1), 'd begins');
  });

  it('are given up while they wait, and the next one does not wait for them', async () => {
    const { log, take } = takers();
    const first = await take('a');
    const patience = new AbortController();
    const [second, third] = [take('b', patience.signal), take('c')];
    patience.abort();
    assert.equal(await second, null);
    assert.deepEqual(log, ['a begins', 'b waits for a', 'c waits for a', 'b gave up']);
    first?.();
    assert.notEqual(await third, null);
  });
});
