import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { EngineProcess } from '../../src/engine/process.ts';
import { startEngine } from '../../src/engine/process.ts';

const script = fileURLToPath(new URL('fakeEngine.mjs', import.meta.url));
const started: EngineProcess[] = [];

function start(manner: string, heard: unknown[] = []): EngineProcess {
  const engine = startEngine({
    script,
    enginePath: '/engine',
    reason: manner,
    listeners: { progress: (progress) => heard.push(progress) },
  });
  started.push(engine);
  return engine;
}

const alive = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the engine process', () => {
  afterEach(async () => {
    for (const engine of started.splice(0)) {
      engine.kill('The test is over.');
      await engine.exited;
      assert.equal(alive(engine.pid), false);
    }
  });

  it('answers a call, and is Node where its parent is Electron', async () => {
    const reply: unknown = await start('answer').call('describe', null);
    assert.deepEqual(reply, { call: 'describe', enginePath: '/engine', electron: '1' });
  });

  it('tells its events before the reply', async () => {
    const heard: unknown[] = [];
    await start('events', heard).call('stop', null);
    assert.deepEqual(heard, [{ done: 1, total: 2 }]);
  });

  it('passes a failure on', async () => {
    await assert.rejects(start('fail').call('stop', null), /^Error: A sentence\.$/);
  });

  it('fails the pending calls in one sentence when it dies, with its last words', async () => {
    const engine = start('die');
    const said =
      /^Error: The TensorFlow process ended \(code 7\); the next command starts a new one\. Its last words: Error: the library is broken$/;
    await assert.rejects(engine.call('describe', null), said);
    assert.match(await engine.exited, /ended \(code 7\)/);
    await assert.rejects(engine.call('describe', null), said);
  });

  it('says the signal when the system kills it', async () => {
    const engine = start('silent');
    const pending = engine.call('describe', null);
    assert.ok(engine.pid !== undefined);
    setTimeout(() => process.kill(engine.pid ?? 0, 'SIGKILL'), 100);
    await assert.rejects(pending, /ended \(signal SIGKILL\).*starts a new one/);
  });

  it('is killed by a timeout, even in a kernel that never returns', async () => {
    const engine = start('hang');
    await assert.rejects(
      engine.call('describe', null, { timeoutMs: 400 }),
      /did not answer within 400 ms, so its process was ended/,
    );
    assert.match(await engine.exited, /did not answer/);
  });

  it('is killed by an abort, before or during the call', async () => {
    const during = new AbortController();
    const engine = start('hang');
    setTimeout(() => {
      during.abort();
    }, 300);
    await assert.rejects(engine.call('describe', null, { signal: during.signal }), /The run was cancelled/);
    await engine.exited;
    await assert.rejects(
      start('answer').call('describe', null, { signal: AbortSignal.abort() }),
      /The run was cancelled/,
    );
  });

  it('says that it could not be started', async () => {
    const engine = startEngine({ script: '/nowhere/tfjs.cjs', enginePath: null });
    await assert.rejects(engine.call('describe', null), /process ended \(code 1\).*Cannot find module/);
  });
});
