import type { SkipKind } from '../../src/model/facts.ts';
import type { NodeId } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { instanceAt, type Found, type Place } from '../pictureIndex.ts';
import type { Item } from './item.ts';
import { assignLanes } from './lanes.ts';
import { metrics, type Point } from './metrics.ts';

/** A skip or an edge between parts, in its own lane at the left of all blocks. */
export interface LongSkip {
  readonly key: string;
  readonly kind: SkipKind | 'edge';
  readonly from: NodeId;
  /** Key of the item that it enters. */
  readonly to: string;
  readonly points: readonly Point[];
}

interface Stretch {
  readonly key: string;
  readonly kind: LongSkip['kind'];
  readonly from: NodeId;
  readonly to: string;
  readonly start: Point;
  readonly end: Point;
}

interface Given {
  readonly items: readonly Item[];
  readonly index: ReadonlyMap<string, Found>;
  readonly left: number;
}

const placeKey = ({ section, part, instance }: Place) => `${section}/${part}/${instance}`;
const partKey = ({ section, part }: Place) => `${section}/${part}`;

/** Lanes for everything that reads a node by its id; O(items + ends log ends). */
export function longSkips(picture: Picture, given: Given): { skips: LongSkip[]; width: number } {
  const stretches = stretchesOf(picture, given);
  if (stretches.length === 0) return { skips: [], width: 0 };
  const lanes = assignLanes(
    stretches.map(({ start, end }) => ({ from: Math.min(start.y, end.y), to: Math.max(start.y, end.y) })),
    metrics.laneMost,
  );
  const skips = stretches.map(({ key, kind, from, to, start, end }, order): LongSkip => {
    const x = -(given.left + metrics.laneGap / 2 + (lanes[order] ?? 0) * metrics.longLaneStep);
    return { key, kind, from, to, points: [start, { x, y: start.y }, { x, y: end.y }, end] };
  });
  return { skips, width: metrics.laneGap / 2 + Math.max(...lanes) * metrics.longLaneStep + 8 };
}

function stretchesOf(picture: Picture, { items, index }: Given): Stretch[] {
  const shown = new Map<string, Item>();
  for (const item of items) {
    if (item.kind === 'runHead') continue;
    shown.set(placeKey(item.place), item);
    if (item.count > 1) shown.set(partKey(item.place), item);
  }
  const startOf = (id: NodeId): { item: Item; point: Point } | null => {
    const found = index.get(id);
    if (found === undefined) return null;
    const { node } = found;
    const item = shown.get(placeKey(found)) ?? shown.get(partKey(found));
    const drawing = item?.drawing ?? null;
    if (item === undefined || drawing === null) return null;
    const unit = drawing.units.find(
      ({ unit, place }) => place !== 'card' && node !== null && unit.nodes.includes(node),
    );
    const bottom = unit === undefined ? item.height : unit.top + unit.height;
    return { item, point: { x: unit?.x ?? 0, y: item.y + bottom + metrics.forkDrop } };
  };
  const stretches: Stretch[] = [];
  for (const item of items) {
    if (item.drawing === null) continue;
    const instance = instanceAt(picture, item.place);
    if (instance?.entry !== undefined) {
      const start = startOf(instance.entry);
      const end = { x: 0, y: item.y - metrics.itemGap };
      if (start !== null) {
        stretches.push({
          key: `${item.key}<${instance.entry}`,
          kind: 'edge',
          from: instance.entry,
          to: item.key,
          start: start.point,
          end,
        });
      }
    }
    for (const { from, at, kind } of item.drawing.longEnds) {
      const start = startOf(from);
      if (start === null || start.item === item) continue;
      const end = { x: at.x, y: item.y + at.y };
      stretches.push({
        key: `${item.key}<${from}@${at.y}`,
        kind,
        from,
        to: item.key,
        start: start.point,
        end,
      });
    }
  }
  return stretches;
}
