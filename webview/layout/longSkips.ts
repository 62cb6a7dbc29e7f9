import type { SkipKind } from '../../src/model/facts.ts';
import type { NodeId } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { bundle } from './buses.ts';
import type { Item } from './item.ts';
import { laneSides } from './laneSides.ts';
import { assignLanes, laneOffset } from './lanes.ts';
import { metrics, type Point } from './metrics.ts';
import { spreadRows, type Row } from './rows.ts';
import type { Side, Sideways } from './sideways.ts';
import { exitKey, stretchesOf, type Source, type Stretch } from './stretches.ts';

/** What one lane at a side of all blocks carries: from each node that joins it to each that reads all of these. */
export interface LongSkip {
  readonly key: string;
  readonly kind: SkipKind | 'edge';
  /** On the left of the blocks it is negative. */
  readonly x: number;
  readonly joins: readonly LongJoin[];
  readonly exits: readonly LongExit[];
}

export interface LongJoin {
  /** Key of the item that it leaves. */
  readonly item: string;
  readonly from: NodeId;
  /** Where it sets out to its side. */
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
  /** The merge that it leads to as a skip, at once or by its projection; null for an edge. */
  readonly merge: NodeId | null;
  /** Where its line from the lane ends, or turns to what reads it. */
  readonly point: Point;
  /** From there to what reads it. */
  readonly after: readonly Point[];
}

/** A stretch whose lane's side is known. */
type Sided = Omit<Stretch, 'start' | 'end'> & {
  readonly side: Side;
  readonly start: Sideways;
  readonly end: Sideways;
};

interface Given extends Source {
  readonly left: number;
  readonly right: number;
}

export interface LongSkips {
  readonly skips: LongSkip[];
  /** Room of the lanes beyond what they pass by. */
  readonly width: Readonly<Record<Side, number>>;
}

/** Lanes for everything that reads a node by its id, bundled; O(items + ends log ends + lanes squared), for 1,500 lanes. */
export function longSkips(picture: Picture, given: Given): LongSkips {
  const stretches = sided(stretchesOf(picture, given));
  const rows = rowsOf(stretches);
  const buses = busesOf(stretches, rows);
  // Only what leaves one block can meet there, between the frame and the first lane.
  const jogs = assignLanes(rows.map(({ start, clear }) => ({ from: start, to: clear })));
  const jogRoom = metrics.jogRoom / (jogs.reduce((most, lane) => Math.max(most, lane), 0) + 1);
  const jogOf = (index: number) => metrics.jogGap + (jogs[index] ?? 0) * Math.min(4, jogRoom);
  const skips: LongSkip[] = [];
  const width = { left: 0, right: 0 };
  for (const side of ['left', 'right'] as const) {
    const own = buses.filter(([first]) => stretches[first ?? -1]?.side === side);
    if (own.length === 0) continue;
    const lanes = assignLanes(own.map((members) => spanOf(members, rows)));
    const last = lanes.reduce((most, lane) => Math.max(most, lane), 0);
    const offset = laneOffset(last + 1, metrics.longLaneStep);
    const xAt = (distance: number) => (side === 'left' ? -1 : 1) * (given[side] + distance);
    width[side] = metrics.laneGap / 2 + offset(last) + 8;
    own.forEach((members, bus) => {
      const x = xAt(metrics.laneGap / 2 + offset(lanes[bus] ?? 0));
      skips.push(skipOf(members, { stretches, rows, x, jogX: (index) => xAt(jogOf(index)) }));
    });
  }
  return { skips, width };
}

interface RowsOf {
  readonly start: number;
  readonly end: number;
  readonly clear: number;
}

/** The heights of each stretch's rows, so that no two lie on each other. */
function rowsOf(stretches: readonly Sided[]): RowsOf[] {
  const readers = new Set(stretches.map(({ item }) => item));
  // Of rows at one height the one that ends nearer its lane lets the others pass below where it leaves, and above
  // where it enters; of those that end as near, the longer lane is the outer one.
  const reach = (side: Side, { at }: Sideways) => (side === 'left' ? -at.x : at.x);
  const rows = [
    // A node that is read on both sides leaves by two rows: below it to the left, and by its edge to the right.
    ...stretches.map(({ from, side, start, end }): Row => ({
      owner: `from ${from} ${side}`,
      y: start.at.y,
      rank: [-reach(side, start), -end.at.y],
      room: start.room ?? Infinity,
    })),
    // Only below what reads by a lane itself can a line be led past its own block: elsewhere such a row takes no room.
    ...stretches.map(({ from, clear, source }): Row => ({
      owner: `clear ${from}`,
      y: readers.has(source) ? clear : Infinity,
      rank: [0, 0],
      room: Infinity,
    })),
    ...stretches.map((stretch): Row => ({
      owner: `to ${exitKey(stretch)}`,
      y: stretch.end.at.y,
      rank: [reach(stretch.side, stretch.end), -stretch.start.at.y],
      room: stretch.end.room ?? Infinity,
    })),
  ];
  const heights = spreadRows(rows);
  return stretches.map(({ clear }, index) => {
    const own = heights[stretches.length + index] ?? 0;
    return {
      start: heights[index] ?? 0,
      end: heights[2 * stretches.length + index] ?? 0,
      clear: Number.isFinite(own) ? own : clear,
    };
  });
}

function busesOf(stretches: readonly Sided[], rows: readonly RowsOf[]): number[][] {
  return bundle(
    stretches.map((stretch, index) => ({
      from: stretch.from,
      to: exitKey(stretch),
      start: rows[index]?.start ?? 0,
      end: rows[index]?.end ?? 0,
      clear: rows[index]?.clear ?? 0,
      style: `${stretch.kind} ${stretch.side}`,
    })),
  );
}

function spanOf(members: readonly number[], rows: readonly RowsOf[]): { from: number; to: number } {
  const ys = members.flatMap((index) => [rows[index]?.start ?? 0, rows[index]?.end ?? 0]);
  return { from: Math.min(...ys), to: Math.max(...ys) };
}

/**
 * Bundles as if all stood on the left, and lets each bundle choose its side. One of many lines leaves the left only
 * for its other lanes or where as many lines cross skips: a dense net keeps its side whatever is folded.
 */
function sided(stretches: readonly Stretch[]): Sided[] {
  const on = (stretch: Stretch, side: Side): Sided => ({
    ...stretch,
    side,
    start: stretch.start[side],
    end: stretch.end[side],
  });
  const onLeft = stretches.map((stretch) => on(stretch, 'left'));
  const rows = rowsOf(onLeft);
  const rowsOnRight = rowsOf(stretches.map((stretch) => on(stretch, 'right')));
  const buses = busesOf(onLeft, rows);
  const sides = laneSides(
    buses.map((members) => {
      const own = members.flatMap((index) => stretches[index] ?? []);
      const cost = (side: Side) => own.reduce((sum, stretch) => sum + endCost(stretch, side), 0);
      const skips = (side: Side) => own.reduce((sum, stretch) => sum + skipCost(stretch, side), 0);
      return {
        first: own[0]?.kind === 'identity',
        left: { ...spanOf(members, rows), cost: cost('left') + Math.floor(skips('left') / own.length) },
        right: { ...spanOf(members, rowsOnRight), cost: cost('right') + skips('right') },
      };
    }),
  );
  const result = [...onLeft];
  buses.forEach((members, bus) => {
    for (const index of members) {
      const stretch = stretches[index];
      if (stretch !== undefined) result[index] = on(stretch, sides[bus] ?? 'left');
    }
  });
  return result;
}

/** A line through a box is worse than any crossings. */
const throughBox = 1e6;

/** How often a stretch crosses the spine at its ends. */
function endCost({ start, end }: Stretch, side: Side): number {
  const [out, into] = [start[side], end[side]];
  if (out.blocked === true || into.blocked === true) return throughBox;
  const ends = [out.rest[0] ?? out.at, into.rest.at(-1) ?? into.at];
  return ends.filter(({ x }) => x * awayFrom(side) < 0).length;
}

/** How many skips of its own blocks a stretch crosses at its ends. */
function skipCost({ source, item, start, end }: Stretch, side: Side): number {
  const away = awayFrom(side);
  return skipsCrossed(source, start[side].at, away) + skipsCrossed(item, end[side].at, away);
}

const awayFrom = (side: Side): number => (side === 'left' ? -1 : 1);

function skipsCrossed({ drawing, y }: Item, at: Point, away: number): number {
  const crossed = (drawing?.skips ?? []).filter(({ pieces }) => {
    const points = pieces.flat();
    const ys = points.map((point) => point.y + y);
    const isBeyond = points.some(({ x }) => x * away > at.x * away);
    return isBeyond && Math.min(...ys) <= at.y && at.y <= Math.max(...ys);
  });
  return crossed.length;
}

interface BusParts {
  readonly stretches: readonly Sided[];
  readonly rows: readonly RowsOf[];
  readonly x: number;
  readonly jogX: (index: number) => number;
}

function skipOf(members: readonly number[], { stretches, rows, x, jogX }: BusParts): LongSkip {
  const joins = new Map<string, LongJoin>();
  const exits = new Map<string, LongExit>();
  const exitOf = (index: number) => {
    const stretch = stretches[index];
    return stretch === undefined ? '' : exitKey(stretch);
  };
  for (const index of members) {
    const [stretch, row] = [stretches[index], rows[index]];
    if (stretch === undefined || row === undefined) continue;
    const { from, source, item, id, merge, start, end } = stretch;
    if (!joins.has(from)) {
      const read = new Set(members.filter((other) => stretches[other]?.from === from).map(exitOf));
      const feedsItself = members.some((other) => {
        const y = rows[other]?.end ?? 0;
        return y > row.start && y < row.clear && !read.has(exitOf(other));
      });
      joins.set(from, {
        item: source.key,
        from,
        point: { x: start.at.x, y: row.start },
        before: start.rest,
        lane: feedsItself ? row.clear : row.start,
        jogX: jogX(index),
      });
    }
    exits.set(exitKey(stretch), {
      item: item.key,
      id,
      merge,
      point: { x: end.at.x, y: row.end },
      after: end.rest,
    });
  }
  const [kind = 'edge', first = ''] = [stretches[members[0] ?? -1]?.kind, joins.keys().next().value];
  return {
    key: `${kind}<${first}>${[...exits.keys()].at(-1) ?? ''}`,
    kind,
    x,
    joins: [...joins.values()].sort((a, b) => a.lane - b.lane),
    exits: [...exits.values()].sort((a, b) => a.point.y - b.point.y),
  };
}
