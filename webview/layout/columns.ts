import { columnAxes, extents, laneStart } from './extents.ts';
import { placeTops, sideChains, type SideChain } from './heights.ts';
import { assignLanes, laneOffset } from './lanes.ts';
import { metrics, type Point } from './metrics.ts';
import { leftLane, sideLane, type Box, type SideLane, type Wire } from './sideLane.ts';
import { unitTree, type UnitTree, type Wired } from './unitTree.ts';

/** Height of the bend where a line leaves a trunk or enters it. */
const trunkRound = 8;

export interface Columns {
  readonly boxes: readonly Box[];
  readonly edges: readonly Wire[];
  /** Edges that pass by the units between their ends, in a lane on the left. */
  readonly bypasses: readonly Wire[];
  readonly sides: readonly SideLane[];
  /** Distances from the spine at x = 0. */
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Places one part's units: the spine at x = 0, its top at `top`; lines from x begin at `entry`. Everything is
 * linear in units and edges, but for the sorting of lanes.
 */
export function placeColumns(units: readonly Wired[], top: number, entry: number): Columns {
  const tree = unitTree(units);
  const chains = sideChains(units);
  const tops = placeTops(units, tree, chains, top);
  const bottomOf = (place: number) => (tops[place] ?? 0) + (units[place - 1]?.height ?? 0);
  const middleOf = (place: number) => (tops[place] ?? 0) + (units[place - 1]?.height ?? 0) / 2;

  const passing = passingEdges(units, tree, tops);
  const leaving = leavingEdges(units, tree, tops);
  /** Where a line comes from its lane to the join of columns. */
  const turnOf = (to: number) => (tops[to] ?? 0) - metrics.forkGap / 2;
  const spanOf = (from: number, to: number) => ({ from: bottomOf(from), to: middleOf(to) });
  const lastCore = units.reduce((last, unit, index) => (unit.side ? last : index + 1), 0);
  const endOf = (chain: SideChain) => chain.target ?? lastCore;

  // Lanes belong to the column that they stand beside, so that a lane never crosses another column.
  const laned = [
    ...passing.map(({ from, to }) => ({ column: tree.column[to] ?? 0, span: spanOf(from, to) })),
    ...leaving.map(({ from, to }) => ({
      column: tree.column[from] ?? 0,
      span: { from: bottomOf(from), to: turnOf(to) },
    })),
  ];
  const bypassLane = lanesByColumn(laned);
  const columnOf = (chain: SideChain) => tree.column[chain.far ? endOf(chain) : chain.source] ?? 0;
  const rightLane = lanesByColumn(
    chains.map((chain) => ({
      column: columnOf(chain),
      // Those at the left need no lane: each stands below the one before it.
      span: chain.far ? { from: 0, to: 0 } : spanOf(chain.source, endOf(chain)),
    })),
  );
  const laneCount = tree.columns.map(() => 0);
  laned.forEach(({ column }, index) => {
    laneCount[column] = Math.max(laneCount[column] ?? 0, (bypassLane[index] ?? 0) + 1);
  });
  const sideWidths = tree.columns.map((): number[] => []);
  const leftWidths = tree.columns.map(() => 0);
  chains.forEach((chain, index) => {
    const column = columnOf(chain);
    const widths = sideWidths[column];
    const lane = rightLane[index] ?? 0;
    const width = Math.max(...chain.units.map((unit) => units[unit]?.width ?? 0));
    if (chain.far) leftWidths[column] = Math.max(leftWidths[column] ?? 0, width);
    else if (widths !== undefined) widths[lane] = Math.max(widths[lane] ?? 0, width);
  });

  const { inner, outer, beyond, leftSide } = extents(units, tree, laneCount, {
    right: sideWidths,
    left: leftWidths,
  });
  // What reads x reads what stands right above it, and nothing is later.
  const late = tree.columns.map(() => Infinity);
  units.forEach((unit, index) => {
    const column = tree.column[index + 1] ?? 0;
    if (unit.late !== null) late[column] = Math.min(late[column] ?? Infinity, unit.late);
  });
  const right = tree.columns.map(() => false);
  units.forEach((unit, index) => {
    if (unit.right) right[tree.column[index + 1] ?? 0] = true;
  });
  const axis = columnAxes(tree, { outer, beyond, late, right });
  const xOf = (place: number) => axis[tree.column[place] ?? 0] ?? 0;

  const boxes: Box[] = units.map((unit, index) => ({
    x: xOf(index + 1),
    top: tops[index + 1] ?? 0,
    width: unit.width,
    height: unit.height,
  }));
  const laneX = laned.map(
    ({ column }, index) =>
      (axis[column] ?? 0) -
      laneStart(column, inner[column]) -
      laneOffset(laneCount[column] ?? 1, metrics.laneStep)(bypassLane[index] ?? 0),
  );
  const bypasses = passing.map(({ from, to }, index): Wire => {
    const x = laneX[index] ?? 0;
    const fork = bottomOf(from) + metrics.forkDrop;
    const target = units[to - 1];
    const round = target === undefined ? 0 : target.width / 2;
    return {
      from: from - 1,
      to: to - 1,
      arrow: true,
      points: [
        { x: xOf(from), y: fork },
        { x, y: fork },
        { x, y: middleOf(to) },
        { x: xOf(to) - round, y: middleOf(to) },
      ],
    };
  });
  const sides = chains.map((chain, index): SideLane => {
    const column = columnOf(chain);
    if (chain.far) return leftLane(chain, units, boxes, (axis[column] ?? 0) - (leftSide[column] ?? 0));
    const lane = rightLane[index] ?? 0;
    const widths = sideWidths[column] ?? [];
    const inside = widths.slice(0, lane).reduce((sum, width) => sum + width + metrics.sideGap, 0);
    const x =
      (axis[column] ?? 0) + (inner[column]?.right ?? 0) + metrics.sideGap + inside + (widths[lane] ?? 0) / 2;
    return sideLane(chain, units, boxes, { x, source: bottomOf(chain.source), xSource: xOf(chain.source) });
  });

  const keyOf = (from: number, to: number) => from * (units.length + 1) + to;
  const passed = new Set(passing.map(({ from, to }) => keyOf(from, to)));
  const laneOut = new Map(
    leaving.map(({ from, to }, index) => [keyOf(from, to), laneX[passing.length + index] ?? 0]),
  );
  const edges: Wire[] = [];
  const trunks = new Set<string>();
  const trunk = (wire: Wire, key: string) => {
    if (!trunks.has(key)) edges.push(wire);
    trunks.add(key);
  };
  units.forEach((unit, index) => {
    if (unit.side) return;
    const to = index + 1;
    for (const input of new Set(unit.inputs)) {
      const from = input + 1;
      if (units[input]?.side === true || passed.has(keyOf(from, to))) continue;
      const start = { x: xOf(from), y: from === 0 ? entry : bottomOf(from) };
      const end = { x: xOf(to), y: tops[to] ?? 0 };
      const ends = { from: input, to: index };
      if (start.x === end.x) {
        edges.push({ ...ends, points: [start, end], arrow: true });
      } else if (tree.parent[to] === from) {
        // Lines that part share a trunk, so that it is drawn once and not once a branch.
        const y = bottomOf(from) + metrics.forkGap / 2;
        const split = { x: start.x, y: y - trunkRound };
        trunk({ ...ends, points: [start, split], arrow: false }, `from ${from}`);
        edges.push({ ...ends, points: [split, { x: start.x, y }, { x: end.x, y }, end], arrow: true });
      } else {
        const y = turnOf(to);
        const meet = { x: end.x, y: y + trunkRound };
        trunk({ ...ends, points: [meet, end], arrow: true }, `to ${to}`);
        const lane = laneOut.get(keyOf(from, to));
        const fork = start.y + metrics.forkDrop;
        const down =
          lane === undefined
            ? [start, { x: start.x, y }]
            : [
                { x: start.x, y: fork },
                { x: lane, y: fork },
                { x: lane, y },
              ];
        edges.push({ ...ends, points: [...down, { x: end.x, y }, meet], arrow: false });
      }
    }
  });
  // Where only lanes leave a place, the line to where they part is drawn for them alone.
  const begun = new Set(edges.map(({ points }) => pointKey(points[0])));
  const forks = [
    ...bypasses.map(({ from, points }) => ({ from, fork: points[0] })),
    ...leaving.map(({ from }) => ({
      from: from - 1,
      fork: { x: xOf(from), y: bottomOf(from) + metrics.forkDrop },
    })),
    ...sides.map(({ from, wires }) => ({ from, fork: wires[0]?.[0] })),
  ];
  for (const { from, fork } of forks) {
    const start = { x: xOf(from + 1), y: from < 0 ? entry : bottomOf(from + 1) };
    if (fork === undefined || begun.has(pointKey(start))) continue;
    begun.add(pointKey(start));
    edges.push({ from, to: from, points: [start, fork], arrow: false });
  }
  const root = outer[0] ?? { left: 0, right: 0 };
  const bottom = boxes.reduce((lowest, box) => Math.max(lowest, box.top + box.height), top);
  return { boxes, edges, bypasses, sides, left: root.left, right: root.right, bottom };
}

const pointKey = (point: Point | undefined): string => `${point?.x ?? ''},${point?.y ?? ''}`;

/** Edges within a column that have something between their ends. */
function passingEdges(units: readonly Wired[], tree: UnitTree, tops: readonly number[]) {
  const order = units.flatMap((unit, index) => (unit.side ? [] : [index + 1]));
  order.sort((a, b) => (tops[a] ?? 0) - (tops[b] ?? 0) || a - b);
  const lastOf = new Map<number, number>([[0, 0]]);
  const above = new Array<number>(units.length + 1).fill(-1);
  for (const place of order) {
    const column = tree.column[place] ?? 0;
    above[place] = lastOf.get(column) ?? -1;
    lastOf.set(column, place);
  }
  const passing: { from: number; to: number }[] = [];
  units.forEach((unit, index) => {
    if (unit.side) return;
    const to = index + 1;
    for (const input of new Set(unit.inputs)) {
      const from = input + 1;
      if (units[input]?.side === true || tree.column[from] !== tree.column[to]) continue;
      const straight = above[to] === from && !(tree.join[to] === true && tree.parts[from] === true);
      if (!straight) passing.push({ from, to });
    }
  });
  return passing;
}

/** Edges from within a column to what joins it with others, where more of the column stands below them. */
function leavingEdges(units: readonly Wired[], tree: UnitTree, tops: readonly number[]) {
  const lowest = tree.columns.map(() => -Infinity);
  units.forEach((unit, index) => {
    const column = tree.column[index + 1] ?? 0;
    if (!unit.side) lowest[column] = Math.max(lowest[column] ?? -Infinity, tops[index + 1] ?? 0);
  });
  return units.flatMap((unit, index) => {
    if (unit.side) return [];
    const to = index + 1;
    return [...new Set(unit.inputs)].flatMap((input) => {
      const from = input + 1;
      const column = tree.column[from] ?? 0;
      const isApart = units[input]?.side !== true && column !== tree.column[to] && tree.parent[to] !== from;
      return isApart && (tops[from] ?? 0) < (lowest[column] ?? 0) ? [{ from, to }] : [];
    });
  });
}

function lanesByColumn(lanes: readonly { column: number; span: { from: number; to: number } }[]): number[] {
  const groups = new Map<number, number[]>();
  lanes.forEach(({ column }, index) => {
    const group = groups.get(column);
    if (group === undefined) groups.set(column, [index]);
    else group.push(index);
  });
  const result = lanes.map(() => 0);
  for (const group of groups.values()) {
    const spans = group.flatMap((index) => lanes[index]?.span ?? []);
    assignLanes(spans).forEach((lane, order) => {
      result[group[order] ?? 0] = lane;
    });
  }
  return result;
}
