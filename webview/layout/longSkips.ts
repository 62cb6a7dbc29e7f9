import type { SkipKind } from '../../src/model/facts.ts';
import type { NodeId } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { instanceAt, nodeIdAt, templateAt, type Index } from '../pictureIndex.ts';
import { bundle } from './buses.ts';
import { type Item, shownItem } from './item.ts';
import { assignLanes, laneOffset } from './lanes.ts';
import { metrics, type Point } from './metrics.ts';
import { spreadRows } from './rows.ts';
import type { Sideways } from './sideways.ts';

/** What one lane at the left of all blocks carries: from each node that joins it to each that reads all of these. */
export interface LongSkip {
  readonly key: string;
  readonly kind: SkipKind | 'edge';
  readonly x: number;
  readonly joins: readonly LongJoin[];
  readonly exits: readonly LongExit[];
}

export interface LongJoin {
  readonly from: NodeId;
  /** Where it sets out to the left. */
  readonly point: Point;
  /** From the node to there, where that is not at the node itself. */
  readonly before: readonly Point[];
  /** Where it meets the lane: lower than it began where the lane has an exit into its own block, that it must not feed. */
  readonly lane: number;
  /** Where it goes down to there. */
  readonly jogX: number;
}

export interface LongExit {
  /** Key of the item that it enters. */
  readonly item: string;
  /** The node that reads the lane; null where it is the item's x. */
  readonly id: NodeId | null;
  /** Where its line from the lane ends, or turns to what reads it. */
  readonly point: Point;
  /** From there to what reads it. */
  readonly after: readonly Point[];
}

interface Stretch {
  readonly kind: LongSkip['kind'];
  readonly from: NodeId;
  /** What it leaves, and what it enters. */
  readonly source: Item;
  readonly item: Item;
  readonly id: NodeId | null;
  readonly start: Sideways;
  readonly end: Sideways;
  /** The lower edge of the block that it leaves. */
  readonly clear: number;
}

interface Given {
  readonly items: readonly Item[];
  readonly index: Index;
  readonly left: number;
}

const exitKey = ({ item, id }: Pick<Stretch, 'item' | 'id'>) => `${item.key}@${id ?? 'x'}`;

/** Lanes for everything that reads a node by its id, bundled; O(items + ends log ends). */
export function longSkips(picture: Picture, given: Given): { skips: LongSkip[]; width: number } {
  const stretches = stretchesOf(picture, given);
  if (stretches.length === 0) return { skips: [], width: 0 };
  const readers = new Set(stretches.map(({ item }) => item));
  const heights = spreadRows([
    ...stretches.map(({ from, start }) => ({ owner: `from ${from}`, y: start.at.y })),
    // Only below what reads by a lane itself can a line be led past its own block: elsewhere such a row takes no room.
    ...stretches.map(({ from, clear, source }) => ({
      owner: `clear ${from}`,
      y: readers.has(source) ? clear : Infinity,
    })),
    ...stretches.map((stretch) => ({ owner: `to ${exitKey(stretch)}`, y: stretch.end.at.y })),
  ]);
  const startY = (index: number) => heights[index] ?? 0;
  const clearY = (index: number) => {
    const height = heights[stretches.length + index] ?? 0;
    return Number.isFinite(height) ? height : (stretches[index]?.clear ?? 0);
  };
  const endY = (index: number) => heights[2 * stretches.length + index] ?? 0;
  const buses = bundle(
    stretches.map((stretch, index) => ({
      from: stretch.from,
      to: exitKey(stretch),
      start: startY(index),
      end: endY(index),
      clear: clearY(index),
      style: stretch.kind,
    })),
  );
  const lanes = assignLanes(
    buses.map((members) => {
      const ys = members.flatMap((index) => [startY(index), endY(index)]);
      return { from: Math.min(...ys), to: Math.max(...ys) };
    }),
  );
  const last = lanes.reduce((most, lane) => Math.max(most, lane), 0);
  const offset = laneOffset(last + 1, metrics.longLaneStep);
  // Only what leaves one block can meet there, between the frame and the first lane.
  const jogs = assignLanes(stretches.map((_, index) => ({ from: startY(index), to: clearY(index) })));
  const jogRoom = metrics.jogRoom / (jogs.reduce((most, lane) => Math.max(most, lane), 0) + 1);
  const jogX = (index: number) => -(given.left + metrics.jogGap + (jogs[index] ?? 0) * Math.min(4, jogRoom));
  const skips = buses.map((members, bus): LongSkip => {
    const joins = new Map<string, LongSkip['joins'][number]>();
    const exits = new Map<string, LongExit>();
    for (const index of members) {
      const stretch = stretches[index];
      if (stretch === undefined) continue;
      const { from, item, id, start, end } = stretch;
      const y = startY(index);
      const feedsItself = members.some((other) => endY(other) > y && endY(other) < clearY(index));
      joins.set(from, {
        from,
        point: { x: start.at.x, y },
        before: start.rest,
        lane: feedsItself ? clearY(index) : y,
        jogX: jogX(index),
      });
      exits.set(exitKey(stretch), {
        item: item.key,
        id,
        point: { x: end.at.x, y: endY(index) },
        after: end.rest,
      });
    }
    const [kind = 'edge', first = ''] = [stretches[members[0] ?? -1]?.kind, joins.keys().next().value];
    return {
      key: `${kind}<${first}>${[...exits.keys()].at(-1) ?? ''}`,
      kind,
      x: -(given.left + metrics.laneGap / 2 + offset(lanes[bus] ?? 0)),
      joins: [...joins.values()].sort((a, b) => a.lane - b.lane),
      exits: [...exits.values()].sort((a, b) => a.point.y - b.point.y),
    };
  });
  return { skips, width: metrics.laneGap / 2 + offset(last) + 8 };
}

function stretchesOf(picture: Picture, { items, index }: Given): Stretch[] {
  const startOf = (id: NodeId): { item: Item; start: Sideways; clear: number } | null => {
    const found = index.get(id);
    if (found === undefined) return null;
    const item = shownItem(items, found);
    const drawing = item?.drawing ?? null;
    if (item === null || drawing === null) return null;
    // From a block that is folded, what comes out of any node of it leaves below.
    const way = drawing.longStarts.find(({ node }) => node === found.node)?.way;
    return {
      item,
      start: below(way ?? { at: { x: 0, y: item.height + metrics.forkDrop }, rest: [] }, item.y),
      clear: item.y + item.height + metrics.forkDrop,
    };
  };
  const stretches: Stretch[] = [];
  for (const item of items) {
    if (item.drawing === null) continue;
    const [template, instance] = [templateAt(picture, item.place), instanceAt(picture, item.place)];
    if (template === undefined || instance === undefined) continue;
    const { entry } = instance;
    const start = entry === undefined || !item.drawing.fromSpine ? null : startOf(entry);
    if (entry !== undefined && start !== null) {
      const end = { at: { x: 0, y: item.y - metrics.itemGap }, rest: [] };
      stretches.push({
        kind: 'edge',
        from: entry,
        source: start.item,
        item,
        id: null,
        start: start.start,
        end,
        clear: start.clear,
      });
    }
    for (const { from, node, way, kind } of item.drawing.longEnds) {
      const start = startOf(from);
      if (start === null || start.item === item) continue;
      const id = nodeIdAt(instance, template, node);
      const end = below(way, item.y);
      stretches.push({
        kind,
        from,
        source: start.item,
        item,
        id,
        start: start.start,
        end,
        clear: start.clear,
      });
    }
  }
  return stretches;
}

/** The same way in an item that stands at a height. */
const below = ({ at, rest }: Sideways, y: number): Sideways => ({
  at: { x: at.x, y: at.y + y },
  rest: rest.map((point) => ({ x: point.x, y: point.y + y })),
});
