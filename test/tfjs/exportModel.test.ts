import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sizeNet } from '../../src/model/trainedNet.ts';
import type { Graph } from '../../src/model/graph.ts';
import type { Engine, LayersModel, Rank, Tensor } from '../../src/tfjs/tf.ts';
import { exportModel } from '../../src/tfjs/exportModel.ts';
import { makeSynthetic } from '../../src/tfjs/data/synthetic.ts';
import { buildNet } from '../../src/tfjs/net.ts';
import { planRun } from '../../src/tfjs/plan.ts';
import { analyzeFile } from '../model/open.ts';
import { scratch, trainAndHear, trainRequest } from './digitsFixture.ts';
import { nativeEngine } from './engineFixture.ts';
import { NetBuilder, bottleneckNet, cifarNet } from './nets.ts';

describe('the export of a trained net', () => {
  let engine: Engine;
  before(async function () {
    engine = await nativeEngine(this);
  });

  const load = (folder: string): Promise<LayersModel> =>
    engine.tf.loadLayersModel(`file://${join(folder, 'model.json')}`);

  /** Builds a net with weights at random, exports it and asks both for the logits of the same images. */
  async function exported(graph: Graph, name: string): Promise<number | string> {
    const { tf, info } = engine;
    const request = trainRequest(graph);
    const sized = sizeNet(request);
    assert.ok(typeof sized !== 'string');
    const run = planRun(request, sized, makeSynthetic(8, 3, 1), info);
    assert.ok(typeof run !== 'string');
    const net = buildNet(tf, { ...run, inputShape: run.plan.inputShape });
    const folder = join(scratch, name);
    await exportModel(tf, folder, run, net);
    if (!existsSync(join(folder, 'model.json'))) {
      net.dispose();
      return readFileSync(join(folder, 'reason.txt'), 'utf8');
    }
    const model = await load(folder);
    const [height = 1, width = 1, channels = 1] = run.plan.inputShape;
    const difference = tf.tidy(() => {
      const images = tf.randomUniform<Rank.R4>([3, height, width, channels], -2, 2, 'float32', 5);
      const ours = net.forward(images);
      const theirs = tf.reshape(model.predict(images) as Tensor, ours.shape);
      assert.ok((tf.max(tf.abs(ours)).dataSync()[0] ?? 0) > 1e-3, 'the logits say something');
      return tf.max(tf.abs(tf.sub(ours, theirs))).dataSync()[0] ?? Infinity;
    });
    net.dispose();
    model.dispose();
    return difference;
  }

  for (const [name, graph] of [
    ['a ResNet with projections', () => bottleneckNet([1, 1, 1, 1])],
    ['a ResNet with zero-padded skips', () => cifarNet(1)],
    ['ResNet-18 of the examples', () => analyzeFile('examples/resnet-18.resnet.yaml').graph],
    ['VGG-13 with one skip', () => analyzeFile('examples/vgg-13-skip.resnet.yaml').graph],
  ] as const)
    it(`gives ${name} as a model that tf.loadLayersModel takes, with the same outputs`, async () => {
      const difference = await exported(graph(), name.replaceAll(' ', '-'));
      assert.ok(typeof difference === 'number' && difference < 1e-4, String(difference));
    });

  it('says which layer has no counterpart, and leaves no half model', async () => {
    const net = new NetBuilder([8, 8, 3]);
    net.put(
      {
        kind: 'conv2d',
        filters: 6,
        groups: 3,
        kernel: [3, 3],
        stride: [1, 1],
        dilation: [1, 1],
        padding: 'same',
        bias: false,
      },
      undefined,
      'grouped',
    );
    net.put({ kind: 'globalPool', mode: 'average', keepDims: false });
    net.put({ kind: 'dense', units: 10, bias: true });
    assert.equal(
      await exported(net.graph(), 'grouped'),
      "Layer 'grouped' (conv2d) has no counterpart in tf.layers, so the net is not exported.",
    );
  });

  it('is what a run leaves behind when it is done, with its statistics', async () => {
    const folder = join(scratch, 'run.model');
    const request = trainRequest(cifarNet(1), {
      data: { kind: 'synthetic' },
      steps: 4,
      size: 16,
      model: folder,
    });
    const { report } = await trainAndHear(engine, request);
    assert.equal(report.reason, 'done');
    const model = await load(folder);
    const variance = model.layers
      .find((layer) => layer.getClassName() === 'BatchNormalization')
      ?.getWeights()[3]
      ?.dataSync();
    assert.ok(variance?.some((value) => Math.abs(value - 1) > 1e-3));
    const { userDefinedMetadata } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
      userDefinedMetadata: { mean: number[]; output: string };
    };
    assert.deepEqual([userDefinedMetadata.mean.length, userDefinedMetadata.output], [3, 'logits']);
    model.dispose();
    const other = join(scratch, 'stopped.model');
    await trainAndHear(engine, { ...request, model: other }, 1);
    assert.ok(!existsSync(other), 'a run that was stopped leaves none');
  });
});
