import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tf } from './tf.ts';

export function add({ tf, name }: Making<'add'>): Made {
  return { layer: tf.layers.add({ name }) };
}

export function concat({ tf, name, inputs }: Making<'concat'>): Made {
  if (inputs.length > 1) return { layer: tf.layers.concatenate({ name, axis: -1 }) };
  return { layer: opLayer(tf, name, { call: ([x]) => tf.clone(x as Tensor) }) };
}

/** tf.layers.multiply takes a vector for the last axis of another batch: factors of C stand as 1x1xC here. */
export function multiply({ tf, name, inputs }: Making<'multiply'>): Made {
  const rank = Math.max(...inputs.map((shape) => shape.length));
  const largest = Math.max(...inputs.map(sizeOf));
  const odd = inputs.find((shape) => sizeOf(shape) !== largest && sizeOf(shape) !== shape[shape.length - 1]);
  if (odd !== undefined)
    throw new Error(
      `it multiplies ${inputs.map((shape) => shape.join('x')).join(' and ')}, which do not fit`,
    );
  const layer = opLayer(tf, name, {
    call: (xs) => xs.map((x) => atRank(tf, x, rank + 1)).reduce((product, x) => tf.mul(product, x)),
  });
  return { layer };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

function atRank(tf: Tf, x: Tensor, rank: number): Tensor {
  if (x.rank === rank) return x;
  const [batch = 1, ...rest] = x.shape;
  return tf.reshape(x, [batch, ...Array<number>(rank - x.rank).fill(1), ...rest]);
}

/** Highway: T * H + (1 - T) * x, written with one product. */
export function gate({ tf, name }: Making<'gate'>): Made {
  const layer = opLayer(tf, name, {
    call: (inputs) => {
      const [h, t, x] = inputs as [Tensor, Tensor, Tensor];
      return tf.add(x, tf.mul(t, tf.sub(h, x)));
    },
  });
  return { layer };
}
