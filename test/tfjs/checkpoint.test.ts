import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { EngineEvents, TrainRequest } from '../../src/protocol/engine.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { train } from '../../src/tfjs/train.ts';
import { scratch, trainAndHear, trainRequest } from './digitsFixture.ts';
import { nativeEngine } from './engineFixture.ts';
import { cifarNet, NetBuilder } from './nets.ts';

describe('a checkpoint', function () {
  this.timeout(120_000);
  let engine: Engine;
  before(async function () {
    engine = await nativeEngine(this);
  });
  let made = 0;
  const place = () => join(scratch, `run${++made}`, 'checkpoint.bin');
  const net = cifarNet(1, 10, 8);
  const request = (change: Partial<TrainRequest> = {}) =>
    trainRequest(net, { limit: 256, batch: 32, epochs: 4, everyStep: true, augment: true, ...change });

  for (const optimizer of ['adam', 'sgd'] as const)
    it(`lets a run with ${optimizer} go on to the very same curve`, async () => {
      const whole = await trainAndHear(engine, request({ optimizer }));
      const file = place();
      // Eight steps an epoch: it is stopped in the third.
      const first = await trainAndHear(
        engine,
        request({ optimizer, checkpoint: { file, resume: false } }),
        19,
      );
      assert.equal(first.report.reason, 'stopped');
      assert.equal(first.epochs.length, 2);
      const second = await trainAndHear(engine, request({ optimizer, checkpoint: { file, resume: true } }));
      assert.equal(second.report.reason, 'done');
      const curve = ({ steps, epochs }: typeof whole) => [
        steps.map(({ step, epoch, loss, accuracy }) => [step, epoch, loss, accuracy]),
        epochs,
      ];
      assert.deepEqual(curve(second), curve(whole));
      assert.equal(engine.tf.memory().numTensors, 0);
    });

  it('has the time that is over count: a budget that is used up is not had again', async () => {
    const file = place();
    const budget = { epochs: 1000, seconds: 2 };
    const first = await trainAndHear(engine, request({ ...budget, checkpoint: { file, resume: false } }));
    assert.equal(first.report.reason, 'done');
    const again = await trainAndHear(engine, request({ ...budget, checkpoint: { file, resume: true } }));
    assert.equal(again.report.reason, 'done');
    assert.deepEqual([again.steps, again.epochs], [first.steps, first.epochs]);
    assert.ok(again.report.seconds >= 2, `${again.report.seconds} s are those of the whole run`);
  });

  it('is refused where the images are others, wherever they lie', async () => {
    const [images, moved] = [join(scratch, `images${++made}`), join(scratch, `images${++made}`)];
    const write = (folder: string, shade: number) => {
      for (const [at, name] of ['dark', 'light'].entries()) {
        mkdirSync(join(folder, name), { recursive: true });
        for (let image = 0; image < 4; image++) {
          const png = new PNG({ width: 8, height: 8 });
          png.data.fill(image === 0 ? shade : 100 * at + image);
          writeFileSync(join(folder, name, `${image}.png`), PNG.sync.write(png));
        }
      }
    };
    write(images, 50);
    write(moved, 50);
    const file = place();
    const begun = async (path: string, more: { resume: boolean; images?: string }) => {
      const data = { kind: 'path', path } as const;
      const change = { data, size: 8, batch: 4, epochs: 1, limit: null, checkpoint: { file, ...more } };
      return await trainAndHear(engine, request(change));
    };
    const resumed = async (path: string, resume = true) => {
      const { report } = await begun(path, { resume });
      assert.equal(report.lost, undefined);
      return [report.reason, report.message];
    };
    const first = await begun(images, { resume: false });
    assert.equal(first.report.reason, 'done');
    const [plan] = first.plans;
    assert.ok(plan?.images !== undefined);
    const beside = { resume: false, images: plan.images };
    assert.equal((await begun(moved, beside)).report.reason, 'done');
    assert.deepEqual(await resumed(moved), ['done', null], 'the same images in another folder');
    write(images, 90);
    assert.deepEqual(await resumed(images), [
      'refused',
      'The images are not those that the run of checkpoint.bin was started with; put them back as they were, or start the run anew.',
    ]);
    // Another net of the experiment, which has no checkpoint yet.
    const other = await begun(images, beside);
    assert.deepEqual([other.report.reason, other.plans, other.steps], ['refused', [], []]);
    assert.match(other.report.message ?? '', /^The images are not those that the other nets were trained on/);
    assert.equal(engine.tf.memory().numTensors, 0);
  });

  it('is refused where it is damaged, of another run, or not there', async () => {
    const file = place();
    await trainAndHear(engine, request({ epochs: 1, checkpoint: { file, resume: false } }));
    const resumed = async (change: Partial<TrainRequest> = {}) => {
      const { report } = await trainAndHear(
        engine,
        request({ epochs: 1, checkpoint: { file, resume: true }, ...change }),
      );
      assert.equal(report.lost, true);
      return [report.reason, report.message];
    };
    const other =
      'The checkpoint checkpoint.bin is of another net, plan or data; a run goes on only with what it was started with.';
    assert.deepEqual(await resumed({ seed: 2 }), ['refused', other]);
    assert.deepEqual(await resumed({ graph: cifarNet(2, 10, 8) }), ['refused', other]);
    assert.deepEqual(await resumed({ data: { kind: 'synthetic' } }), ['refused', other]);
    const bytes = readFileSync(file);
    const damaged = 'The checkpoint checkpoint.bin is damaged; start the run anew.';
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    for (const broken of [
      bytes.subarray(0, bytes.length >> 1),
      flipped,
      Buffer.alloc(0),
      Buffer.from('no run'),
    ]) {
      writeFileSync(file, broken);
      assert.deepEqual(await resumed(), ['refused', damaged]);
    }
    const [reason, message] = await resumed({ checkpoint: { file: `${file}.none`, resume: true } });
    assert.deepEqual([reason, message?.startsWith('There is no checkpoint at ')], ['refused', true]);
    assert.equal(engine.tf.memory().numTensors, 0);
  });

  it('that cannot be written is a warning; the one before stays and the run goes on', async () => {
    const file = place();
    // What is written first has this name: a folder of it stands in the way, as a full disk would.
    mkdirSync(`${file}.${process.pid}.part`, { recursive: true });
    const warnings: string[] = [];
    const report = await train(engine, request({ epochs: 2, checkpoint: { file, resume: false } }), {
      tell: (name, event) => {
        if (name === 'warning' && 'message' in event) warnings.push(event.message);
      },
      stopped: () => false,
    });
    assert.equal(report.reason, 'done');
    assert.equal(warnings.length, 2);
    assert.match(
      warnings[0] ?? '',
      /^Epoch 1 was not kept at .*; the run goes on, and the checkpoint before stays\.$/,
    );
    assert.equal(existsSync(file), false);
  });

  it('holds the weights, the optimizer and the curve, and nothing else', async () => {
    const file = place();
    const { plans } = await trainAndHear(engine, request({ epochs: 1, checkpoint: { file, resume: false } }));
    // Adam keeps two numbers for each weight, in four bytes.
    const numbers = 12 * (plans[0]?.params ?? 0);
    const { size } = statSync(file);
    assert.ok(size > numbers && size < numbers + 5000, `${size} of ${numbers}`);
    assert.deepEqual(readdirSync(join(file, '..')), ['checkpoint.bin']);
  });

  it('is whole where another process writes under its name, and takes away what a dead one left', async () => {
    const file = place();
    mkdirSync(join(file, '..'), { recursive: true });
    const dead = spawnSync(process.execPath, ['--eval', '']).pid;
    const halves = [`${file}.${process.ppid}.part`, `${file}.${dead}.part`, `${file}.notes.part`] as const;
    for (const half of halves) writeFileSync(half, 'half');
    await trainAndHear(engine, request({ epochs: 1, checkpoint: { file, resume: false } }));
    assert.deepEqual(
      halves.map((half) => existsSync(half)),
      [true, false, true],
    );
    assert.equal(readFileSync(halves[0], 'utf8'), 'half', 'what another process writes is its own');
    const again = await trainAndHear(engine, request({ epochs: 1, checkpoint: { file, resume: true } }));
    assert.equal(again.report.reason, 'done');
  });

  it('a run that is stopped while it is paused tells all of its steps', async () => {
    let asked = 0;
    const told: number[] = [];
    // Its steps are fast, so that the last ones have not been told when it is paused.
    const fast = new NetBuilder([8, 8, 1]);
    const change = { batch: 1, limit: 64, everyStep: false, together: true };
    const report = await train(engine, trainRequest(fast.head(10), change), {
      tell: (name, event) => {
        if (name === 'steps') for (const { step } of event as EngineEvents['steps']) told.push(step);
      },
      // It is asked before each step.
      paused: () => ++asked > 20,
      stopped: () => asked > 20,
    });
    assert.equal(report.reason, 'stopped');
    assert.deepEqual(
      told,
      Array.from({ length: 20 }, (_none, at) => at + 1),
    );
  });

  it('a paused run computes nothing, goes on, and has no second of its pause in its report', async () => {
    const from = performance.now();
    const told: number[] = [];
    let paused = false;
    let pausing = (): void => undefined;
    const hasPaused = new Promise<void>((resolve) => {
      pausing = resolve;
    });
    const running = train(engine, request({ epochs: 2 }), {
      tell: (name, event) => {
        if (name === 'step' && 'step' in event) told.push(event.step);
        if (told.length !== 5) return;
        paused = true;
        pausing();
      },
      stopped: () => false,
      paused: () => paused,
    });
    await hasPaused;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.equal(told.length, 5);
    paused = false;
    const { reason, seconds } = await running;
    assert.equal(reason, 'done');
    assert.equal(told.length, 16);
    // The pause takes two and a half at the least.
    assert.ok(seconds > 0 && seconds < (performance.now() - from) / 1000 - 2, `${seconds} s of training`);
  });
});
