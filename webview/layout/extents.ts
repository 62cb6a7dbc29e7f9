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
  sideWidths: readonly (readonly number[])[],
) {
  const inner = tree.columns.map((): Extent => ({ left: 0, right: 0 }));
  const outer = tree.columns.map((): Extent => ({ left: 0, right: 0 }));
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
    const widths = sideWidths[column] ?? [];
    const sides = widths.reduce((sum, width) => sum + width + metrics.sideGap, 0);
    all.left = lanes > 0 ? laneStart(column, own) + laneOffset(lanes, metrics.laneStep)(lanes - 1) : own.left;
    all.right = own.right + sides + (beyond.get(column) ?? 0);
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
  return { inner, outer, beyond };
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
  outer: readonly Extent[],
  beyond: ReadonlyMap<number, number>,
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
  const outerCursor = new Map<number, number>();
  tree.columns.forEach((info, column) => {
    if (column === 0) return;
    const parentAxis = axis[info.parent] ?? 0;
    if (info.outer) {
      // Columns that never come back stand to the right of all that their parent holds.
      const start =
        outerCursor.get(info.parent) ??
        parentAxis + (outer[info.parent]?.right ?? 0) - (beyond.get(info.parent) ?? 0);
      axis[column] = start + metrics.columnGap + (outer[column]?.left ?? 0);
      outerCursor.set(info.parent, start + metrics.columnGap + widthOf(column));
      return;
    }
    const start = cursor.get(info.at) ?? parentAxis - (whole.get(info.at) ?? 0) / 2;
    axis[column] = start + (outer[column]?.left ?? 0);
    cursor.set(info.at, start + widthOf(column) + metrics.columnGap);
  });
  return axis;
}
