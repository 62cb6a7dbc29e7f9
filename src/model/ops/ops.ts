import type { Op, OpKind, OpOf, Shape } from '../graph.ts';
import { shapeText } from '../graph.ts';
import { broadcastShape, concatShape, equalShapes, gateShape, productShape, sumShape } from './joins.ts';
import type { Inputs, Misfit, View } from './rule.ts';
import { channels, first, isMisfit, misfit, product } from './rule.ts';
import { needsMap, paddedPastWindow, transposed, wholeView, windowed, windowView } from './windows.ts';

/** The op table: one row an op, with its rules for shapes, parameters, MACs and the window it looks through. */

export interface OpRow<K extends OpKind> {
  /** How many inputs it takes: at least and at most. */
  readonly arity: readonly [least: number, most: number];
  readonly shape: (op: OpOf<K>, inputs: Inputs) => Shape | Misfit;
  /** Trained weights; moving statistics where there are any. */
  readonly params?: (
    op: OpOf<K>,
    inputs: Inputs,
  ) => { readonly learnable: number; readonly bnStats?: number };
  readonly macs?: (op: OpOf<K>, inputs: Inputs, output: Shape) => number;
  readonly view?: (op: OpOf<K>, inputs: Inputs) => View;
}

function groupedMisfit(op: OpOf<'conv2d'>, input: Shape): Misfit | null {
  const inside = channels(input);
  if (inside % op.groups === 0 && op.filters % op.groups === 0) return null;
  return misfit(
    'groups-do-not-divide',
    `splits ${inside} input and ${op.filters} output channels into ${op.groups} groups; the groups must divide both`,
  );
}

const unchanged = (_op: unknown, inputs: Inputs): Shape => first(inputs);

/** How many weights of a kind a norm has. */
const places = (axes: readonly number[] | undefined, input: Shape): number =>
  axes === undefined ? channels(input) : product(axes.map((axis) => input[axis] ?? 1));

function reshaped(wanted: Shape, input: Shape): Shape | Misfit {
  const all = product(input);
  const stated = product(wanted.filter((size) => size !== -1));
  const shape = wanted.map((size) => (size === -1 ? all / stated : size));
  if (product(shape) === all && shape.every((size) => Number.isInteger(size) && size > 0)) return shape;
  return misfit(
    'reshape-does-not-fit',
    `turns ${shapeText(input)} into ${wanted.join('x')}, which holds another number of values`,
  );
}

/** Every op that the project knows; `Record` over the kinds makes a missing row a type error. */
export const ops: { readonly [K in OpKind]: OpRow<K> } = {
  input: { arity: [0, 0], shape: (op) => op.shape ?? misfit('no-input-size', 'states no input size') },
  conv2d: {
    arity: [1, 1],
    shape: (op, inputs) => groupedMisfit(op, first(inputs)) ?? windowed(op, inputs, op.filters),
    params: (op, inputs) => ({
      learnable:
        ((product(op.kernel) * channels(inputs[0])) / op.groups) * op.filters + (op.bias ? op.filters : 0),
    }),
    macs: (op, inputs, output) => (product(output) * product(op.kernel) * channels(inputs[0])) / op.groups,
    view: windowView,
  },
  depthwise: {
    arity: [1, 1],
    shape: (op, inputs) => windowed(op, inputs, channels(inputs[0]) * op.multiplier),
    params: (op, inputs) => {
      const filters = channels(inputs[0]) * op.multiplier;
      return { learnable: product(op.kernel) * filters + (op.bias ? filters : 0) };
    },
    macs: (op, _inputs, output) => product(output) * product(op.kernel),
    view: windowView,
  },
  deconv2d: {
    arity: [1, 1],
    shape: (op, inputs) => transposed(op, inputs),
    params: (op, inputs) => ({
      learnable:
        ((product(op.kernel) * channels(inputs[0])) / op.groups) * op.filters + (op.bias ? op.filters : 0),
    }),
    // Every input position is multiplied into every place of its window.
    macs: (op, inputs) => (product(first(inputs)) * product(op.kernel) * op.filters) / op.groups,
    view: (op) => ({
      size: [Math.ceil(op.kernel[0] / op.stride[0]), Math.ceil(op.kernel[1] / op.stride[1])],
      step: [1 / op.stride[0], 1 / op.stride[1]],
    }),
  },
  local2d: {
    arity: [1, 1],
    shape: (op, inputs) => windowed(op, inputs, op.filters),
    params: (op, inputs) => {
      const output = windowed(op, inputs, op.filters);
      const positions = isMisfit(output) ? 0 : (output[0] ?? 0) * (output[1] ?? 0);
      const weights = product(op.kernel) * channels(inputs[0]) * op.filters;
      return { learnable: positions * (weights + (op.bias ? op.filters : 0)) };
    },
    macs: (op, inputs, output) => product(output) * product(op.kernel) * channels(inputs[0]),
    view: windowView,
  },
  dense: {
    arity: [1, 1],
    shape: (op, inputs) => [...first(inputs).slice(0, -1), op.units],
    params: (op, inputs) => ({ learnable: channels(inputs[0]) * op.units + (op.bias ? op.units : 0) }),
    macs: (_op, inputs, output) => product(output) * channels(inputs[0]),
  },
  batchNorm: {
    arity: [1, 1],
    shape: unchanged,
    params: (op, inputs) => {
      const width = places(op.axes, first(inputs));
      return { learnable: width * (Number(op.scale) + Number(op.center)), bnStats: 2 * width };
    },
  },
  norm: {
    arity: [1, 1],
    shape: unchanged,
    params: (op, inputs) => {
      const width = places(op.axes, first(inputs));
      const bnStats = op.adapted ? 2 * width + 1 : 0;
      return { learnable: width * (Number(op.scale) + Number(op.center)), bnStats };
    },
  },
  scale: {
    arity: [1, 1],
    shape: unchanged,
    params: (op, inputs) => ({
      learnable: places(op.axes, first(inputs)) * (Number(!op.offsetOnly) + Number(op.bias)),
    }),
  },
  activation: {
    arity: [1, 1],
    shape: unchanged,
    params: (op, inputs) => ({ learnable: op.name === 'prelu' ? places(op.slopes, first(inputs)) : 0 }),
  },
  pointwise: { arity: [1, 1], shape: unchanged },
  pool: {
    arity: [1, 1],
    shape: (op, inputs) =>
      paddedPastWindow(op) ??
      windowed(op, inputs, channels(inputs[0]), op.ceil && op.overhangs ? 'overhangs' : op.ceil),
    view: windowView,
  },
  globalPool: {
    arity: [1, 1],
    shape: (op, inputs) => {
      const input = first(inputs);
      if (input.length !== 3) return needsMap(input);
      return op.keepDims ? [1, 1, channels(input)] : [channels(input)];
    },
    view: (_op, inputs) => wholeView(inputs),
  },
  add: {
    arity: [2, Infinity],
    shape: (op, inputs) => {
      if (op.broadcast) return broadcastShape('sums', inputs);
      return op.lenient ? first(inputs) : sumShape(inputs);
    },
    params: ({ weights }, inputs) => {
      if (weights === undefined) return { learnable: 0 };
      return { learnable: inputs.length * (weights === 'one' ? 1 : channels(inputs[0])) };
    },
  },
  elementwise: { arity: [2, Infinity], shape: (op, inputs) => equalShapes(op.fn, inputs) },
  multiply: {
    arity: [2, Infinity],
    shape: (op, inputs) => (op.broadcast ? broadcastShape('multiplies', inputs) : productShape(inputs)),
  },
  concat: { arity: [1, Infinity], shape: (op, inputs) => concatShape(inputs, op.axis) },
  gate: { arity: [3, 3], shape: (_op, inputs) => gateShape(inputs) },
  padChannels: {
    arity: [1, 1],
    shape: (op, inputs) => [...first(inputs).slice(0, -1), channels(inputs[0]) + op.before + op.after],
  },
  zeroPad: {
    arity: [1, 1],
    shape: ({ padding: { top, bottom, left, right } }, inputs) => {
      const [height, width, depth] = first(inputs);
      if (height === undefined || width === undefined || depth === undefined) return needsMap(first(inputs));
      return [height + top + bottom, width + left + right, depth];
    },
  },
  crop: {
    arity: [1, 1],
    shape: ({ cut }, inputs) => {
      const [height, width, depth] = first(inputs);
      if (height === undefined || width === undefined || depth === undefined) return needsMap(first(inputs));
      const [rows, columns] = [height - cut.top - cut.bottom, width - cut.left - cut.right];
      if (rows < 1 || columns < 1)
        return misfit('map-vanishes', `cuts more off than its ${shapeText(first(inputs))} input has`);
      return [rows, columns, depth];
    },
  },
  sliceChannels: {
    arity: [1, 1],
    shape: (op, inputs) => {
      const has = channels(inputs[0]);
      if (op.start + op.count > has)
        return misfit(
          'no-such-channels',
          `takes channels ${op.start} to ${op.start + op.count} and its input has ${has}`,
        );
      return [...first(inputs).slice(0, -1), op.count];
    },
  },
  reshape: { arity: [1, 1], shape: (op, inputs) => reshaped(op.shape, first(inputs)) },
  permute: {
    arity: [1, 1],
    shape: (op, inputs) => {
      const input = first(inputs);
      const known = [...op.order].sort((a, b) => a - b).every((axis, at) => axis === at);
      if (op.order.length !== input.length || !known)
        return misfit(
          'no-such-axes',
          `puts the axes of ${shapeText(input)} in the order ${op.order.join(', ')}`,
        );
      return op.order.map((axis) => input[axis] ?? 0);
    },
  },
  slice: {
    arity: [1, 1],
    shape: (op, inputs) => windowed({ ...op, kernel: [1, 1], padding: 'valid' }, inputs, channels(inputs[0])),
    view: (op) => ({ size: [1, 1], step: op.stride }),
  },
  lrn: { arity: [1, 1], shape: unchanged },
  dropout: { arity: [1, 1], shape: unchanged },
  flatten: {
    arity: [1, 1],
    shape: (_op, inputs) => [product(first(inputs))],
    view: (_op, inputs) => wholeView(inputs),
  },
  softmax: { arity: [1, 1], shape: unchanged },
  upsample: {
    arity: [1, 1],
    shape: (op, inputs) => {
      const [height, width, depth] = first(inputs);
      if (height === undefined || width === undefined || depth === undefined) return needsMap(first(inputs));
      return [height * op.factor[0], width * op.factor[1], depth];
    },
    view: (op) => ({ size: [1, 1], step: [1 / op.factor[0], 1 / op.factor[1]] }),
  },
  opaque: { arity: [0, Infinity], shape: () => misfit('unknown-op', '') },
};

/** The row of an op, typed for it: the one place where the table's union is narrowed. */
export function rowOf<K extends OpKind>(op: OpOf<K> | Op): OpRow<K> {
  return ops[op.kind as K];
}

/** Whether an op multiplies by trained weights: convolutions of all kinds, and dense layers. */
export const isWeighted = (op: Op): boolean => rowOf(op).macs !== undefined;
