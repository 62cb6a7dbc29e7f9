import type { ActivationName } from '../model/graph.ts';
import { trainRelu } from './fused.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Layer, Tensor, Tf } from './tf.ts';

/** Darknet's slope; the graph says none. */
const leakySlope = 0.1;

export function activation({ tf, name, op, inputs }: Making<'activation'>): Made {
  const layer =
    op.name === 'prelu' ? prelu(tf, name, inputs[0]?.length ?? 1, op.slopes) : layers[op.name](tf, name);
  if (op.name === 'relu') return { layer, train: ([x]) => trainRelu(tf, x as Tensor) };
  return { layer };
}

/** One slope a channel, shared over the map as everywhere but in Keras' default, or one at each place of some axes. */
function prelu(tf: Tf, name: string, rank: number, slopes: readonly number[] = [rank - 1]): Layer {
  const sharedAxes = Array.from({ length: rank }, (_none, axis) => axis + 1).filter(
    (axis) => !slopes.includes(axis - 1),
  );
  return tf.layers.prelu({
    name,
    alphaInitializer: 'zeros',
    ...(sharedAxes.length > 0 ? { sharedAxes } : {}),
  });
}

type Maker = (tf: Tf, name: string) => Layer;

const named =
  (activation: 'selu' | 'sigmoid' | 'hardSigmoid' | 'softplus' | 'tanh' | 'linear'): Maker =>
  (tf, name) =>
    tf.layers.activation({ name, activation });

const computed =
  (formula: (tf: Tf, x: Tensor) => Tensor): Maker =>
  (tf, name) =>
    opLayer(tf, name, { call: ([x]) => formula(tf, x as Tensor) });

const layers: Readonly<Record<Exclude<ActivationName, 'prelu'>, Maker>> = {
  relu: (tf, name) => tf.layers.reLU({ name }),
  relu6: (tf, name) => tf.layers.reLU({ name, maxValue: 6 }),
  leakyRelu: (tf, name) => tf.layers.leakyReLU({ name, alpha: leakySlope }),
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
