import type { Shape } from '../../graph.ts';
import { sameShape } from '../../graph.ts';
import type { Constant, Wire } from './values.ts';
import { fileSizes, graphShape, placeOf, sizesOf } from './values.ts';

/**
 * The places in a wire's shape along which a constant has a number each, by numpy's rule: sizes are set flush right and a
 * size of 1 is repeated. None for a single number; null where it does not fit. Before opset 7 a stated `axis` says
 * where the constant's first size stands.
 */
export function placesOf(
  constant: Constant,
  wire: Wire,
  axis: number | null = null,
): readonly number[] | null {
  const stated = sizesOf(constant);
  if (stated === null) return null;
  const rank = (wire.shape?.length ?? 3) + 1;
  // An image whose size is not known: a row of numbers is one for each channel.
  if (wire.shape === null && stated.filter((size) => size > 1).length === 1) return [2];
  const begins = axis ?? rank - stated.length;
  const from = begins < 0 && axis !== null ? begins + rank : begins;
  const places: number[] = [];
  for (const [at, size] of stated.entries()) {
    if (size === 1) continue;
    const place = placeOf(from + at, wire);
    if (place === null || from + at < 0) return null;
    const has = wire.shape?.[place] ?? size;
    if (has !== size) return null;
    places.push(place);
  }
  return places.sort((a, b) => a - b);
}

/** The shape that several broadcast to, in the graph's order; null where they do not, or where one is not known. */
export function broadcastShape(wires: readonly Wire[]): Shape | null {
  const shapes = wires.flatMap((wire) => fileSizes(wire) ?? []);
  const all = wires.map(fileSizes);
  if (shapes.length === 0 || all.some((shape) => shape === null)) return null;
  const known = all.filter((shape) => shape !== null);
  const rank = Math.max(...known.map((shape) => shape.length));
  const sizes = Array.from({ length: rank }, (_, at) =>
    known.reduce((most, shape) => Math.max(most, shape[at - rank + shape.length] ?? 1), 1),
  );
  const fits = known.every((shape) =>
    shape.every((size, at) => size === 1 || size === sizes[at + rank - shape.length]),
  );
  return fits ? graphShape(sizes, wires[0]?.channels ?? 'first') : null;
}

/** Whether shapes differ and yet fit, by repeating sizes of 1. */
export function repeats(wires: readonly Wire[]): boolean {
  const [first] = wires;
  const x = first?.shape ?? null;
  if (x === null || wires.every(({ shape }) => shape !== null && sameShape(shape, x))) return false;
  return broadcastShape(wires) !== null;
}
