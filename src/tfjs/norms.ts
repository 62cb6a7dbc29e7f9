import type { OpOf } from '../model/graph.ts';
import { batchNormStatistics, trainBatchNorm } from './fused.ts';
import type { Made, Making } from './making.ts';
import { opLayer, type WeightSpec } from './opLayer.ts';
import type { Layer, Tensor, Tensor4D, Tf } from './tf.ts';

export function batchNorm({ tf, name, op, inputs }: Making<'batchNorm'>): Made {
  const rank = inputs[0]?.length ?? 1;
  const [axis = rank - 1, ...others] = op.axes ?? [];
  if (others.length > 0) throw new Error('TensorFlow normalizes a batch along one axis, and this has more');
  const channels = inputs[0]?.[axis] ?? 1;
  const layer =
    axis === rank - 1
      ? tf.layers.batchNormalization({
          name,
          axis: -1,
          epsilon: op.epsilon,
          scale: op.scale,
          center: op.center,
        })
      : alongAxis(tf, name, op, { axis, rank, channels });
  // The kernels want the normalized axis last: another one changes places with it and back.
  const swap = Array.from({ length: rank + 1 }, (_none, at) => at);
  [swap[axis + 1], swap[rank]] = [rank, axis + 1];
  const swapped = (x: Tensor) => (axis === rank - 1 ? x : tf.transpose(x, swap));
  return {
    layer,
    train: ([x], { statistics }) => {
      const learned = layer.trainableWeights.map((weight) => weight.read());
      const gamma = op.scale ? learned.shift() : undefined;
      const beta = op.center ? learned.shift() : undefined;
      const parts = {
        x: swapped(x as Tensor),
        gamma: gamma ?? tf.ones([channels]),
        beta: beta ?? tf.zeros([channels]),
        epsilon: op.epsilon,
      };
      if (statistics === undefined) return swapped(trainBatchNorm(tf, parts));
      const { y, mean, variance } = batchNormStatistics(tf, parts);
      statistics(layer, mean, variance);
      return swapped(y);
    },
  };
}

/** Inference along another axis than the last, where tf.layers' two engines do not agree. */
function alongAxis(
  tf: Tf,
  name: string,
  op: OpOf<'batchNorm'>,
  { axis, rank, channels }: { axis: number; rank: number; channels: number },
): Layer {
  const shape = [channels];
  const weights: WeightSpec[] = [
    ...(op.scale ? [{ name: 'gamma', shape, fill: 1 }] : []),
    ...(op.center ? [{ name: 'beta', shape, fill: 0 }] : []),
    { name: 'mean', shape, fill: 0, trained: false },
    { name: 'variance', shape, fill: 1, trained: false },
  ];
  const spread = Array.from({ length: rank }, (_none, at) => (at === axis ? channels : 1));
  return opLayer(tf, name, {
    weights,
    call: ([x], all) => {
      const rest = all.map((weight) => tf.reshape(weight, spread));
      const gamma = op.scale ? rest.shift() : undefined;
      const beta = op.center ? rest.shift() : undefined;
      const [mean, variance] = rest as [Tensor, Tensor];
      const normal = tf.mul(tf.sub(x as Tensor, mean), tf.rsqrt(tf.add(variance, op.epsilon)));
      const scaled = gamma === undefined ? normal : tf.mul(normal, gamma);
      return beta === undefined ? scaled : tf.add(scaled, beta);
    },
  });
}

/** A learned factor and offset for each channel, apart from any normalization (Caffe's Scale and Bias). */
export function scale({ tf, name, op, inputs }: Making<'scale'>): Made {
  const [input = []] = inputs;
  const axes = op.axes ?? [input.length - 1];
  const shape = input.map((size, axis) => (axes.includes(axis) ? size : 1));
  const weights = [
    ...(op.offsetOnly ? [] : [{ name: 'gamma', shape, fill: 1 }]),
    ...(op.bias ? [{ name: 'beta', shape, fill: 0 }] : []),
  ];
  const layer = opLayer(tf, name, {
    weights,
    call: ([x], all) => {
      const rest = [...all];
      const gamma = op.offsetOnly ? undefined : rest.shift();
      const scaled = gamma === undefined ? tf.clone(x as Tensor) : tf.mul(x as Tensor, gamma);
      const [beta] = rest;
      return beta === undefined ? scaled : tf.add(scaled, beta);
    },
  });
  return { layer };
}

/** Across channels. TensorFlow's alpha stands for each neighbour, Caffe's and PyTorch's for their mean. */
export function lrn({ tf, name, op }: Making<'lrn'>): Made {
  const radius = Math.floor((op.size - 1) / 2);
  const layer = opLayer(tf, name, {
    call: ([x]) => tf.localResponseNormalization(x as Tensor4D, radius, op.bias, op.alpha / op.size, op.beta),
  });
  return { layer };
}

/** tf.layers.dropout with a seed draws one mask for ever: in training the mask is ours. */
export function dropout({ tf, name, op }: Making<'dropout'>): Made {
  const layer = tf.layers.dropout({ name, rate: op.rate });
  const salt = saltOf(name);
  return {
    layer,
    train: ([x], { seed }) =>
      op.rate === 0 ? tf.clone(x as Tensor) : tf.dropout(x as Tensor, op.rate, undefined, seed + salt),
  };
}

/** Layers must not all drop the same positions: a number from the name. */
function saltOf(name: string): number {
  let salt = 7;
  for (let index = 0; index < name.length; index++) salt = (salt * 31 + name.charCodeAt(index)) % 65_521;
  return salt;
}
