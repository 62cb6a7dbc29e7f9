import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EngineProcess } from '../../src/engine/process.ts';
import { startEngine } from '../../src/engine/process.ts';
import { analyze } from '../../src/model/analyze.ts';
import { checkRequest } from '../../src/protocol/checkRequest.ts';
import type { EngineEvents } from '../../src/protocol/engine.ts';
import { trainRequest } from './digitsFixture.ts';
import { needsEngine, tfjsMain } from './engineFixture.ts';
import { cifarNet } from './nets.ts';

const tiny = cifarNet(1, 10, 8);

/** Resolves with the first event of the name. */
function startAndHear(enginePath: string | null): {
  engine: EngineProcess;
  first: { [K in keyof EngineEvents]: Promise<EngineEvents[K]> };
} {
  const hear = {} as { [K in keyof EngineEvents]: (event: EngineEvents[K]) => void };
  const promised = <K extends keyof EngineEvents>(name: K) =>
    new Promise<EngineEvents[K]>((resolve) => {
      hear[name] = resolve as (typeof hear)[K];
    });
  const first = {
    progress: promised('progress'),
    plan: promised('plan'),
    step: promised('step'),
    steps: promised('steps'),
    epoch: promised('epoch'),
    probe: promised('probe'),
    warning: promised('warning'),
  };
  return { engine: startEngine({ script: tfjsMain, enginePath, listeners: hear }), first };
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  for (const start = performance.now(); performance.now() - start < withinMs;) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

describe('the tfjs process', () => {
  let path: string;
  before(function () {
    path = needsEngine(this);
  });

  it('describes itself and checks a net', async () => {
    const { engine, first } = startAndHear(path);
    const info = await engine.call('describe', null);
    assert.equal(info.engine, 'tfjs-node');
    const report = await engine.call('check', checkRequest(analyze(tiny, [])));
    assert.equal(report.status, 'agree');
    assert.equal((await first.progress).total, tiny.nodes.length);
    engine.kill('done');
    await engine.exited;
  }).timeout(60_000);

  it('stops a run after its step, refuses a second task meanwhile, and serves on', async () => {
    const { engine, first } = startAndHear(path);
    const run = engine.call('train', trainRequest(tiny, { epochs: 200 }));
    await first.step;
    await assert.rejects(
      engine.call('train', trainRequest(tiny)),
      /^Error: TensorFlow is busy: a training run is under way\.$/,
    );
    await engine.call('stop', null);
    assert.equal((await run).reason, 'stopped');
    const again = await engine.call('train', trainRequest(tiny, { steps: 2, limit: 64 }));
    assert.equal(again.reason, 'done');
    engine.kill('done');
    await engine.exited;
  }).timeout(60_000);

  it('keeps a stop that comes while TensorFlow loads, before the run or with it', async () => {
    const steps: number[] = [];
    const engine = startEngine({
      script: tfjsMain,
      enginePath: path,
      listeners: { step: ({ step }) => steps.push(step) },
    });
    const before = engine.call('stop', null);
    const first = engine.call('train', trainRequest(tiny));
    assert.equal((await first).reason, 'stopped');
    await before;
    const second = engine.call('train', trainRequest(tiny));
    await engine.call('stop', null);
    assert.equal((await second).reason, 'stopped');
    assert.deepEqual(steps, []);
    const third = await engine.call('train', trainRequest(tiny, { steps: 2, limit: 64 }));
    assert.equal(third.reason, 'done');
    engine.kill('done');
    await engine.exited;
  }).timeout(60_000);

  it('fails a run in one sentence when it is killed in its middle, and leaves no process', async () => {
    const { engine, first } = startAndHear(path);
    const run = engine.call('train', trainRequest(tiny, { epochs: 200 }));
    await first.step;
    const pid = engine.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await assert.rejects(
      run,
      /^Error: The TensorFlow process ended \(signal SIGKILL\).*the next command starts a new one\./,
    );
    assert.ok(await gone(pid, 1000));
  }).timeout(60_000);

  it('ends when its parent is killed in the middle of a run', async () => {
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('orphanMaker.ts', import.meta.url)), path],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    assert.ok(pid > 0);
    parent.kill('SIGKILL');
    assert.ok(await gone(pid, 5000), 'the tfjs process outlived its parent');
  }).timeout(60_000);
});
