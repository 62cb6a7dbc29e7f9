import type { Op, Shape, Size } from '../../graph.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, constantAt, numbers, ordered, text, whole, wireAt, wiresOf } from './drawing.ts';
import { opaqueOf } from './opaque.ts';
import type { Value, Wire } from './values.ts';
import { asWire, isChannels, numbersOf, placeOf } from './values.ts';

/** Values that are joined, cut and filled up. */

const concat: Draw = (call) => {
  const wires = wiresOf(call);
  const [first] = wires;
  if (first === undefined || wires.length < call.inputs.length) return null;
  const inputs = wires.map((wire) => ordered(call, wire, first.channels));
  const place = placeOf(whole(call, 'axis', 1), first);
  if (place === null) return null;
  if (inputs.length === 1) return [asWire(first)];
  return [
    asWire(addNode(call, { kind: 'concat', ...(isChannels(place, first) ? {} : { axis: place }) }, inputs)),
  ];
};

/** Numbers that are an attribute, or from a later opset on an input. */
const stated = (call: Call, name: string, input: number): readonly number[] | null =>
  numbers(call, name) ?? numbersOf(constantAt(call, input));

/** Split: equal parts, or parts of stated sizes. */
const split: Draw = (call) => {
  const wire = wireAt(call, 0);
  const shape = wire?.shape ?? null;
  if (wire === null || shape === null) return null;
  const place = placeOf(whole(call, 'axis', 0), wire);
  const has = place === null ? 0 : (shape[place] ?? 0);
  const count = call.node.outputs.length;
  const even = Math.ceil(has / count);
  const parts =
    stated(call, 'split', 1) ??
    call.node.outputs.map((_, at) => (at < count - 1 ? even : has - even * (count - 1)));
  const sound = parts.length === count && parts.every((part) => Number.isInteger(part) && part > 0);
  if (place === null || !sound || parts.reduce((all, part) => all + part, 0) !== has) return null;
  let start = 0;
  return parts.map((part, at) => {
    const value = partOf(call, wire, { place, start, count: part, part: String(at) });
    start += part;
    return value;
  });
};

interface Part {
  readonly place: number;
  readonly start: number;
  readonly count: number;
  readonly part: string;
}

function partOf(call: Call, wire: Wire, { place, start, count, part }: Part): Value {
  const shape = wire.shape?.map((size, at) => (at === place ? count : size)) ?? null;
  const op: Op = isChannels(place, wire)
    ? { kind: 'sliceChannels', start, count }
    : { kind: 'opaque', type: call.node.type, ...(shape === null ? {} : { shape }) };
  return asWire(addNode(call, op, [wire], { part }));
}

/** Along one axis, from `start` to before `end`, every `step`th. */
interface Cut {
  readonly place: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Slice: of channels, some of them; of rows and columns, a crop, or every so many. */
const slice: Draw = (call) => {
  const wire = wireAt(call, 0);
  const cuts = wire === null ? null : cutsOf(call, wire);
  if (wire === null || cuts === null) return null;
  const { shape } = wire;
  if (shape === null) {
    const step = (place: number) => cuts.find((cut) => cut.place === place)?.step ?? 1;
    const bare = cuts.every(({ place, start, end }) => place < 2 && start === 0 && end > 2 ** 30);
    return bare ? [asWire(addNode(call, { kind: 'slice', stride: [step(0), step(1)] }, [wire]))] : null;
  }
  let drawn = wire;
  const image = shape.length === 3;
  const [sides, stride] = [
    [0, 0, 0, 0],
    [1, 1],
  ];
  for (const { place, start, end, step } of cuts) {
    const has = shape[place] ?? 0;
    const bound = (at: number) => Math.min(Math.max(at < 0 ? at + has : at, 0), has);
    const [from, to] = [bound(start), bound(end)];
    if (to <= from) return null;
    if (isChannels(place, wire)) {
      if (step !== 1) return null;
      if (to - from < has)
        drawn = addNode(call, { kind: 'sliceChannels', start: from, count: to - from }, [drawn]);
    } else if (image) {
      [sides[place * 2], sides[place * 2 + 1], stride[place]] = [from, has - to, step];
    } else {
      const rest = (drawn.shape ?? shape).map((size, at) =>
        at === place ? Math.ceil((to - from) / step) : size,
      );
      drawn = opaqueOf(call, [drawn], rest, wire.channels);
    }
  }
  const [top = 0, bottom = 0, left = 0, right = 0] = sides;
  if (top + bottom + left + right > 0)
    drawn = addNode(call, { kind: 'crop', cut: { top, bottom, left, right } }, [drawn]);
  const [down = 1, across = 1] = stride;
  if (down > 1 || across > 1) drawn = addNode(call, { kind: 'slice', stride: [down, across] }, [drawn]);
  return [asWire(drawn)];
};

function cutsOf(call: Call, wire: Wire): Cut[] | null {
  const [starts, ends] = [stated(call, 'starts', 1), stated(call, 'ends', 2)];
  if (starts === null || starts.length !== ends?.length || starts.length > 16) return null;
  const axes = stated(call, 'axes', 3) ?? starts.map((_, at) => at);
  const steps = stated(call, 'steps', 4) ?? starts.map(() => 1);
  const cuts: Cut[] = [];
  for (const [at, start] of starts.entries()) {
    const [end = 0, step = 1, axis = 0] = [ends[at], steps[at], axes[at]];
    const place = placeOf(axis, wire);
    if (!Number.isInteger(step) || step < 1) return null;
    if (place === null && (start !== 0 || end < 2 ** 30 || step !== 1)) return null;
    if (place !== null) cuts.push({ place, start, end, step });
  }
  return cuts;
}

/** Pad: all begins, then all ends, in the file's order of axes; negative ones cut. */
const pad: Draw = (call) => {
  const wire = wireAt(call, 0);
  const pads = numbers(call, 'paddings') ?? stated(call, 'pads', 1);
  if (wire === null || pads === null || pads.length % 2 !== 0 || pads.length > 32) return null;
  const half = pads.length / 2;
  const axes = numbersOf(constantAt(call, 3)) ?? Array.from({ length: half }, (_, at) => at);
  const at = new Map<number, readonly [number, number]>();
  for (const [index, axis] of axes.entries()) {
    const [before, after] = [pads[index] ?? 0, pads[index + half] ?? 0];
    const place = placeOf(axis, wire);
    if (place === null && (before !== 0 || after !== 0)) return null;
    if (place !== null) at.set(place, [before, after]);
  }
  const shape = wire.shape?.map(
    (size, place) => size + (at.get(place)?.[0] ?? 0) + (at.get(place)?.[1] ?? 0),
  );
  const constant = (text(call, 'mode') ?? 'constant') === 'constant';
  if (!constant || (wire.shape !== null && wire.shape.length !== 3))
    return shape === undefined ? null : [asWire(opaqueOf(call, [wire], shape, wire.channels))];
  return padded(call, wire, at);
};

function padded(
  call: Call,
  wire: Wire,
  at: ReadonlyMap<number, readonly [number, number]>,
): readonly Value[] | null {
  const [[top, bottom], [left, right], [before, after]] = ([0, 1, 2] as const).map(
    (place) => at.get(place) ?? ([0, 0] as const),
  ) as [readonly [number, number], readonly [number, number], readonly [number, number]];
  const sides = [top, bottom, left, right];
  if (before < 0 || after < 0 || (Math.min(...sides) < 0 && Math.max(...sides) > 0)) return null;
  let drawn = wire;
  if (Math.max(...sides) > 0)
    drawn = addNode(call, { kind: 'zeroPad', padding: { top, bottom, left, right } }, [drawn]);
  if (Math.min(...sides) < 0) {
    const cut = { top: -top, bottom: -bottom, left: -left, right: -right };
    drawn = addNode(call, { kind: 'crop', cut }, [drawn]);
  }
  if (before + after > 0) drawn = addNode(call, { kind: 'padChannels', before, after }, [drawn]);
  return [asWire(drawn)];
}

/** Upsample and Resize: by scales, or to sizes, of all axes in the file's order or of those that `axes` names. */
const resize: Draw = (call) => {
  const wire = wireAt(call, 0);
  if (wire === null) return null;
  const late = call.inputs.length > 2;
  const scales = oldScales(call) ?? stated(call, 'scales', late ? 2 : 1) ?? [];
  const sizes = late ? (numbersOf(constantAt(call, 3)) ?? []) : [];
  const values = scales.length > 0 ? scales : sizes;
  const axes = numbers(call, 'axes') ?? values.map((_, at) => at);
  if (values.length === 0 || values.length > 16) return null;
  const factor: [number, number] = [1, 1];
  const shape: number[] = [...(wire.shape ?? [])];
  for (const [index, axis] of axes.entries()) {
    const place = placeOf(axis, wire);
    const has = place === null ? 1 : wire.shape?.[place];
    const value = values[index] ?? 1;
    if (place === null) continue;
    if (scales.length === 0 && has === undefined) return null;
    const scale = scales.length > 0 ? value : value / (has ?? 1);
    if (place < 2) factor[place] = scale;
    else if (scale !== 1) return null;
    if (has !== undefined) shape[place] = scales.length > 0 ? Math.floor(has * scale) : value;
  }
  return resized(call, wire, factor, wire.shape === null ? null : shape);
};

function resized(call: Call, wire: Wire, factor: Size, shape: Shape | null): readonly Value[] | null {
  if (factor.every((scale) => scale === 1)) return [asWire(wire)];
  const mode = (text(call, 'mode') ?? 'nearest') === 'nearest' ? 'nearest' : 'bilinear';
  const whole = factor.every((scale) => Number.isInteger(scale) && scale > 0 && scale <= 1024);
  if (whole) return [asWire(addNode(call, { kind: 'upsample', factor, mode }, [wire]))];
  return shape === null ? null : [asWire(opaqueOf(call, [wire], shape, wire.channels))];
}

/** The first Upsample had one attribute for rows and one for columns. */
function oldScales({ node }: Call): readonly number[] | null {
  const [height, width] = ['height_scale', 'width_scale'].map(
    (name) => node.attributes.get(name)?.number ?? null,
  );
  return typeof height !== 'number' || typeof width !== 'number' ? null : [1, 1, height, width];
}

export const pieces: Readonly<Record<string, Draw>> = {
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Resize: resize,
  Upsample: resize,
};
