import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Tf } from '../../src/tfjs/tf.ts';
import { nativeEngine, root } from './engineFixture.ts';

/** What Keras tutorials write: class BasicBlock, with a `downsample` of one biased 1x1 convolution where stride != 1. */
function basicBlock(tf: Tf, x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  const conv = (from: SymbolicTensor, kernelSize: number, step: number) =>
    tf.layers.conv2d({ filters, kernelSize, strides: step, padding: 'same' }).apply(from) as SymbolicTensor;
  const norm = (from: SymbolicTensor) => tf.layers.batchNormalization().apply(from) as SymbolicTensor;
  const relu = (from: SymbolicTensor) =>
    tf.layers.activation({ activation: 'relu' }).apply(from) as SymbolicTensor;
  const out = norm(conv(relu(norm(conv(x, 3, strides))), 3, 1));
  const identity = strides === 1 ? x : conv(x, 1, strides);
  return relu(tf.layers.add().apply([out, identity]) as SymbolicTensor);
}

/** The tutorials' ResNet-18 for 32x32 images: a 3x3 stem, [2, 2, 2, 2] blocks, a mean over the maps, a dense layer. */
function resnet18(tf: Tf) {
  const input = tf.input({ shape: [32, 32, 3] });
  const chain = [
    tf.layers.conv2d({ filters: 64, kernelSize: 3, padding: 'same' }),
    tf.layers.batchNormalization(),
    tf.layers.activation({ activation: 'relu' }),
  ];
  let x = chain.reduce<SymbolicTensor>((from, layer) => layer.apply(from) as SymbolicTensor, input);
  for (const [stage, filters] of [64, 128, 256, 512].entries()) {
    x = basicBlock(tf, x, filters, stage === 0 ? 1 : 2);
    x = basicBlock(tf, x, filters, 1);
  }
  const pooled = tf.layers.globalAveragePooling2d({}).apply(x) as SymbolicTensor;
  const outputs = tf.layers.dense({ units: 10, activation: 'softmax' }).apply(pooled) as SymbolicTensor;
  return tf.model({ inputs: input, outputs });
}

describe('the basic block of Keras tutorials', () => {
  it('has as many parameters in tf.layers as here', async function () {
    const { tf } = await nativeEngine(this);
    const file = join(root, 'examples', 'basic-block.resnet.yaml');
    const reading = openConfig({ path: file, bytes: readFileSync(file), others: {}, input: null });
    assert.equal(reading.kind, 'graph');
    const { totals, problems } = analyze(reading.graph, reading.problems);
    assert.deepEqual(problems, []);
    const model = resnet18(tf);
    try {
      const trainable = model.trainableWeights.reduce((sum, weight) => sum + weight.read().size, 0);
      assert.equal(totals.withBnStats, model.countParams());
      assert.equal(totals.learnable, trainable);
      assert.ok(totals.withBnStats > totals.learnable);
    } finally {
      model.dispose();
    }
    assert.equal(tf.memory().numTensors, 0);
  }).timeout(60_000);
});
