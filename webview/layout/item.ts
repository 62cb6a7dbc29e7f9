import type { Found, Place } from '../pictureIndex.ts';
import type { Drawing, DrawnUnit, DrawnVolume } from './drawing.ts';

/** One thing on the spine: a block (open or as a card), a run of blocks, loose nodes, or an unfolded run's heading. */
export interface Item {
  /** Stable over folding and new pictures of the same file. */
  readonly key: string;
  readonly kind: 'block' | 'loose' | 'runHead';
  readonly place: Place;
  /** How many instances it stands for. */
  readonly count: number;
  readonly id: string;
  readonly y: number;
  readonly height: number;
  /** Length of the spine above it, up to what comes before; null where nothing flows in from there. */
  readonly rise: number | null;
  readonly drawing: Drawing | null;
  /** What flows into it, as a body on the spine above it; null where none stands there. */
  readonly intake: DrawnVolume | null;
}

/** Index of the first item that ends at or below `y`; the number of items where all end above it. */
export function firstItemAt(items: readonly Item[], y: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && item.y + item.height < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What can be stopped at: the heading of an unfolded run is none of it. */
export const stopsOf = (items: readonly Item[]): Item[] => items.filter(({ kind }) => kind !== 'runHead');

const known = new WeakMap<readonly Item[], ReadonlyMap<string, number>>();

/** Index of each part's first item: a search asks for thousands of nodes. */
function partsOf(items: readonly Item[]): ReadonlyMap<string, number> {
  const before = known.get(items);
  if (before !== undefined) return before;
  const parts = new Map<string, number>();
  items.forEach(({ place }, index) => {
    const key = `${place.section}/${place.part}`;
    if (!parts.has(key)) parts.set(key, index);
  });
  known.set(items, parts);
  return parts;
}

/** The item that shows a node or block, and the unit in it; null where the id is not in the picture. */
export function shownItem(items: readonly Item[], found: Found): Item | null {
  const { section, part, instance } = found;
  const own = partsOf(items).get(`${section}/${part}`);
  if (own === undefined) return null;
  const first = items[own];
  if (first !== undefined && first.count > 1 && first.kind !== 'runHead') return first;
  // The instances of an unfolded run stand one by one behind its heading.
  const item = items[own + (first?.kind === 'runHead' ? 1 : 0) + instance];
  return item?.place.section === section && item.place.part === part ? item : null;
}

/** The mark in an item that draws a node of its template; undefined on a card. */
export function unitOf(item: Item, node: number | null): DrawnUnit | undefined {
  return item.drawing?.units.find(
    ({ unit, place }) => place !== 'card' && node !== null && unit.nodes.includes(node),
  );
}
