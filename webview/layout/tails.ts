import { type Index } from '../pictureIndex.ts';
import type { DrawnEdge } from './drawing.ts';
import { shownItem, stopsOf, type Item } from './item.ts';
import type { LongSkip } from './longSkips.ts';
import type { Point } from './metrics.ts';

/**
 * The spine below what nothing right below it reads: it ends where the last lane leaves it, and where none does there is
 * no such line. Everything else keeps its way to the next item.
 */
export function withTails(items: readonly Item[], skips: readonly LongSkip[], index: Index): readonly Item[] {
  const leaving = new Map<Item, Point[]>();
  for (const { from, point } of skips.flatMap(({ joins }) => joins)) {
    const found = index.get(from);
    const item = found === undefined ? null : shownItem(items, found);
    if (item !== null) leaving.set(item, [...(leaving.get(item) ?? []), point]);
  }
  const stops = stopsOf(items);
  const ends = new Set(stops.filter((_item, at) => (stops[at + 1]?.rise ?? null) === null));
  return items.map((item) => (ends.has(item) ? withTail(item, leaving.get(item) ?? []) : item));
}

function withTail(item: Item, leaving: readonly Point[]): Item {
  const { drawing, y } = item;
  if (drawing === null) return item;
  const { tail, foot } = drawing;
  const start = tail?.points[0] ?? { x: 0, y: foot };
  const rows = leaving.filter(({ x }) => Math.abs(x - start.x) < 1).map((point) => point.y - y);
  const end = Math.max(start.y, ...rows);
  const edges = drawing.edges.filter((edge) => edge !== tail);
  if (edges.length === drawing.edges.length && end === start.y) return item;
  const last: DrawnEdge[] = end > start.y ? [{ points: [start, { x: start.x, y: end }], arrow: false }] : [];
  return { ...item, drawing: { ...drawing, foot: end, tail: last[0] ?? null, edges: [...edges, ...last] } };
}
