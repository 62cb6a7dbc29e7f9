import type { OpOf } from '../../graph.ts';
import { broadcastShape, placesOf, repeats } from './broadcast.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, numbers, ordered, whole, wiresOf } from './drawing.ts';
import { opaqueOf } from './opaque.ts';
import type { Constant, Value, Wire } from './values.ts';
import { asWire, isChannels, numbersOf, placeOf, productOf, sizesOf } from './values.ts';

type Sign = 'add' | 'multiply' | 'subtract' | 'divide' | 'maximum' | 'minimum' | 'average';

/** Arithmetic on two wires is a merge; on a wire and weights it is a learned scale or offset. */
const arithmetic =
  (sign: Sign): Draw =>
  (call) => {
    const wires = wiresOf(call);
    const [first] = wires;
    if (first === undefined) return null;
    const constants = call.inputs.flatMap((value) => (value?.kind === 'constant' ? [value.constant] : []));
    const drawn = wires.length > 1 ? merged(call, sign, wires) : first;
    return constants.reduce<readonly Value[] | null>(
      (values, constant) => withConstant(call, sign, values, constant),
      [asWire(drawn)],
    );
  };

function merged(call: Call, sign: Sign, wires: readonly Wire[]): Wire {
  const [first] = wires;
  const channels = first?.channels ?? 'first';
  const inputs = wires.map((wire) => ordered(call, wire, channels));
  const broadcast = repeats(inputs);
  if (sign === 'add' || sign === 'multiply')
    return addNode(call, { kind: sign, ...(broadcast ? { broadcast: true as const } : {}) }, inputs);
  if (sign === 'divide' || broadcast) return opaqueOf(call, inputs, broadcastShape(inputs), channels);
  return addNode(call, { kind: 'elementwise', fn: sign }, inputs);
}

/** A colour image's mean and deviation are written into the graph, for as many channels as it has. */
const mostOfColours = 4;

/**
 * Learned numbers for each channel, or for each place of other axes, are a scale or an offset; a single number and one
 * that is written into the graph change no count: half, a mean that is taken off the image.
 */
function withConstant(
  call: Call,
  sign: Sign,
  values: readonly Value[] | null,
  constant: Constant,
): readonly Value[] | null {
  const [value] = values ?? [];
  if (value?.kind !== 'wire') return null;
  const { wire } = value;
  const places = placesOf(constant, wire, oldAxis(call));
  if (places === null) return null;
  const known = constant.learned || productOf(sizesOf(constant) ?? []) > mostOfColours;
  const learns = known && places.length > 0 && sign !== 'maximum' && sign !== 'minimum';
  if (!learns)
    return [asWire(addNode(call, { kind: 'pointwise', fn: call.node.type.toLowerCase() }, [wire]))];
  const axes = places.length === 1 && isChannels(places[0] ?? null, wire) ? {} : { axes: places };
  const offset = sign === 'add' || sign === 'subtract' || sign === 'average';
  const op: OpOf<'scale'> = offset
    ? { kind: 'scale', bias: true, offsetOnly: true, ...axes }
    : { kind: 'scale', bias: false, ...axes };
  return [asWire(addNode(call, op, [wire], { weights: [constant] }))];
}

/** Before opset 7 a binary node says with `broadcast` and `axis` where the second input stands. */
const oldAxis = (call: Call): number | null =>
  whole(call, 'broadcast', 0) === 1 && call.node.attributes.has('axis') ? whole(call, 'axis', 0) : null;

/** Means over rows and columns are a global pool; over other axes, the shape is all that is known. */
const reduced =
  (mode: 'max' | 'average' | null): Draw =>
  (call) => {
    const [wire] = wiresOf(call);
    if (wire === undefined) return null;
    const stated = numbers(call, 'axes') ?? axesInput(call);
    const keepDims = whole(call, 'keepdims', 1) === 1;
    const { shape } = wire;
    if (stated === null || shape === null) return null;
    const places = new Set(stated.map((axis) => placeOf(axis, wire)));
    if (places.has(null)) return null;
    const pools = shape.length === 3 && places.size === 2 && places.has(0) && places.has(1);
    if (mode !== null && pools)
      return [asWire(addNode(call, { kind: 'globalPool', mode, keepDims }, [wire]))];
    const kept = shape.map((size, at) => (places.has(at) ? 1 : size));
    const rest = keepDims ? kept : shape.filter((_, at) => !places.has(at));
    const channels = rest.length === 3 ? wire.channels : 'first';
    return [asWire(opaqueOf(call, [wire], rest, channels))];
  };

function axesInput(call: Call): readonly number[] | null {
  const value = call.inputs[1];
  return value?.kind === 'constant' ? numbersOf(value.constant) : null;
}

export const arithmetics: Readonly<Record<string, Draw>> = {
  Add: arithmetic('add'),
  Sum: arithmetic('add'),
  Mul: arithmetic('multiply'),
  Sub: arithmetic('subtract'),
  Div: arithmetic('divide'),
  Max: arithmetic('maximum'),
  Min: arithmetic('minimum'),
  Mean: arithmetic('average'),
  ReduceMean: reduced('average'),
  ReduceMax: reduced('max'),
  ReduceSum: reduced(null),
  ReduceL2: reduced(null),
};
