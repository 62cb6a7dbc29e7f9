import { cutToFit } from './lenient.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tf } from './tf.ts';

export function add({ tf, name, op, inputs }: Making<'add'>): Made {
  if (!op.lenient && !op.broadcast && op.weights === undefined)
    return { layer: tf.layers.add({ name }), train: (xs) => xs.reduce((sum, x) => tf.add(sum, x)) };
  const [wanted = []] = inputs;
  const rank = Math.max(...inputs.map((shape) => shape.length)) + 1;
  const length = op.weights === 'channel' ? (wanted[wanted.length - 1] ?? 1) : 1;
  const weights = op.weights
    ? inputs.map((_shape, index) => ({ name: `factor${index}`, shape: [length], fill: 1 }))
    : [];
  const layer = opLayer(tf, name, {
    weights,
    call: (xs, factors) =>
      xs
        .map((x, index) => {
          const fitting = op.lenient && index > 0 ? cutToFit(tf, x, wanted) : atRank(tf, x, rank);
          const factor = factors[index];
          return factor === undefined ? fitting : tf.mul(fitting, factor);
        })
        .reduce((sum, x) => tf.add(sum, x)),
  });
  return { layer };
}

export function elementwise({ tf, name, op, inputs }: Making<'elementwise'>): Made {
  const pairwise = {
    maximum: (a: Tensor, b: Tensor) => tf.maximum(a, b),
    minimum: (a: Tensor, b: Tensor) => tf.minimum(a, b),
    average: (a: Tensor, b: Tensor) => tf.add(a, b),
    subtract: (a: Tensor, b: Tensor) => tf.sub(a, b),
  }[op.fn];
  const layer = opLayer(tf, name, {
    call: (xs) => {
      const all = xs.reduce(pairwise);
      return op.fn === 'average' ? tf.div(all, inputs.length) : all;
    },
  });
  return { layer };
}

export function concat({ tf, name, op, inputs }: Making<'concat'>): Made {
  const axis = op.axis === undefined ? -1 : op.axis + 1;
  if (inputs.length > 1) return { layer: tf.layers.concatenate({ name, axis }) };
  return { layer: opLayer(tf, name, { call: ([x]) => tf.clone(x as Tensor) }) };
}

/** tf.layers.multiply takes a vector for the last axis of another batch: factors of C stand as 1x1xC here. */
export function multiply({ tf, name, op, inputs }: Making<'multiply'>): Made {
  const rank = Math.max(...inputs.map((shape) => shape.length));
  const largest = Math.max(...inputs.map(sizeOf));
  const odd = inputs.find((shape) => sizeOf(shape) !== largest && sizeOf(shape) !== shape[shape.length - 1]);
  if (odd !== undefined && !op.broadcast)
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
