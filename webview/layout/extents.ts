import { laneOffset } from './lanes.ts';
import { metrics } from './metrics.ts';
import type { UnitTree, Wired } from './unitTree.ts';

/** Distances from a column's axis. */
export interface Extent {
  left: number;
  right: number;
}

/**
 * Half-widths of every column about its axis: `inner` holds its units and the columns between them, `outer` also its
 * lanes and the columns that never come back. Columns are made parents first, so the loop runs from the last.
 */
export function extents(
  units: readonly Wired[],
  tree: UnitTree,
  laneCount: readonly number[],
  sides: {
    readonly right: readonly (readonly number[])[];
    /** Width of the boxes at the left of each column. */
    readonly left: readonly number[];
  },
) {
  const inner = tree.columns.map((): Extent => ({ left: 0, right: 0 }));
  const outer = tree.columns.map((): Extent => ({ left: 0, right: 0 }));
  /** Distance from each column's axis to the middle of its boxes at the left. */
  const leftSide = tree.columns.map(() => 0);
  units.forEach((unit, index) => {
    const own = inner[tree.column[index + 1] ?? 0];
    if (unit.side || own === undefined) return;
    own.left = Math.max(own.left, unit.width / 2);
    own.right = Math.max(own.right, unit.width / 2);
  });
  const spread = new Map<number, number>();
  const beyond = new Map<number, number>();
  for (let column = tree.columns.length - 1; column >= 0; column--) {
    const own = inner[column];
    const all = outer[column];
    const info = tree.columns[column];
    if (own === undefined || all === undefined || info === undefined) continue;
    const lanes = laneCount[column] ?? 0;
    const boxes = sides.left[column] ?? 0;
    leftSide[column] = own.left + metrics.sideGap + boxes / 2;
    if (boxes > 0) own.left += metrics.sideGap + boxes;
    const right = (sides.right[column] ?? []).reduce((sum, width) => sum + width + metrics.sideGap, 0);
    all.left = lanes > 0 ? laneStart(column, own) + laneOffset(lanes, metrics.laneStep)(lanes - 1) : own.left;
    all.right = own.right + right + (beyond.get(column) ?? 0);
    const width = all.left + all.right;
    const parent = inner[info.parent];
    if (parent === undefined) continue;
    if (info.outer) {
      beyond.set(info.parent, (beyond.get(info.parent) ?? 0) + metrics.columnGap + width);
    } else {
      const whole = spread.get(info.at);
      spread.set(info.at, whole === undefined ? width : whole + metrics.columnGap + width);
      const half = (spread.get(info.at) ?? 0) / 2;
      parent.left = Math.max(parent.left, half);
      parent.right = Math.max(parent.right, half);
    }
  }
  return { inner, outer, beyond, leftSide };
}

/**
 * Distance of the first lane from its column's axis. On the spine's own column it is at least where the cards have
 * theirs, so that the skips of a whole net stand in one line.
 */
export function laneStart(column: number, inner: Extent | undefined): number {
  const own = (inner?.left ?? 0) + metrics.laneGap;
  return column === 0 ? Math.max(own, metrics.cardWidth / 2 + metrics.laneGap) : own;
}

export function columnAxes(
  tree: UnitTree,
  {
    outer,
    beyond,
    late,
    right,
  }: {
    readonly outer: readonly Extent[];
    readonly beyond: ReadonlyMap<number, number>;
    readonly late: readonly number[];
    /** Columns that read what comes from the right. */
    readonly right: readonly boolean[];
  },
): number[] {
  const axis = tree.columns.map(() => 0);
  const whole = new Map<number, number>();
  const widthOf = (column: number) => (outer[column]?.left ?? 0) + (outer[column]?.right ?? 0);
  tree.columns.forEach((info, column) => {
    if (column === 0 || info.outer) return;
    const before = whole.get(info.at);
    whole.set(info.at, (before === undefined ? 0 : before + metrics.columnGap) + widthOf(column));
  });
  const cursor = new Map<number, number>();
  const inside = outwards(tree, late, widthOf);
  // Side by side each stands where a line comes to it: from the left, from right above, from the right. Parents come
  // before what parts from them.
  const order = [...tree.columns.keys()];
  const depth = depthsOf(tree);
  const sideOf = (column: number): number => {
    if (right[column] === true) return 1;
    return (late[column] ?? Infinity) === Infinity ? 0 : -1;
  };
  order.sort((a, b) => (depth[a] ?? 0) - (depth[b] ?? 0) || sideOf(a) - sideOf(b) || a - b);
  for (const column of order) {
    const info = tree.columns[column];
    if (column === 0 || info === undefined) continue;
    const parentAxis = axis[info.parent] ?? 0;
    if (info.outer) {
      // Columns that never come back stand to the right of all that their parent holds.
      const start = parentAxis + (outer[info.parent]?.right ?? 0) - (beyond.get(info.parent) ?? 0);
      axis[column] = start + (inside[column] ?? 0) + metrics.columnGap + (outer[column]?.left ?? 0);
      continue;
    }
    const start = cursor.get(info.at) ?? parentAxis - (whole.get(info.at) ?? 0) / 2;
    axis[column] = start + (outer[column]?.left ?? 0);
    cursor.set(info.at, start + widthOf(column) + metrics.columnGap);
  }
  return axis;
}

/** How many columns each one parts from, one from the other. */
function depthsOf({ columns }: UnitTree): number[] {
  const depths: number[] = [];
  columns.forEach(({ parent }, column) => {
    depths[column] = parent < 0 ? 0 : (depths[parent] ?? 0) + 1;
  });
  return depths;
}

/**
 * What stands between each column that never comes back and what its parent holds. The one that reads the latest
 * map stands nearest, so that lanes that come down to them beside each other nest.
 */
function outwards(
  { columns }: UnitTree,
  late: readonly number[],
  widthOf: (column: number) => number,
): readonly number[] {
  const outer = columns.flatMap((info, column) => (info.outer ? [column] : []));
  outer.sort((a, b) => (late[b] ?? 0) - (late[a] ?? 0) || a - b);
  const taken = new Map<number, number>();
  const inside = columns.map(() => 0);
  for (const column of outer) {
    const parent = columns[column]?.parent ?? 0;
    const before = taken.get(parent) ?? 0;
    inside[column] = before;
    taken.set(parent, before + metrics.columnGap + widthOf(column));
  }
  return inside;
}
