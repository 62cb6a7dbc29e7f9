import type { Shape } from '../graph.ts';
import { sameShape, shapeText } from '../graph.ts';
import type { Inputs, Misfit } from './rule.ts';
import { channels, first, misfit, product } from './rule.ts';

/** Spells out what stands at the sum: the first sentence that a person with a bad skip reads. */
export function sumShape(inputs: Inputs): Shape | Misfit {
  const x = first(inputs);
  const other = inputs.find((shape) => !sameShape(shape, x));
  if (other === undefined) return x;
  const shapes = inputs.map(shapeText).join(' and ');
  return misfit('sum-of-unequal-shapes', `sums ${shapes}; the skip needs a projection`, x);
}

/** A product takes equal shapes, or one that has a single position (1x1xC or C) for every channel of the others. */
export function productShape(inputs: Inputs): Shape | Misfit {
  const whole = inputs.reduce<Shape>(
    (largest, shape) => (product(shape) > product(largest) ? shape : largest),
    first(inputs),
  );
  const fits = inputs.every(
    (shape) =>
      sameShape(shape, whole) || (channels(shape) === channels(whole) && product(shape) === channels(whole)),
  );
  if (fits) return whole;
  return misfit('product-of-unequal-shapes', `multiplies ${inputs.map(shapeText).join(' and ')}`, whole);
}

/** Numpy's rule: shapes are set flush right, and a size of 1 is repeated. */
export function broadcastShape(does: string, inputs: Inputs): Shape | Misfit {
  const rank = inputs.reduce((most, shape) => Math.max(most, shape.length), 0);
  const whole = Array.from({ length: rank }, (_, axis) =>
    inputs.reduce((most, shape) => Math.max(most, shape[axis - rank + shape.length] ?? 1), 1),
  );
  const fits = inputs.every((shape) =>
    shape.every((size, axis) => size === 1 || size === whole[axis + rank - shape.length]),
  );
  if (fits) return whole;
  return misfit('unequal-shapes', `${does} ${inputs.map(shapeText).join(' and ')}, which do not fit`, whole);
}

export function equalShapes(fn: string, inputs: Inputs): Shape | Misfit {
  const x = first(inputs);
  if (inputs.every((shape) => sameShape(shape, x))) return x;
  return misfit(
    'unequal-shapes',
    `takes the ${fn} of ${inputs.map(shapeText).join(' and ')}; the shapes must be equal`,
    x,
  );
}

export function concatShape(inputs: Inputs, along?: number): Shape | Misfit {
  const x = first(inputs);
  const joined = along ?? x.length - 1;
  const bad = inputs.find(
    (shape) => shape.length !== x.length || shape.some((size, axis) => axis !== joined && size !== x[axis]),
  );
  if (bad !== undefined)
    return misfit(
      'concat-of-unequal-maps',
      `joins ${inputs.map(shapeText).join(' and ')}; only ${along === undefined ? 'the channels' : 'the joined axis'} may differ`,
    );
  const all = inputs.reduce((sum, shape) => sum + (shape[joined] ?? 0), 0);
  return x.map((size, axis) => (axis === joined ? all : size));
}

export function gateShape(inputs: Inputs): Shape | Misfit {
  const x = first(inputs);
  if (inputs.every((shape) => sameShape(shape, x))) return x;
  const [h, t, carry] = inputs.map(shapeText);
  return misfit(
    'gate-of-unequal-shapes',
    `gates H ${h ?? ''}, T ${t ?? ''} and x ${carry ?? ''}; all three must be equal`,
    x,
  );
}
