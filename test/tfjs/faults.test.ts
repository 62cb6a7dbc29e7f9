import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { EngineProcess } from '../../src/engine/process.ts';
import { startEngine } from '../../src/engine/process.ts';
import type { EngineEvents, EpochRecord, StepRecord, TrainRequest } from '../../src/protocol/engine.ts';
import { scratch, trainRequest } from './digitsFixture.ts';
import { needsEngine, tfjsMain } from './engineFixture.ts';
import { NetBuilder, cifarNet } from './nets.ts';

/** RESIDUAL_LENS_KILLS=100 for the long form. */
const kills = Number(process.env['RESIDUAL_LENS_KILLS'] ?? 7);
const net = cifarNet(1, 10, 4);
const request = (change: Partial<TrainRequest>): TrainRequest =>
  trainRequest(net, { data: { kind: 'synthetic' }, size: 8, limit: 64, everyStep: true, ...change });

interface Hearing {
  readonly plan: (event: EngineEvents['plan']) => void;
  readonly step: (event: StepRecord) => void;
  readonly epoch: (event: EpochRecord) => void;
  readonly warning: (event: EngineEvents['warning']) => void;
}

const start = (enginePath: string, listeners: Partial<Hearing> = {}): EngineProcess =>
  startEngine({ script: tfjsMain, enginePath, listeners });

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const phases = ['start', 'load', 'plan', 'step', 'epoch', 'checkpoint', 'kept'] as const;

/** Resumes the run and kills its process in the phase; the sentence it fails with, and how far it had come. */
async function killedAt(phase: (typeof phases)[number], path: string, of: TrainRequest, done: number) {
  let [reached, fatal] = [done, (): void => undefined];
  const at = (which: (typeof phases)[number]) => {
    if (which === phase) fatal();
  };
  const engine = start(path, {
    plan: () => {
      at('plan');
    },
    step: ({ epoch }) => {
      if (epoch > done) at('step');
    },
    epoch: ({ epoch }) => {
      reached = Math.max(reached, epoch);
      if (epoch > done) at('epoch');
    },
  });
  const pid = engine.pid ?? 0;
  fatal = () => process.kill(pid, 'SIGKILL');
  const { file = '' } = of.checkpoint ?? {};
  const looking = watch(join(file, '..'), (_event, name) => {
    if (name === null || !lives(pid)) return;
    at(name.endsWith('.part') ? 'checkpoint' : 'kept');
  });
  const run = engine.call('train', of).then(
    ({ reason, message }) => `${reason} ${message ?? ''}`,
    (error: unknown) => (error as Error).message,
  );
  at('start');
  setTimeout(() => {
    if (lives(pid)) at('load');
  }, 300);
  const said = await run;
  looking.close();
  engine.kill('done');
  await engine.exited;
  return { said, reached, pid };
}

describe('faults in a run', function () {
  this.timeout(120_000);
  let path: string;
  before(function () {
    path = needsEngine(this);
  });
  let made = 0;
  const place = () => {
    const folder = join(scratch, `faults${++made}`);
    mkdirSync(folder);
    return folder;
  };
  async function whole(of: TrainRequest) {
    const told: (readonly number[])[] = [];
    const engine = start(path, {
      step: ({ step, loss, accuracy }) => told.push([step, loss, accuracy]),
      epoch: ({ epoch, loss, valLoss }) => told.push([epoch, loss, valLoss]),
    });
    const { reason, message } = await engine.call('train', of);
    engine.kill('done');
    await engine.exited;
    return { reason, message, told };
  }

  it(`kill -9 at each phase, ${kills} times in a row: one epoch at most is lost, and the curve is the same`, async () => {
    const file = join(place(), 'run.checkpoint');
    // A kill comes late on a busy machine: there is more to do than that it could be done before.
    const epochs = 2 * kills + 8;
    let done = 0;
    for (let kill = 0; kill < kills; kill++) {
      const phase = phases[kill % phases.length] ?? 'start';
      const resume = existsSync(file);
      const of = request({ epochs, checkpoint: { file, resume } });
      const { said, reached, pid } = await killedAt(phase, path, of, done);
      assert.match(
        said,
        /^The TensorFlow process ended \(signal SIGKILL\).*the next command starts a new one\./,
        phase,
      );
      assert.equal(lives(pid), false, `${phase}: process ${pid} lives`);
      // Of the last epoch that was told, only the keeping may be missing.
      const kept = existsSync(file) ? epochOf(file) : 0;
      assert.ok(kept >= reached - 1 && kept >= done, `${phase}: epoch ${reached} was told, ${kept} is kept`);
      done = kept;
    }
    assert.ok(done > 0 && done < epochs);
    const resumed = await whole(request({ epochs, checkpoint: { file, resume: true } }));
    assert.equal(resumed.reason, 'done');
    assert.deepEqual(resumed.told, (await whole(request({ epochs }))).told);
    assert.deepEqual(readdirSync(join(file, '..')), ['run.checkpoint']);
  }).timeout(60_000 + 20_000 * kills);

  it('too little memory for 60 M parameters: one sentence, no process left, and the next run works', async function () {
    if (spawnSync('prlimit', ['--version']).error !== undefined) {
      console.log('      skipped: there is no prlimit here to take memory away with');
      this.skip();
    }
    const large = new NetBuilder([32, 32, 1]);
    large.put({ kind: 'flatten' });
    for (const units of [6000, 6000, 3000]) large.put({ kind: 'dense', units, bias: true });
    large.put({ kind: 'dense', units: 10, bias: true });
    let params = 0;
    const engine = start(path, {
      plan: (plan) => {
        ({ params } = plan);
        const said = spawnSync('prlimit', ['--pid', `${engine.pid ?? 0}`, '--data=700000000']);
        assert.equal(said.status, 0);
      },
    });
    const run = engine.call('train', trainRequest(large.graph(), { data: { kind: 'synthetic' }, steps: 20 }));
    const said = await run.then(
      ({ reason }) => reason,
      (error: unknown) => (error as Error).message,
    );
    assert.ok(params > 55e6, `${params} parameters`);
    assert.match(said, /memory/);
    assert.equal(said.trim().split('\n').length, 1, said);
    engine.kill('done');
    await engine.exited;
    assert.equal(lives(engine.pid ?? 0), false);
    assert.equal((await whole(request({ epochs: 1 }))).reason, 'done');
  });

  it('a disk that is full at the second checkpoint: said, the first stays and the run goes on from it', async function () {
    const probe = join(place(), 'run.checkpoint');
    await whole(request({ epochs: 1, checkpoint: { file: probe, resume: false } }));
    const folder = place();
    // Room for one and a half: the second cannot be written beside the first.
    const room = Math.ceil((1.5 * statSync(probe).size) / 4096) * 4096;
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${room}`, 'tmpfs', folder]);
    if (mounted.status !== 0) {
      console.log('      skipped: a small disk can be mounted by root alone');
      this.skip();
    }
    try {
      const file = join(folder, 'run.checkpoint');
      const warnings: string[] = [];
      const engine = start(path, { warning: ({ message }) => warnings.push(message) });
      const { reason } = await engine.call(
        'train',
        request({ epochs: 2, checkpoint: { file, resume: false } }),
      );
      engine.kill('done');
      await engine.exited;
      assert.equal(reason, 'done');
      assert.equal(warnings.length, 1, warnings.join('\n'));
      assert.match(
        warnings[0] ?? '',
        /^Epoch 2 was not kept at .* \(ENOSPC.*\); the run goes on, and the checkpoint before stays\.$/,
      );
      assert.deepEqual(readdirSync(folder), ['run.checkpoint']);
      assert.equal(epochOf(file), 1);
      const resumed = await whole(request({ epochs: 2, checkpoint: { file, resume: true } }));
      assert.deepEqual(resumed.told, (await whole(request({ epochs: 2 }))).told);
    } finally {
      spawnSync('umount', [folder]);
    }
  });

  /** A run whose process is stopped for so many milliseconds or more after its second step, with what it told. */
  async function sleeping(asleep: number, change: Partial<TrainRequest>) {
    const steps: StepRecord[] = [];
    const warnings: string[] = [];
    let [from, stopped, slept] = [NaN, NaN, NaN];
    const engine = start(path, {
      plan: () => {
        from = performance.now();
      },
      warning: ({ message }) => warnings.push(message),
      step: (record) => {
        steps.push(record);
        if (record.step !== 2) return;
        process.kill(engine.pid ?? 0, 'SIGSTOP');
        stopped = performance.now();
        setTimeout(() => {
          slept = (performance.now() - stopped) / 1000;
          process.kill(engine.pid ?? 0, 'SIGCONT');
        }, asleep);
      },
    });
    const { reason, seconds } = await engine.call('train', request(change));
    const took = (performance.now() - from) / 1000;
    engine.kill('done');
    await engine.exited;
    assert.equal(reason, 'done');
    return { steps, warnings, seconds, took, slept };
  }

  it('a sleep in mid-run: it goes on as if nothing had been, says so, and the sleep is in no step', async function () {
    if (process.platform === 'win32') this.skip();
    // It is stopped late on a busy machine: there is more to do than could be done before.
    const epochs = 20;
    const { steps, warnings, seconds, took, slept: asleep } = await sleeping(4000, { epochs });
    assert.ok(seconds < took - asleep + 0.5, `${seconds} s of ${took}, ${asleep} s asleep`);
    assert.deepEqual(
      steps.map(({ step }) => step),
      Array.from({ length: 2 * epochs }, (_none, at) => at + 1),
    );
    assert.deepEqual(
      steps.filter(({ ms }) => ms > 3000),
      [],
    );
    assert.equal(warnings.length, 1, warnings.join('\n'));
    const said =
      /^The run slept for (\d+) s: its process was stopped, or the machine slept; that counts neither in its seconds nor in a time budget\.$/.exec(
        warnings[0] ?? '',
      );
    // What is said is rounded, and never more than was slept.
    const more = Number(said?.[1]) - asleep;
    assert.ok(more > -1.5 && more <= 0.5, `${warnings[0]} It was stopped for ${asleep} s.`);
  });

  it('a sleep that is longer than the time budget does not eat it', async function () {
    if (process.platform === 'win32') this.skip();
    const { steps, seconds, took, slept: asleep } = await sleeping(6000, { epochs: 10_000, seconds: 5 });
    assert.ok(steps.length > 10, `${steps.length} steps`);
    assert.ok(seconds >= 5 && seconds < took - asleep + 0.5, `${seconds} s of ${took}, ${asleep} s asleep`);
  });
});

/** The epoch that a checkpoint was written at the end of. */
function epochOf(file: string): number {
  const bytes = readFileSync(file);
  const text = bytes.subarray(8, 8 + bytes.readUInt32LE(4)).toString();
  return (JSON.parse(text) as { epoch: number }).epoch;
}
