import type { ActivationName } from '../model/graph.ts';
import { trainRelu } from './fused.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Layer, Tensor, Tf } from './tf.ts';

/** Darknet's slope; the graph says none. */
const leakySlope = 0.1;

export function activation({ tf, name, op, inputs }: Making<'activation'>): Made {
  const layer = layers[op.name](tf, name, inputs[0]?.length ?? 1);
  if (op.name === 'relu') return { layer, train: ([x]) => trainRelu(tf, x as Tensor) };
  return { layer };
}

type Maker = (tf: Tf, name: string, rank: number) => Layer;

const named =
  (activation: 'selu' | 'sigmoid' | 'hardSigmoid' | 'softplus' | 'tanh' | 'linear'): Maker =>
  (tf, name) =>
    tf.layers.activation({ name, activation });

const computed =
  (formula: (tf: Tf, x: Tensor) => Tensor): Maker =>
  (tf, name) =>
    opLayer(tf, name, { call: ([x]) => formula(tf, x as Tensor) });

const layers: Readonly<Record<ActivationName, Maker>> = {
  relu: (tf, name) => tf.layers.reLU({ name }),
  relu6: (tf, name) => tf.layers.reLU({ name, maxValue: 6 }),
  leakyRelu: (tf, name) => tf.layers.leakyReLU({ name, alpha: leakySlope }),
  // One slope a channel, shared over the map as everywhere but in Keras' default.
  prelu: (tf, name, rank) =>
    tf.layers.prelu({
      name,
      alphaInitializer: 'zeros',
      ...(rank === 3 ? { sharedAxes: [1, 2] } : {}),
    }),
  elu: (tf, name) => tf.layers.elu({ name }),
  selu: named('selu'),
  gelu: computed((tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))),
  silu: computed((tf, x) => tf.mul(x, tf.sigmoid(x))),
  mish: computed((tf, x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  sigmoid: named('sigmoid'),
  hardSigmoid: named('hardSigmoid'),
  hardSwish: computed((tf, x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6))),
  softplus: named('softplus'),
  tanh: named('tanh'),
  linear: named('linear'),
};
