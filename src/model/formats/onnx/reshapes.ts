import type { Shape } from '../../graph.ts';
import { sameShape } from '../../graph.ts';
import { axesOf, unsqueezed } from './constants.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, constantAt, numbers, soleReader, whole, wireAt } from './drawing.ts';
import type { Dims } from './modelProto.ts';
import { opaqueOf } from './opaque.ts';
import type { Value, Wire } from './values.ts';
import { asWire, fileSizes, graphShape, placeOf, productOf, rankOf } from './values.ts';

/** One image in another shape, its sizes in the file's order; nothing is drawn where it stays what it is. */
function reshaped(call: Call, wire: Wire, sizes: readonly number[]): Value {
  const now = fileSizes(wire);
  if (now !== null && sameShape(now, sizes)) return asWire(wire);
  if (sizes.length === 1) return asWire(addNode(call, { kind: 'flatten' }, [wire]));
  return asWire(
    addNode(call, { kind: 'reshape', shape: graphShape(sizes, 'first') }, [wire], { channels: 'first' }),
  );
}

/** Flatten: the axes before `axis` become one, and those from it on. Only at 1 does an image stay one. */
const flatten: Draw = (call) => {
  const wire = wireAt(call, 0);
  const stated = whole(call, 'axis', 1);
  if (wire === null) return null;
  const axis = stated < 0 ? stated + (rankOf(wire) ?? 4) : stated;
  if (axis !== 1 && axis !== 0) return null;
  return wire.shape?.length === 1 ? [asWire(wire)] : [asWire(addNode(call, { kind: 'flatten' }, [wire]))];
};

/** Reshape: 0 copies the size that stood there, -1 is what is left over (Operators.md, Reshape). */
const reshape: Draw = (call) => {
  const wire = wireAt(call, 0);
  const wanted = numbers(call, 'shape') ?? constantAt(call, 1)?.values ?? null;
  if (wire === null || wanted === null) return null;
  const keepsZeros = whole(call, 'allowzero', 0) === 1;
  const sizes = keepsZeros && wanted.includes(0) ? null : imageSizes(wanted, wire, call.net.batch);
  if (sizes === null) {
    const flat = wire.shape === null && wanted.length === 2;
    return flat ? [asWire(addNode(call, { kind: 'flatten' }, [wire]))] : null;
  }
  return shuffled(call, wire, sizes) ?? [reshaped(call, wire, sizes)];
};

/** The sizes of one image that a target shape asks for; null where it mixes images, or where a size is not known. */
function imageSizes(wanted: Dims, wire: Wire, batch: number | null): readonly number[] | null {
  const now = fileSizes(wire);
  const all = now === null ? null : productOf(now);
  if (now === null || all === null || wanted.length > 16) return null;
  if (wanted.length === 1) return [all];
  const [images, ...rest] = wanted.map((size, at) => (size === 0 && at > 0 ? (now[at - 1] ?? null) : size));
  // A size that is computed from the batch is not known, and is what is left over.
  const open = rest.filter((size) => size === null || size === -1).length;
  const stated = productOf(rest.filter((size) => size !== null && size !== -1) as number[]);
  const left = all / stated;
  const keepsBatch =
    images === null ||
    images === undefined ||
    images === 0 ||
    images === batch ||
    (images === 1 && batch === null);
  const fits = open === 0 ? stated === all : open === 1 && Number.isInteger(left) && left > 0;
  if (!fits || (!keepsBatch && !(images === -1 && open === 0))) return null;
  return rest.map((size) => (size === null || size === -1 ? left : size));
}

/**
 * ShuffleNet's channel shuffle is three nodes: channels are split in two axes, those change places, and they become one
 * again. It is drawn as the one thing that it is.
 */
function shuffled(call: Call, wire: Wire, sizes: readonly number[]): readonly Value[] | null {
  const { net, node } = call;
  const now = fileSizes(wire);
  if (sizes.length !== 4 || now?.length !== 3 || wire.channels !== 'first') return null;
  if (now[1] !== sizes[2] || now[2] !== sizes[3]) return null;
  const turn = soleReader(net, node.outputs[0]);
  const back = turn?.type === 'Transpose' ? soleReader(net, turn.outputs[0]) : null;
  if (turn?.attributes.get('perm')?.numbers.join() !== '0,2,1,3,4' || back?.type !== 'Reshape') return null;
  const target = net.values.get(back.inputs[1] ?? '');
  const stated = target?.kind === 'constant' ? target.constant.values : null;
  const wanted = back.attributes.get('shape')?.numbers ?? stated;
  const end = wanted === null ? null : imageSizes(wanted, wire, net.batch);
  if (end === null || !sameShape(end, now)) return null;
  const made = asWire(addNode(call, { kind: 'pointwise', fn: 'channel shuffle' }, [wire]));
  for (const folded of [turn, back]) {
    net.folded.add(folded);
    net.values.set(folded.outputs[0] ?? '', made);
  }
  return [made];
}

/** Squeeze: these axes of size 1 are taken out, or all there are. The batch stays. */
const squeeze: Draw = (call) => {
  const wire = wireAt(call, 0);
  if (wire === null) return null;
  const sizes = fileSizes(wire);
  const axes = axesOf(call);
  if (sizes === null) {
    const pooled = axes?.length === 2 && !axes.includes(0);
    return pooled ? [asWire(addNode(call, { kind: 'flatten' }, [wire]))] : null;
  }
  const places = axes?.map((axis) => (axis < 0 ? axis + sizes.length : axis - 1));
  const rest = sizes.filter((size, at) => size !== 1 || places?.includes(at) === false);
  return [reshaped(call, wire, rest.length === 0 ? [1] : rest)];
};

const unsqueeze: Draw = (call) => {
  const [wire, axes] = [wireAt(call, 0), axesOf(call)];
  const sizes = wire === null ? null : fileSizes(wire);
  if (wire === null || axes === null || sizes === null) return null;
  // The batch's own size is not known here: any will do, as long as it stays in front.
  const wider = unsqueezed([-1, ...sizes], axes);
  const [batch, ...rest] = wider ?? [];
  return batch === -1
    ? [
        reshaped(
          call,
          wire,
          rest.map((size) => size ?? 1),
        ),
      ]
    : null;
};

/** Transpose: of an image's two orders into each other, nothing is drawn; else the axes change places. */
const transpose: Draw = (call) => {
  const wire = wireAt(call, 0);
  if (wire === null) return null;
  const rank = rankOf(wire) ?? 4;
  const order = numbers(call, 'perm') ?? Array.from({ length: rank }, (_, at) => rank - 1 - at);
  const known = order.length === rank && [...order].sort((a, b) => a - b).every((axis, at) => axis === at);
  if (!known || order[0] !== 0) return null;
  if (order.every((axis, at) => axis === at)) return [asWire(wire)];
  const said = order.join();
  if (said === '0,2,3,1' && wire.channels === 'first') return [asWire({ ...wire, channels: 'last' })];
  if (said === '0,3,1,2' && wire.channels === 'last') return [asWire({ ...wire, channels: 'first' })];
  // Where each place of the new shape lies in the file, and where that axis was before.
  const axes = rank === 4 ? [2, 3, 1] : order.map((_, at) => at + 1).slice(0, -1);
  const places = axes.map((axis) => placeOf(order[axis] ?? 0, wire) ?? 0);
  return [asWire(addNode(call, { kind: 'permute', order: places }, [wire], { channels: 'first' }))];
};

/** Blocks of pixels become channels, or the other way around. */
const blocks =
  (down: boolean): Draw =>
  (call) => {
    const wire = wireAt(call, 0);
    const size = whole(call, 'blocksize', 0);
    const [depth = 0, height = 0, width = 0] = (wire === null ? null : fileSizes(wire)) ?? [];
    if (wire?.shape?.length !== 3 || !Number.isInteger(size) || size < 1) return null;
    const sizes = down
      ? [depth * size * size, height / size, width / size]
      : [depth / (size * size), height * size, width * size];
    return sizes.every(Number.isInteger) ? [reshaped(call, wire, sizes)] : null;
  };

/** One of many along an axis, or some: what is learned of it is the shape alone. */
const gather: Draw = (call) => {
  const [wire, index] = [wireAt(call, 0), constantAt(call, 1)];
  const sizes = wire === null ? null : fileSizes(wire);
  const places = index?.dims ?? null;
  const axis = whole(call, 'axis', 0);
  if (wire === null || sizes === null || places === null || places.length > 1) return null;
  const at = axis < 0 ? axis + sizes.length : axis - 1;
  if (at < 0 || at >= sizes.length || places.includes(null)) return null;
  const rest: Shape = [...sizes.slice(0, at), ...(places as number[]), ...sizes.slice(at + 1)];
  return [asWire(opaqueOf(call, [wire], graphShape(rest, 'first')))];
};

export const reshapes: Readonly<Record<string, Draw>> = {
  Flatten: flatten,
  Reshape: reshape,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  SpaceToDepth: blocks(true),
  DepthToSpace: blocks(false),
  Gather: gather,
};
