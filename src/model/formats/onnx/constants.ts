import type { Call } from './drawing.ts';
import { numbers, whole } from './drawing.ts';
import type { Dims } from './modelProto.ts';
import { countOf } from './tensor.ts';
import type { Constant, Value, Wire } from './values.ts';
import { asConstant, constantOf, fileSizes, numbersOf, productOf, sizesOf } from './values.ts';

/**
 * Computes what does not depend on the image: weights that are filled in or reshaped, and the little sums by which
 * exporters find a shape (Shape, Gather, Concat, then Reshape). Null where a node is none of these.
 */
export function fold(call: Call): Value | null {
  const { node, inputs, net } = call;
  if (node.type === 'Constant') return stated(call);
  if (node.type === 'Shape') return shape(call);
  // Most nodes hang on the image.
  if (inputs.some((value) => value?.kind === 'wire')) return null;
  const constants = inputs.flatMap((value) => (value?.kind === 'constant' ? [value.constant] : []));
  if (constants.length === 0) return null;
  const folded = Object.hasOwn(folds, node.type) ? (folds[node.type]?.(call, constants) ?? null) : null;
  if (folded !== null) return asConstant(folded);
  // Whatever else is done to weights leaves weights, of a shape that the file may state.
  const [first] = constants;
  const dims = net.stated.get(node.outputs[0] ?? '') ?? null;
  return first === undefined
    ? null
    : asConstant({ ...first, name: node.outputs[0] ?? '', dims, values: null });
}

/** Constant: a tensor, or a number or some of them as attributes (Operators.md, Constant). */
function stated({ node }: Call): Value | null {
  const name = node.outputs[0] ?? '';
  const tensor = node.attributes.get('value')?.tensor ?? null;
  if (tensor !== null) return asConstant(constantOf(tensor, name, false));
  for (const key of ['value_int', 'value_float']) {
    const number = node.attributes.get(key)?.number ?? null;
    if (number !== null) return asConstant({ name, dims: [], values: [number], learned: false });
  }
  for (const key of ['value_ints', 'value_floats']) {
    const values = node.attributes.get(key)?.numbers;
    if (values !== undefined) return asConstant({ name, dims: [values.length], values, learned: false });
  }
  return asConstant({ name, dims: null, values: null, learned: false });
}

const ofValues = (name: string, values: Constant['values'], dims?: Dims): Constant => ({
  name,
  dims: dims ?? [values?.length ?? 0],
  values,
  learned: false,
});

/** Shape, from `start` to `end` where they are stated: of a wire, its batch and sizes. */
function shape(call: Call): Value | null {
  const [input] = call.inputs;
  if (input === null || input === undefined) return null;
  const dims = input.kind === 'wire' ? sizesOfWire(call, input.wire) : input.constant.dims;
  const name = call.node.outputs[0] ?? '';
  if (dims === null) return asConstant({ name, dims: null, values: null, learned: false });
  return asConstant(ofValues(name, dims.slice(whole(call, 'start', 0), whole(call, 'end', dims.length))));
}

function sizesOfWire({ net }: Call, wire: Wire): Dims | null {
  const sizes = fileSizes(wire);
  return sizes === null ? null : [net.batch, ...sizes];
}

type Fold = (call: Call, constants: readonly Constant[]) => Constant | null;

const name = (call: Call): string => call.node.outputs[0] ?? '';

/** Weights stay what they are, whatever type they are cast to or quantized from. */
const same: Fold = (_call, [constant]) => constant ?? null;

/** Weights of this shape: they stand for those that were left out of the file. */
const filled: Fold = (call, [constant]) => {
  const dims = numbersOf(constant ?? null);
  if (dims === null || dims.length > 16) return null;
  const tensor = call.node.attributes.get('value')?.tensor ?? null;
  const value = tensor === null ? 0 : (constantOf(tensor, '', false).values?.[0] ?? null);
  const count = countOf(dims);
  const values =
    value !== null && Number.isInteger(count) && count <= 64 ? Array<number>(count).fill(value) : null;
  return { name: name(call), dims, values, learned: true, standIn: true };
};

/** Axes as an attribute, or from opset 13 on as the second input. */
export const axesOf = (call: Call, input = 1): readonly number[] | null => {
  const value = call.inputs[input];
  return numbers(call, 'axes') ?? (value?.kind === 'constant' ? numbersOf(value.constant) : null);
};

/** The sizes with ones put in at these axes of the result. */
export function unsqueezed(dims: Dims, axes: readonly number[]): Dims | null {
  const rank = dims.length + axes.length;
  const places = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  if (places.size < axes.length || rank > 16) return null;
  const rest = [...dims];
  return Array.from({ length: rank }, (_, at) => (places.has(at) ? 1 : (rest.shift() ?? null)));
}

const unsqueeze: Fold = (call, [constant]) => {
  const axes = axesOf(call);
  const dims = constant?.dims ?? null;
  if (constant === undefined || axes === null || dims === null) return null;
  const wider = unsqueezed(dims, axes);
  return wider === null ? null : { ...constant, dims: wider };
};

const squeeze: Fold = (call, [constant]) => {
  const dims = constant?.dims ?? null;
  if (constant === undefined || dims === null) return null;
  const axes = axesOf(call)?.map((axis) => (axis < 0 ? axis + dims.length : axis));
  const rest = dims.filter((size, at) => (axes === undefined ? size !== 1 : !axes.includes(at)));
  return { ...constant, dims: rest };
};

const reshape: Fold = (call, [constant, target]) => {
  const [wanted, sizes] = [numbers(call, 'shape') ?? numbersOf(target ?? null), sizesOf(constant ?? null)];
  if (constant === undefined || wanted === null || sizes === null || wanted.length > 16) return null;
  const copied = wanted.map((size, at) => (size === 0 ? (sizes[at] ?? 0) : size));
  const rest = productOf(sizes) / productOf(copied.filter((size) => size !== -1));
  return { ...constant, dims: copied.map((size) => (size === -1 ? rest : size)) };
};

const transpose: Fold = (call, [constant]) => {
  const dims = constant?.dims ?? null;
  if (constant === undefined || dims === null) return null;
  const order = numbers(call, 'perm') ?? dims.map((_, at) => dims.length - 1 - at);
  return { ...constant, dims: order.map((axis) => dims[axis] ?? null), values: null };
};

const concat: Fold = (call, constants) => {
  if (constants.some(({ values, dims }) => values === null || dims?.length !== 1)) return null;
  const values = constants.flatMap((constant) => constant.values ?? []);
  return values.length > 1024 ? null : ofValues(name(call), values);
};

const gather: Fold = (call, [constant, index]) => {
  const [values, places] = [constant?.values ?? null, numbersOf(index ?? null)];
  if (values === null || places === null || constant?.dims?.length !== 1) return null;
  const picked = places.map((at) => values.at(at) ?? null);
  return ofValues(name(call), picked, index?.dims ?? []);
};

const slice: Fold = (call, [constant, ...inputs]) => {
  const values = constant?.values ?? null;
  if (values === null || constant?.dims?.length !== 1) return null;
  const [start] = numbers(call, 'starts') ?? numbersOf(inputs[0] ?? null) ?? [];
  const [end] = numbers(call, 'ends') ?? numbersOf(inputs[1] ?? null) ?? [];
  const step = numbersOf(inputs[3] ?? null)?.[0] ?? 1;
  return start === undefined || end === undefined || step !== 1
    ? null
    : ofValues(name(call), values.slice(start, end));
};

/** Arithmetic on short rows of numbers, or on a number and a row. */
const counted =
  (reckon: (a: number, b: number) => number): Fold =>
  (call, [left, right]) => {
    const [a, b] = [left?.values ?? null, right?.values ?? null];
    if (a === null || b === null) return null;
    if (a.length !== b.length && a.length !== 1 && b.length !== 1) return null;
    const values = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => {
      const [x, y] = [a[a.length === 1 ? 0 : at] ?? null, b[b.length === 1 ? 0 : at] ?? null];
      return x === null || y === null ? null : reckon(x, y);
    });
    return ofValues(name(call), values, (a.length >= b.length ? left : right)?.dims ?? []);
  };

const mapped =
  (change: (value: number) => number): Fold =>
  (_call, [constant]) => {
    if (!constant?.values) return null;
    return { ...constant, values: constant.values.map((value) => (value === null ? null : change(value))) };
  };

const folds: Readonly<Record<string, Fold>> = {
  Identity: same,
  Cast: same,
  CastLike: same,
  DequantizeLinear: same,
  QuantizeLinear: same,
  ConstantOfShape: filled,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Reshape: reshape,
  Transpose: transpose,
  Concat: concat,
  Gather: gather,
  Slice: slice,
  Add: counted((a, b) => a + b),
  Sub: counted((a, b) => a - b),
  Mul: counted((a, b) => a * b),
  // Whole numbers are divided towards zero; the numbers of a shape are never negative.
  Div: counted((a, b) => (Number.isInteger(a) && Number.isInteger(b) ? Math.floor(a / b) : a / b)),
  Floor: mapped(Math.floor),
  Ceil: mapped(Math.ceil),
};
