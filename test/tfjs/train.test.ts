import assert from 'node:assert/strict';
import type { StepRecord, TrainRequest } from '../../src/protocol/engine.ts';
import { highLoss } from '../../src/tfjs/highLoss.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { loadEngine } from '../../src/tfjs/loadEngine.ts';
import { train } from '../../src/tfjs/train.ts';
import { trainAndHear, trainRequest } from './digitsFixture.ts';
import { nativeEngine } from './engineFixture.ts';
import { NetBuilder, cifarNet } from './nets.ts';

const tiny = cifarNet(1, 10, 8);

describe('training', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(60_000);
    engine = await nativeEngine(this);
  });

  it('learns, tells its plan first, and leaves no tensor', async () => {
    const heard = await trainAndHear(engine, trainRequest(cifarNet(1), { epochs: 3, limit: 1000 }));
    assert.equal(heard.report.reason, 'done');
    assert.equal(heard.report.message, null);
    assert.equal(heard.plans.length, 1);
    assert.equal(heard.epochs.length, 3);
    assert.equal(heard.steps.at(-1)?.step, 93);
    const [first, , last] = heard.epochs;
    assert.ok(first && last);
    assert.ok(last.loss < 0.7 * first.loss, `${first.loss} to ${last.loss}`);
    assert.ok(last.valAccuracy > 0.6, `${last.valAccuracy} on the held-out digits`);
    assert.ok(heard.report.seconds > 0 && heard.report.peakMemoryBytes > 1e7);
    assert.equal(engine.tf.memory().numTensors, 0);
  }).timeout(120_000);

  it('repeats itself with the same seed and not with another', async () => {
    const run = async (seed: number) => {
      const { epochs } = await trainAndHear(engine, trainRequest(tiny, { limit: 256, seed }));
      return epochs.map(({ loss, valLoss }) => [loss, valLoss]);
    };
    const once = await run(5);
    assert.deepEqual(await run(5), once);
    assert.notDeepEqual(await run(6), once);
  }).timeout(60_000);

  it('holds as many tensors after the fifth step as after the first', async () => {
    const counts: number[] = [];
    await train(engine, trainRequest(tiny, { batch: 256 }), {
      tell: () => undefined,
      stopped: () => {
        counts.push(engine.tf.memory().numTensors);
        return counts.length === 7;
      },
    });
    // It is asked before the net is built, before the first step and after each.
    const after = counts.slice(2);
    assert.deepEqual(after, new Array<number>(5).fill(after[0] ?? 0));
  }).timeout(60_000);

  it('stops between steps', async () => {
    const heard = await trainAndHear(engine, trainRequest(tiny, { epochs: 50 }), 2);
    assert.equal(heard.report.reason, 'stopped');
    assert.ok((heard.steps.at(-1)?.step ?? 0) < 79);
    assert.equal(heard.epochs.length, 0);
    assert.equal(engine.tf.memory().numTensors, 0);
  }).timeout(60_000);

  it('stops before its first step', async () => {
    const heard = await trainAndHear(engine, trainRequest(tiny), -1);
    assert.deepEqual([heard.report.reason, heard.steps.length], ['stopped', 0]);
    assert.equal(engine.tf.memory().numTensors, 0);
  });

  it('tells each step where each is asked for', async () => {
    const net = new NetBuilder([32, 32, 1]);
    net.conv(4, 3, 4);
    const change = { batch: 8, limit: 800, everyStep: true };
    const heard = await trainAndHear(engine, trainRequest(net.head(10), change));
    assert.deepEqual(
      heard.steps.map(({ step }) => step),
      Array.from({ length: 100 }, (_none, index) => index + 1),
    );
  }).timeout(60_000);

  it('brings ResNet-20 to 90 % of the held-out digits, made half as large, in three epochs', async () => {
    const heard = await trainAndHear(engine, trainRequest(cifarNet(3), { size: 16, epochs: 3, batch: 64 }));
    assert.equal(heard.epochs.length, 3);
    const reached = heard.epochs.at(-1)?.valAccuracy ?? 0;
    assert.ok(reached >= 0.9, `${reached} on the held-out digits`);
  }).timeout(300_000);

  it('says at which step it diverged', async () => {
    const net = new NetBuilder([32, 32, 3]);
    // Squares of squares: the sum of products overflows float32 in the first steps.
    net.conv(8, 3);
    for (let power = 0; power < 12; power++) net.put({ kind: 'multiply' }, [net.last, net.last]);
    const heard = await trainAndHear(engine, trainRequest(net.head(10)));
    assert.equal(heard.report.reason, 'diverged');
    assert.match(heard.report.message ?? '', /no longer a finite number at step \d+ \(epoch 1\)/);
    assert.equal(engine.tf.memory().numTensors, 0);
  }).timeout(60_000);

  it('says once that a loss is finite and yet far above that of a net that knows nothing', async () => {
    const net = new NetBuilder([16, 16, 1]);
    for (let layer = 0; layer < 2; layer++) {
      net.conv(8, 3);
      net.put({ kind: 'activation', name: 'relu' });
    }
    const graph = net.head(10);
    const change = {
      optimizer: 'sgd',
      learningRate: 100,
      batch: 16,
      limit: 640,
      size: 16,
      warmUp: 0,
    } as const;
    const sentence =
      /^The loss is about (\S+) at step (\d+), and a net that knows nothing of 10 classes has 2\.30 \(their logarithm\); a lower learning rate often helps\.$/;
    const said = async (more: Partial<TrainRequest>) => {
      const { report, warnings } = await trainAndHear(engine, trainRequest(graph, { ...change, ...more }));
      assert.deepEqual([report.reason, warnings.length], ['done', 1], warnings.join('\n'));
      const [, loss = '', step = ''] = sentence.exec(warnings[0] ?? '') ?? [];
      assert.ok(Number(loss) > 3 * Math.log(10), warnings[0]);
      return Number(step);
    };
    assert.equal(await said({ epochs: 3 }), 51, 'in mid-run, and once');
    assert.equal(await said({ steps: 30 }), 30, 'at the end of a short one');
    const sound = trainRequest(graph, { ...change, learningRate: null, epochs: 2 });
    assert.deepEqual((await trainAndHear(engine, sound)).warnings, []);
  }).timeout(60_000);

  it('takes no loss for too high that sound runs have', () => {
    const taken = (losses: readonly number[]): StepRecord[] =>
      losses.map((loss, at) => ({ step: at + 1, epoch: 1, loss, accuracy: 0.1, ms: 1 }));
    const flat = (loss: number, count: number) => new Array<number>(count).fill(loss);
    const says = (losses: readonly number[], isEnd = false) =>
      highLoss(taken(losses), { classes: 10 }, isEnd) !== null;
    // ResNet-56 with SGD at its default rate, batches of 32 at 16x16: told by the shell.
    const wild = [
      ...[4.2, 4.1, 4.3, 8.4, 9.3, 6.7, 14.1, 18.6, 11.7, 11.1, 7.7, 6, 7.3, 21.2, 8, 5.6, 5.1, 3.8, 3.1, 7],
      ...[2.5, 3.1, 2.6, 3.8, 2.3, 2.1, 2.5, 2.4, 2.3, 2.2, 2.1, 2.2, 2.1, 2.2, 2.1, 2.1, 2.4, 2.1, 2.2, 1.9],
    ];
    for (let count = 1; count <= wild.length; count++) assert.equal(says(wild.slice(0, count), true), false);
    assert.equal(says([...wild, ...flat(2, 60)]), false);
    // It comes down from where chance put it, and is said only where it is still there at the end.
    const falling = [500, ...flat(300, 70)];
    assert.deepEqual([says(falling), says(falling, true)], [false, true]);
    assert.deepEqual([says([2.3, ...flat(6, 70)], true), says([2.3, ...flat(7.5, 70)])], [false, true]);
    // Twenty batches that stand out among fifty are none.
    assert.equal(says([2.3, ...flat(1, 30), ...flat(900, 20)], true), false);
  });

  it('refuses before the start, in a sentence', async () => {
    const heard = await trainAndHear(engine, trainRequest(cifarNet(1, 3)));
    assert.equal(heard.report.reason, 'refused');
    assert.match(heard.report.message ?? '', /has 3 classes, and the 10 digits need at least 10/);
    assert.deepEqual([heard.plans.length, heard.steps.length], [0, 0]);
  });

  it('tells all of them together where that is asked for, at most ten times a second', async () => {
    const net = new NetBuilder([32, 32, 1]);
    net.conv(4, 3, 4);
    const change = { epochs: 2, batch: 8, limit: 800, together: true };
    const start = performance.now();
    const heard = await trainAndHear(engine, trainRequest(net.head(10), change));
    const tenths = (performance.now() - start) / 100;
    assert.deepEqual(
      heard.together.flat().map(({ step }) => step),
      Array.from({ length: 200 }, (_none, index) => index + 1),
    );
    assert.equal(heard.steps.length, 0);
    // The first, the last and an epoch's last do not wait.
    assert.ok(heard.together.length <= tenths + 4, `${heard.together.length} in ${tenths} tenths`);
  }).timeout(60_000);

  it('sends at most ten steps a second and never leaves out the last', async () => {
    const net = new NetBuilder([32, 32, 1]);
    net.conv(4, 3, 4);
    const start = performance.now();
    const heard = await trainAndHear(engine, trainRequest(net.head(10), { epochs: 2, batch: 8 }));
    const tenths = (performance.now() - start) / 100;
    assert.equal(heard.report.reason, 'done');
    assert.ok(heard.steps.length <= tenths + 4, `${heard.steps.length} steps told in ${tenths} tenths`);
    assert.equal(heard.steps.at(-1)?.step, 624);
    assert.deepEqual(
      heard.epochs.map(({ step }) => step),
      [312, 624],
    );
  }).timeout(60_000);
});

describe('training with the pure-JS engine', () => {
  it('takes steps of a small net', async () => {
    const engine = await loadEngine(null, 'this test wants none');
    const heard = await trainAndHear(engine, trainRequest(cifarNet(1, 10, 4), { steps: 2, batch: 4 }), 2);
    assert.ok(heard.steps.every(({ loss }) => Number.isFinite(loss)));
    assert.equal(heard.steps.length, 2);
    assert.equal(engine.tf.memory().numTensors, 0);
  }).timeout(60_000);
});
