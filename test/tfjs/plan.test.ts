import assert from 'node:assert/strict';
import type { Graph } from '../../src/model/graph.ts';
import { sizeNet } from '../../src/model/trainedNet.ts';
import type { EngineInfo, TrainRequest } from '../../src/protocol/engine.ts';
import type { ImageSet } from '../../src/tfjs/data/imageSet.ts';
import { readPacked } from '../../src/tfjs/data/packed.ts';
import { makeSynthetic } from '../../src/tfjs/data/synthetic.ts';
import type { Run } from '../../src/tfjs/plan.ts';
import { planRun } from '../../src/tfjs/plan.ts';
import { digitsFile, trainRequest } from './digitsFixture.ts';
import { NetBuilder, bottleneckNet, cifarNet } from './nets.ts';

const engine: EngineInfo = { engine: 'tfjs-node', tensorflow: '2', tfjs: '4', node: '20', reason: '' };
const plan = (
  graph: Graph,
  change: Partial<TrainRequest> = {},
  memory = 64e9,
  info = engine,
  data: ImageSet = readPacked('digits', digitsFile()),
): Run | string => {
  const request = trainRequest(graph, change);
  const net = sizeNet(request);
  if (typeof net === 'string') return net;
  return planRun(request, net, data, info, memory);
};

function planned(graph: Graph, change: Partial<TrainRequest> = {}): Run {
  const run = plan(graph, change);
  assert.ok(typeof run !== 'string');
  return run;
}
function refused(graph: Graph, change: Partial<TrainRequest> = {}, memory = 64e9): string {
  const run = plan(graph, change, memory);
  assert.ok(typeof run === 'string');
  return run;
}

/** A net whose maps vanish at 32: strides of 4, then a window of 5 with no padding. */
function hungryNet(): Graph {
  const net = new NetBuilder([96, 96, 1]);
  net.put(
    { kind: 'pool', mode: 'max', kernel: [11, 11], stride: [8, 8], padding: 'valid', ceil: false },
    undefined,
    'big',
  );
  net.put({ kind: 'pool', mode: 'max', kernel: [5, 5], stride: [1, 1], padding: 'valid', ceil: false });
  net.put({ kind: 'flatten' });
  net.put({ kind: 'dense', units: 12, bias: true }, undefined, 'fc');
  return net.graph();
}

describe('the plan of a training run', () => {
  it('takes the net at its own size up to 32, and counts steps', () => {
    const { plan: told } = planned(cifarNet(1), { epochs: 3, batch: 64 });
    assert.deepEqual(told.inputShape, [32, 32, 3]);
    assert.equal(told.trainImages, 2500);
    assert.equal(told.heldOutImages, 500);
    assert.equal(told.steps, 117);
    assert.equal(told.classes, 10);
    assert.deepEqual(planned(bottleneckNet([1, 1, 1, 1])).plan.inputShape, [32, 32, 3]);
    assert.deepEqual(planned(cifarNet(1), { size: 40 }).plan.inputShape, [40, 40, 3]);
  });

  it('keeps to limits of images, steps and batch', () => {
    const { plan: told } = planned(cifarNet(1), { epochs: 9, steps: 5, limit: 100, batch: 256 });
    assert.equal(told.trainImages, 100);
    assert.equal(told.batch, 100);
    assert.ok(told.notes.includes('The batch is 100, as many training images as there are, and not 256.'));
    assert.equal(told.steps, 5);
    assert.equal(told.epochs, 5);
  });

  it('says how pixels are normalised and what is held out', () => {
    const { plan: told, preparation } = planned(cifarNet(1));
    const [mean, deviation] = [preparation.mean[0]?.toFixed(2), preparation.deviation[0]?.toFixed(2)];
    assert.ok(
      told.notes.includes(
        `Every pixel is normalised by the mean (${mean}) and the deviation (${deviation}) of the training images, in 0 to 1.`,
      ),
      told.notes.join('\n'),
    );
    assert.ok(told.notes.includes('The 500 held-out digits are others, as many of each class.'));
  });

  it('says how the images come to the channels of the net', () => {
    const said = (channels: number, data?: ImageSet) => {
      const net = new NetBuilder([32, 32, channels]);
      net.conv(8, 3);
      const run = plan(net.head(10), {}, 64e9, engine, data);
      assert.ok(typeof run !== 'string');
      return run.plan.notes.find((note) => note.startsWith('The images (')) ?? '';
    };
    const grey = 'The images (digits) are grey, 28x28, in a border';
    assert.equal(said(1), `${grey}: 32x32x1.`);
    assert.equal(said(3), `${grey}: 32x32x3, the same grey in each of the 3 channels.`);
    assert.equal(said(4), `${grey}: 32x32x4, the same grey in each of the 4 channels.`);
    const coloured = makeSynthetic(32, 3, 1);
    const are = 'The images (synthetic images) are coloured, 32x32, as they are';
    assert.equal(said(3, coloured), `${are}: 32x32x3.`);
    assert.equal(said(4, coloured), `${are}: 32x32x4, red, green and blue by turns in the 4 channels.`);
    assert.equal(said(1, coloured), `${are}: 32x32x1, used as grey.`);
  });

  it('says that a run by the clock does not repeat itself, and epochs do', () => {
    const recipe = (change: Partial<TrainRequest>) =>
      planned(cifarNet(1), change).plan.notes.find((note) => note.startsWith('All weights')) ?? '';
    const clock =
      / It ends after 30 seconds at the latest, and by the clock the rate follows the time, so that the same seed does not give the same curve; a run of epochs alone repeats itself\.$/;
    assert.match(recipe({ seconds: 30 }), clock);
    assert.match(recipe({ seconds: 30, schedule: 'constant' }), clock, 'its warm-up follows the clock');
    assert.match(
      recipe({ seconds: 30, schedule: 'constant', warmUp: 0 }),
      /at the latest, so that the same seed does not give a curve of the same length; a run of epochs alone/,
    );
    assert.doesNotMatch(recipe({}), /clock|seconds/);
  });

  it('counts the images among what needs memory', () => {
    const request = trainRequest(cifarNet(1));
    const net = sizeNet(request);
    assert.ok(typeof net !== 'string');
    const digits = readPacked('digits', digitsFile());
    const large = { ...digits, heldOut: { ...digits.heldOut, pixels: new Uint8Array(1e9) } };
    const [few, many] = [digits, large].map((data) => planRun(request, net, data, engine, 64e9));
    assert.ok(typeof few !== 'string' && typeof many !== 'string' && few && many);
    const more = many.plan.memoryBytes - few.plan.memoryBytes;
    assert.equal(Math.round(more), 1e9 - digits.heldOut.pixels.length);
  });

  it('raises the size to the least at which no map vanishes, and says that the head is rebuilt', () => {
    const { plan: told } = planned(hungryNet());
    // 11 + 8 * 4: five positions of the first window for the second.
    assert.deepEqual(told.inputShape, [43, 43, 1]);
    const notes = told.notes.join('\n');
    assert.match(notes, /own input is 96x96x1; 43x43 is the least at which no feature map vanishes/);
    assert.match(notes, /The head is rebuilt: 'fc' reads 1 features here instead of 49/);
    assert.match(notes, /The head keeps its 12 classes/);
  });

  it('shrinks what is cropped off the image with the image', () => {
    const net = new NetBuilder([64, 64, 3]);
    net.put({ kind: 'crop', cut: { top: 8, bottom: 8, left: 8, right: 8 } });
    net.conv(8, 3);
    const { nodes } = planned(net.head(10));
    const op = nodes.find((node) => node.op.kind === 'crop')?.op;
    assert.deepEqual(op, { kind: 'crop', cut: { top: 4, bottom: 4, left: 4, right: 4 } });
  });

  it('refuses a stated size at which a map vanishes', () => {
    assert.match(
      refused(hungryNet(), { size: 40 }),
      /cannot take images of 40x40: Layer 'pool_2' has a 5x5 window/,
    );
  });

  it('refuses fewer than ten classes, and a net with no head', () => {
    assert.equal(
      refused(cifarNet(1, 4)),
      `The head '${cifarNet(1, 4).nodes.at(-2)?.name ?? ''}' has 4 classes, and the 10 digits need at least 10.`,
    );
    const net = new NetBuilder([32, 32, 3]);
    net.conv(16, 3);
    assert.match(refused(net.graph()), /ends in 'conv2d_1' with maps of 32x32x16/);
  });

  it('refuses what TensorFlow cannot compute, and sums that do not fit at any size', () => {
    const opaque = new NetBuilder([32, 32, 3]);
    opaque.put({ kind: 'opaque', type: 'Wavelet' }, undefined, 'w');
    assert.match(refused(opaque.head(10)), /Layer 'w' is a 'Wavelet'/);
    const sum = new NetBuilder([32, 32, 3]);
    const x = sum.last;
    sum.put({ kind: 'add' }, [x, sum.conv(8, 3)], 'bad');
    assert.match(
      refused(sum.head(10)),
      /cannot be trained as it stands: Layer 'bad' sums 32x32x3 and 32x32x8/,
    );
  });

  it('refuses what needs more memory than there is, with the figures', () => {
    assert.match(
      refused(bottleneckNet([3, 8, 36, 3]), { batch: 512 }, 4e9),
      /^A step of batch 512 needs about \d+\.\d GB of memory and this machine has 4\.0 GB; a smaller batch needs less\.$/,
    );
  });

  it('says how long the pure-JS engine will take before it starts', () => {
    const run = plan(cifarNet(3), {}, 64e9, { ...engine, engine: 'tfjs-cpu', tensorflow: null });
    assert.ok(typeof run !== 'string');
    assert.match(
      run.plan.notes.join('\n'),
      /about 100 times slower than TensorFlow: a step takes about 2 min, all 78 about 1\d\d min\./,
    );
    const budget = { epochs: 10_000, seconds: 60 };
    const short = plan(cifarNet(3), budget, 64e9, { ...engine, engine: 'tfjs-cpu', tensorflow: null });
    assert.ok(typeof short !== 'string');
    assert.match(short.plan.notes.at(-1) ?? '', /a step takes about 2 min, and it ends after 60 s\.$/);
    assert.equal(short.plan.slow, short.plan.notes.at(-1));
    assert.equal(planned(cifarNet(3)).plan.slow, undefined);
  });
});
