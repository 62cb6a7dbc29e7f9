import type { Op, OpKind, OpOf, Padding, Shape, Size } from './graph.ts';
import { sameShape, shapeText } from './graph.ts';

/**
 * The op table: one row an op, with its rules for shapes, parameters, MACs and the window it looks through.
 *
 * A row's rules get the shapes of the node's inputs, all of them known. Shapes leave out the batch.
 */

/** Why an op cannot take its inputs: the end of a sentence that begins with "Layer 'name' ". */
export interface Misfit {
  readonly code: string;
  readonly says: string;
  /** The shape to go on with, so that one mistake does not hide the rest of the net; null ends what is known. */
  readonly goOn: Shape | null;
}

export type Inputs = readonly Shape[];

/** What one output position sees of the input: the window's size and step, in positions of the input. */
export interface View {
  readonly size: Size;
  readonly step: Size;
}

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

export const isMisfit = (result: Shape | Misfit): result is Misfit => 'says' in result;

const misfit = (code: string, says: string, goOn: Shape | null = null): Misfit => ({ code, says, goOn });

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);
const channels = (shape: Shape | undefined): number => shape?.[shape.length - 1] ?? 0;
const first = (inputs: Inputs): Shape => inputs[0] ?? [];

/** The whole of a map, which a dense layer or a global pool sees at once. */
const wholeView = (inputs: Inputs): View => {
  const shape = first(inputs);
  return { size: shape.length === 3 ? [shape[0] ?? 1, shape[1] ?? 1] : [1, 1], step: [1, 1] };
};

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * Output length of a sliding window along one axis. With explicit padding it is
 * floor((n + before + after - effective kernel) / stride) + 1, or with `ceil` rounded up, where a last window that
 * would begin in the padding after the map is dropped (Caffe's and PyTorch's rule).
 */
function slide(
  axis: Axis,
  pad: readonly [before: number, after: number] | 'same' | 'valid',
  ceil: boolean | 'overhangs',
): number {
  const reach = (axis.kernel - 1) * axis.dilation + 1;
  if (pad === 'same') return Math.ceil(axis.size / axis.stride);
  const [before, after] = pad === 'valid' ? [0, 0] : pad;
  const steps = (axis.size + before + after - reach) / axis.stride;
  if (!ceil) return Math.floor(steps) + 1;
  const length = Math.ceil(steps) + 1;
  if (ceil === 'overhangs') return length;
  return (length - 1) * axis.stride >= axis.size + before ? length - 1 : length;
}

const along = (padding: Padding, axis: 0 | 1): readonly [number, number] | 'same' | 'valid' => {
  if (typeof padding === 'string') return padding;
  return axis === 0 ? [padding.top, padding.bottom] : [padding.left, padding.right];
};

interface Sliding {
  readonly kernel: Size;
  readonly stride: Size;
  readonly padding: Padding;
  readonly dilation?: Size;
}

const needsMap = (input: Shape): Misfit =>
  misfit('needs-a-map', `needs an image of height x width x channels and gets ${shapeText(input)}`);

/** Slides a window over a map and gives `filters` channels at each stop. */
function windowed(
  op: Sliding,
  inputs: Inputs,
  filters: number,
  ceil: boolean | 'overhangs' = false,
): Shape | Misfit {
  const input = first(inputs);
  if (input.length !== 3) return needsMap(input);
  const length = (axis: 0 | 1) =>
    slide(
      {
        size: input[axis] ?? 0,
        kernel: op.kernel[axis],
        stride: op.stride[axis],
        dilation: op.dilation?.[axis] ?? 1,
      },
      along(op.padding, axis),
      ceil,
    );
  const [height, width] = [length(0), length(1)];
  if (height < 1 || width < 1)
    return misfit(
      'map-vanishes',
      `has a ${op.kernel.join('x')} window that is larger than its ${shapeText(input)} input`,
    );
  return [height, width, filters];
}

/** A pool that pads by its whole window would pool padding alone: no framework takes it. */
function paddedPastWindow({ kernel, padding }: OpOf<'pool'>): Misfit | null {
  if (typeof padding === 'string') return null;
  const { top, bottom, left, right } = padding;
  if (Math.max(top, bottom) < kernel[0] && Math.max(left, right) < kernel[1]) return null;
  return misfit(
    'padding-past-window',
    `pads by as much as its ${kernel.join('x')} window, which then sees nothing`,
  );
}

const windowView = (op: Sliding): View => {
  const size = (axis: 0 | 1) => (op.kernel[axis] - 1) * (op.dilation?.[axis] ?? 1) + 1;
  return { size: [size(0), size(1)], step: op.stride };
};

function groupedMisfit(op: OpOf<'conv2d'>, input: Shape): Misfit | null {
  const inside = channels(input);
  if (inside % op.groups === 0 && op.filters % op.groups === 0) return null;
  return misfit(
    'groups-do-not-divide',
    `splits ${inside} input and ${op.filters} output channels into ${op.groups} groups; the groups must divide both`,
  );
}

const unchanged = (_op: unknown, inputs: Inputs): Shape => first(inputs);

/** Spells out what stands at the sum: the first sentence that a person with a bad skip reads. */
function sumShape(inputs: Inputs): Shape | Misfit {
  const x = first(inputs);
  const other = inputs.find((shape) => !sameShape(shape, x));
  if (other === undefined) return x;
  const shapes = inputs.map(shapeText).join(' and ');
  return misfit('sum-of-unequal-shapes', `sums ${shapes}; the skip needs a projection`, x);
}

/** A product takes equal shapes, or one that has a single position (1x1xC or C) for every channel of the others. */
function productShape(inputs: Inputs): Shape | Misfit {
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
function broadcastShape(does: string, inputs: Inputs): Shape | Misfit {
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

/** How many weights of a kind a norm has. */
const places = (axes: readonly number[] | undefined, input: Shape): number =>
  axes === undefined ? channels(input) : product(axes.map((axis) => input[axis] ?? 1));

function equalShapes(fn: string, inputs: Inputs): Shape | Misfit {
  const x = first(inputs);
  if (inputs.every((shape) => sameShape(shape, x))) return x;
  return misfit(
    'unequal-shapes',
    `takes the ${fn} of ${inputs.map(shapeText).join(' and ')}; the shapes must be equal`,
    x,
  );
}

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

/**
 * A transposed convolution gives back the size that a convolution with its window would have begun from: with 'same'
 * n * stride, with 'valid' n * stride + max(kernel - stride, 0), with pads (n - 1) * stride + reach - pads.
 */
function transposed(op: OpOf<'deconv2d'>, inputs: Inputs): Shape | Misfit {
  const input = first(inputs);
  if (input.length !== 3) return needsMap(input);
  const length = (axis: 0 | 1) => {
    const [size, stride] = [input[axis] ?? 0, op.stride[axis]];
    const pad = along(op.padding, axis);
    const reach = (op.kernel[axis] - 1) * op.dilation[axis] + 1;
    if (pad === 'same') return size * stride;
    if (pad === 'valid') return size * stride + Math.max(reach - stride, 0);
    return (size - 1) * stride + reach - pad[0] - pad[1] + op.extra[axis];
  };
  const [height, width] = [length(0), length(1)];
  if (height < 1 || width < 1)
    return misfit('map-vanishes', `pads away all of its ${shapeText(input)} input`);
  return [height, width, op.filters];
}

function concatShape(inputs: Inputs, along?: number): Shape | Misfit {
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

function gateShape(inputs: Inputs): Shape | Misfit {
  const x = first(inputs);
  if (inputs.every((shape) => sameShape(shape, x))) return x;
  const [h, t, carry] = inputs.map(shapeText);
  return misfit(
    'gate-of-unequal-shapes',
    `gates H ${h ?? ''}, T ${t ?? ''} and x ${carry ?? ''}; all three must be equal`,
    x,
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
