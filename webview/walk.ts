import type { Picture } from '../src/protocol/view.ts';
import type { DrawnUnit } from './layout/drawing.ts';
import { type Item, shownItem, unitOf, stopsOf } from './layout/item.ts';
import { instanceAt, templateAt, type Found, foundIn, type Index } from './pictureIndex.ts';
import { nodeTarget, shownTarget } from './shownItem.ts';
import type { Target } from './target.ts';

export interface Standing {
  readonly picture: Picture;
  readonly items: readonly Item[];
  readonly index: Index;
  readonly selected: Target | null;
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/**
 * The next target of an arrow key. Within a drawn block up and down follow the edges, left and right go between
 * branches side by side; outside they go from block to block. Right goes into a block, left out of it.
 */
export function nextTarget(standing: Standing, direction: Direction): Target | null {
  const { picture, index, selected } = standing;
  const stops = stopsOf(standing.items);
  const found = foundIn(index, selected);
  const item = found === undefined ? null : shownItem(standing.items, found);
  if (selected === null || found === undefined || item === null)
    return stopOf(picture, bySection(stops, selected, direction), 'first');
  const step = direction === 'down' ? 1 : -1;
  const beyond = () =>
    stopOf(picture, stops[stops.indexOf(item) + step], step > 0 ? 'first' : 'last') ?? selected;
  const unit = selected.kind === 'block' ? undefined : unitOf(item, found.node);
  if (unit === undefined) {
    if (direction === 'left') return selected;
    return direction === 'right' ? (stopOf(picture, item, 'inside') ?? selected) : beyond();
  }
  const units = item.drawing?.units ?? [];
  const wires = wiresOf(picture, item);
  const at = units.indexOf(unit);
  if (direction === 'left' || direction === 'right') {
    const beside = besideOf(units, wires, at, direction);
    if (beside !== undefined) return nodeTarget(picture, found, beside);
    return direction === 'left' && item.kind === 'block'
      ? { kind: 'block', id: blockId(picture, found) }
      : selected;
  }
  const ends = (direction === 'down' ? wires.readers : wires.inputs)[at] ?? [];
  const next = nearest(
    unit,
    ends.flatMap((end) => units[end] ?? []),
  );
  if (next !== undefined) return nodeTarget(picture, found, next);
  const far = direction === 'up' ? farInput(picture, item, unit) : undefined;
  const source = far === undefined ? undefined : index.get(far);
  return (source === undefined ? null : shownTarget(picture, standing.items, source)) ?? beyond();
}

/** The stage, stem or head after the one that holds the selected thing, or before it; the first or last without one. */
export function nextSection({ picture, index, selected }: Standing, step: 1 | -1): Target | null {
  const last = picture.sections.length - 1;
  const from = selected?.kind === 'section' ? Number(selected.id) : foundIn(index, selected)?.section;
  const start = step > 0 ? 0 : last;
  const next = from === undefined ? start : from + step;
  return next < 0 || next > last ? selected : { kind: 'section', id: String(next) };
}

/** The item to begin with: at a band its own first, or the last above it; without anything the first of all. */
function bySection(stops: readonly Item[], selected: Target | null, direction: Direction): Item | undefined {
  if (selected?.kind !== 'section') return stops[0];
  const at = stops.findIndex(({ place }) => place.section >= Number(selected.id));
  return direction === 'up' ? stops[Math.max(0, at - 1)] : stops[at];
}

/** What is selected when one comes to an item from above, from below, or goes into its block. */
function stopOf(picture: Picture, item: Item | undefined, end: 'first' | 'last' | 'inside'): Target | null {
  if (item === undefined) return null;
  if (item.kind === 'block' && end !== 'inside') return { kind: 'block', id: item.id };
  const units = (item.drawing?.units ?? []).filter(({ place }) => place !== 'card');
  // On the spine: what stands beside it is read from elsewhere.
  const onSpine = units.filter(({ x, place }) => place === 'spine' && Math.abs(x) < 1);
  const column = end === 'inside' || onSpine.length === 0 ? units : onSpine;
  const unit = end === 'last' ? column.at(-1) : column[0];
  return unit === undefined ? null : nodeTarget(picture, item.place, unit);
}

const blockId = (picture: Picture, found: Found): string => instanceAt(picture, found)?.id ?? '';

interface Wires {
  /** Indices of the units that each unit reads, and of those that read it. */
  readonly inputs: readonly (readonly number[])[];
  readonly readers: readonly (readonly number[])[];
}

function wiresOf(picture: Picture, item: Item): Wires {
  const units = item.drawing?.units ?? [];
  const nodes = templateAt(picture, item.place)?.nodes ?? [];
  const unitAt = new Map(units.flatMap(({ unit }, at) => unit.nodes.map((node) => [node, at] as const)));
  const inputs = units.map(({ unit }, at) => {
    const read = unit.nodes.flatMap((node) => nodes[node]?.inputs ?? []);
    const ends = read.flatMap((input) => (typeof input === 'number' ? (unitAt.get(input) ?? []) : []));
    return [...new Set(ends)].filter((end) => end !== at);
  });
  const readers = units.map((): number[] => []);
  inputs.forEach((ends, at) => {
    for (const end of ends) readers[end]?.push(at);
  });
  return { inputs, readers };
}

/** Of several ends the one straight ahead and near: the branch rather than the projection, the column rather than a bypass. */
function nearest(from: DrawnUnit, ends: readonly DrawnUnit[]): DrawnUnit | undefined {
  const aside = ({ x, place }: DrawnUnit) => (place === 'side' ? 1e6 : 0) + Math.abs(x - from.x);
  const far = ({ top }: DrawnUnit) => Math.abs(top - from.top);
  return ends.toSorted((a, b) => aside(a) - aside(b) || far(a) - far(b))[0];
}

/** The unit in the next column of units that are neither before nor after this one: what runs beside it. */
function besideOf(units: readonly DrawnUnit[], wires: Wires, at: number, direction: 'left' | 'right') {
  const from = units[at];
  if (from === undefined) return undefined;
  const onPath = new Set([...reached(at, wires.inputs), ...reached(at, wires.readers)]);
  const way = direction === 'left' ? -1 : 1;
  const beside = units.filter(({ x }, index) => !onPath.has(index) && way * (x - from.x) > 1);
  const column = Math.min(...beside.map(({ x }) => Math.abs(x - from.x)));
  const middle = ({ top, height }: DrawnUnit) => top + height / 2;
  return beside
    .filter(({ x }) => Math.abs(x - from.x) <= column + 1)
    .toSorted((a, b) => Math.abs(middle(a) - middle(from)) - Math.abs(middle(b) - middle(from)))[0];
}

/** Everything that the links lead to from a unit, itself included. */
function reached(start: number, links: readonly (readonly number[])[]): Set<number> {
  const seen = new Set([start]);
  for (const at of seen) for (const next of links[at] ?? []) seen.add(next);
  return seen;
}

/** The node elsewhere that a unit without inputs of its own block reads: not what stands above it. */
function farInput(picture: Picture, item: Item, { unit }: DrawnUnit): string | undefined {
  const nodes = templateAt(picture, item.place)?.nodes ?? [];
  const read = unit.nodes.flatMap((node) => nodes[node]?.inputs ?? []);
  if (read.includes(-1)) return instanceAt(picture, item.place)?.entry;
  return read.find((input) => typeof input === 'string');
}
