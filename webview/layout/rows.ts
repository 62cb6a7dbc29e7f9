import { metrics } from './metrics.ts';

/** A stretch that leads sideways to a lane, at about a height. */
export interface Row {
  /** Rows of one owner are one line. */
  readonly owner: string;
  readonly y: number;
  /** Of rows at one height the one of the lowest rank stands highest; the second figure decides between equal ones. */
  readonly rank: readonly [number, number];
  /** How far down it may move. */
  readonly room: number;
}

/**
 * Heights for rows so that two of different owners never lie on each other: each moves down as little as it must, and
 * many in one gap between boxes stand closer.
 */
export function spreadRows(rows: readonly Row[]): number[] {
  const heights = new Map<string, number>();
  const sorted = [...rows].sort((a, b) => a.y - b.y || a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  let last = -Infinity;
  for (const { owner, y, room } of sorted) {
    if (heights.has(owner)) continue;
    const next = Math.max(y, last + metrics.rowGap);
    // Where the gap between boxes ends, rows stand closer.
    last = next <= y + room || last >= y + room ? next : (last + y + room) / 2;
    heights.set(owner, last);
  }
  return rows.map(({ owner, y }) => heights.get(owner) ?? y);
}
