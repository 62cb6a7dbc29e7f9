import type { Made, Making } from './making.ts';
import { opLayer, type WeightSpec } from './opLayer.ts';
import type { Tensor, Tf } from './tf.ts';

const epsilon = 1e-5;

/**
 * Norms by the statistics of the image itself (layer, group, instance, l2), and Keras' Normalization, whose mean and
 * variance were measured before. The graph does not say how many groups there are: at most 32 here, as Wu and He have it.
 */
export function norm({ tf, name, op, inputs }: Making<'norm'>): Made {
  const [shape = []] = inputs;
  const axes = op.axes ?? [shape.length - 1];
  // One weight at each place of the axes, repeated over the others.
  const own = shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  const weights: WeightSpec[] = [];
  if (op.scale) weights.push({ name: 'gamma', shape: own, fill: 1 });
  if (op.center) weights.push({ name: 'beta', shape: own, fill: 0 });
  if (op.adapted)
    weights.push(
      { name: 'mean', shape: own, fill: 0, trained: false },
      { name: 'variance', shape: own, fill: 1, trained: false },
      { name: 'count', shape: [1], fill: 0, trained: false },
    );
  const layer = opLayer(tf, name, {
    weights,
    call: ([x], all) => {
      const rest = [...all];
      const gamma = op.scale ? rest.shift() : undefined;
      const beta = op.center ? rest.shift() : undefined;
      const [mean, variance] = rest;
      const normal =
        mean === undefined || variance === undefined
          ? normalized(tf, x as Tensor, op.type, axes)
          : tf.div(tf.sub(x as Tensor, mean), tf.sqrt(tf.add(variance, epsilon)));
      const scaled = gamma === undefined ? normal : tf.mul(normal, gamma);
      return beta === undefined ? scaled : tf.add(scaled, beta);
    },
  });
  return { layer };
}

function normalized(tf: Tf, x: Tensor, type: string, axes: readonly number[]): Tensor {
  const kind = type.toLowerCase();
  if (kind.includes('l2') || kind.includes('unit'))
    return tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), -1, true), epsilon)));
  if (kind.includes('group')) return byGroups(tf, x);
  // Fixed numbers, which the graph does not hold.
  if (kind === 'rescaling' || kind === 'input') return tf.clone(x);
  const places = axes.map((axis) => axis + 1);
  if (kind.includes('rms')) return tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), places, true), epsilon)));
  const spatial = x.shape.slice(1, -1).map((_size, axis) => axis + 1);
  return whitened(tf, x, kind.includes('layer') || spatial.length === 0 ? places : spatial);
}

function whitened(tf: Tf, x: Tensor, axes: number[]): Tensor {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
}

function byGroups(tf: Tf, x: Tensor): Tensor {
  const channels = x.shape[x.rank - 1] ?? 1;
  let groups = Math.min(32, channels);
  while (channels % groups !== 0) groups -= 1;
  const apart = tf.reshape(x, [x.shape[0], -1, groups, channels / groups]);
  return tf.reshape(whitened(tf, apart, [1, 3]), x.shape);
}
