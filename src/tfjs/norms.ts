import { batchNormStatistics, trainBatchNorm } from './fused.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tensor4D } from './tf.ts';
import { lastOf } from './windows.ts';

export function batchNorm({ tf, name, op, inputs }: Making<'batchNorm'>): Made {
  const layer = tf.layers.batchNormalization({
    name,
    axis: -1,
    epsilon: op.epsilon,
    scale: op.scale,
    center: op.center,
  });
  const channels = lastOf(inputs[0]);
  return {
    layer,
    train: ([x], { statistics }) => {
      const learned = layer.trainableWeights.map((weight) => weight.read());
      const gamma = op.scale ? learned.shift() : undefined;
      const beta = op.center ? learned.shift() : undefined;
      const parts = {
        x: x as Tensor,
        gamma: gamma ?? tf.ones([channels]),
        beta: beta ?? tf.zeros([channels]),
        epsilon: op.epsilon,
      };
      if (statistics === undefined) return trainBatchNorm(tf, parts);
      const { y, mean, variance } = batchNormStatistics(tf, parts);
      statistics(layer, mean, variance);
      return y;
    },
  };
}

/** A learned factor and offset for each channel, apart from any normalization (Caffe's Scale). */
export function scale({ tf, name, op, inputs }: Making<'scale'>): Made {
  const shape = [lastOf(inputs[0])];
  const weights = [{ name: 'gamma', shape, fill: 1 }];
  if (op.bias) weights.push({ name: 'beta', shape, fill: 0 });
  const layer = opLayer(tf, name, {
    weights,
    call: ([x], [gamma, beta]) => {
      const scaled = tf.mul(x as Tensor, gamma as Tensor);
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
