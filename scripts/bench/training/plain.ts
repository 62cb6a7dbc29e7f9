/** tf.layers as tfjs-node comes, for `npm run bench:train`: the same nets as a tf.model, trained by `trainOnBatch`. */
import { repositoryEngineFolder } from '../../../src/engine/find.ts';
import { loadEngine } from '../../../src/tfjs/loadEngine.ts';
import { root } from '../../repository.ts';
import { answer, randomBatches } from './contestant.ts';

const [name = '', batch = '0'] = process.argv.slice(2);
const small = name === 'resnet-20';
const size = small ? 32 : 64;
const { tf, info } = await loadEngine(repositoryEngineFolder(root));
if (info.engine !== 'tfjs-node') throw new Error(info.reason);
type Symbolic = ReturnType<typeof tf.input>;

const image = tf.input({ shape: [size, size, 3] });
const relu = (x: Symbolic) => tf.layers.reLU().apply(x) as Symbolic;
const normed = (x: Symbolic) => tf.layers.batchNormalization({ epsilon: 1e-5 }).apply(x) as Symbolic;
const conv = (x: Symbolic, filters: number, kernel: number, strides: number) =>
  normed(
    tf.layers
      .conv2d({ filters, kernelSize: kernel, strides, padding: 'same', useBias: false })
      .apply(x) as Symbolic,
  );

/** Option A: tf.layers has no layer that pads channels, so that zero maps are joined. */
class ZeroChannels extends tf.layers.Layer {
  static readonly className = 'ZeroChannels';
  constructor(private readonly more: number) {
    super({});
  }
  override computeOutputShape(shape: number[]): number[] {
    return [...shape.slice(0, -1), (shape.at(-1) ?? 0) + this.more];
  }
  override call(inputs: unknown): ReturnType<typeof tf.pad> {
    const [x] = inputs as [ReturnType<typeof tf.zeros>];
    return tf.pad(x, [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, this.more],
    ]);
  }
}

function unit(x: Symbolic, filters: number, strides: number): Symbolic {
  const y = conv(relu(conv(x, filters, 3, strides)), filters, 3, 1);
  const channels = x.shape.at(-1) ?? 0;
  let skip = x;
  if (strides !== 1 || channels !== filters)
    skip = small
      ? (new ZeroChannels(filters - channels).apply(
          tf.layers.averagePooling2d({ poolSize: 1, strides }).apply(x),
        ) as Symbolic)
      : conv(x, filters, 1, strides);
  return relu(tf.layers.add().apply([y, skip]) as Symbolic);
}

let x = small
  ? relu(conv(image, 16, 3, 1))
  : (tf.layers
      .maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' })
      .apply(relu(conv(image, 64, 7, 2))) as Symbolic);
for (const [stage, blocks] of (small ? [3, 3, 3] : [2, 2, 2, 2]).entries())
  for (let block = 0; block < blocks; block += 1)
    x = unit(x, (small ? 16 : 64) * 2 ** stage, stage > 0 && block === 0 ? 2 : 1);
const pooled = tf.layers.globalAveragePooling2d({}).apply(x) as Symbolic;
const model = tf.model({
  inputs: image,
  outputs: tf.layers.dense({ units: small ? 10 : 1000, activation: 'softmax' }).apply(pooled) as Symbolic,
});
model.compile({
  optimizer: tf.train.adam(0.001),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
const batches = randomBatches(tf, Number(batch), size);
const weights = model.trainableWeights.reduce(
  (sum, weight) => sum + weight.shape.reduce<number>((all, length) => all * (length ?? 1), 1),
  0,
);

await answer({ ready: `tfjs ${info.tfjs}`, weights }, async (step) => {
  const at = batches[step % batches.length];
  if (at === undefined) return;
  const labels = tf.tidy(() => tf.cast(at.labels, 'float32'));
  await model.trainOnBatch(at.images, labels);
  labels.dispose();
});
