import type { Side } from './sideways.ts';

/** A lane before its side is known. */
export interface SideChoice {
  readonly from: number;
  readonly to: number;
  /** How many lines of blocks its ends would cross on either side. */
  readonly cost: Readonly<Record<Side, number>>;
}

/**
 * The side of the blocks on which each lane crosses fewer lines; the left where that is equal. Two lanes on one side
 * cross if and only if one begins within the other and ends beyond it. From the first that begins on, each goes
 * where fewer of those before it do so; O(n log n).
 */
export function laneSides(lanes: readonly SideChoice[]): Side[] {
  const ends = [...new Set(lanes.map(({ to }) => to))].sort((a, b) => a - b);
  const rank = new Map(ends.map((end, at) => [end, at + 1]));
  const endsOn = { left: createCounts(ends.length), right: createCounts(ends.length) };
  const order = lanes
    .map((lane, index) => ({ ...lane, index, rank: rank.get(lane.to) ?? 0 }))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const sides = lanes.map((): Side => 'left');
  for (const { from, cost, index, rank: end } of order) {
    const passed = countUpTo(ends, from);
    const crossed = (side: Side) =>
      cost[side] + endsOn[side].upTo(end - 1) - endsOn[side].upTo(Math.min(passed, end - 1));
    const side = crossed('right') < crossed('left') ? 'right' : 'left';
    sides[index] = side;
    endsOn[side].add(end);
  }
  return sides;
}

/** How many of the sorted values are at most a value. */
function countUpTo(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts at places from 1 on whose running sums are known at any time, each in log n steps (a Fenwick tree). */
function createCounts(size: number) {
  const sums = new Array<number>(size + 1).fill(0);
  return {
    add: (place: number) => {
      for (let at = place; at > 0 && at <= size; at += at & -at) sums[at] = (sums[at] ?? 0) + 1;
    },
    upTo: (place: number) => {
      let sum = 0;
      for (let at = place; at > 0; at -= at & -at) sum += sums[at] ?? 0;
      return sum;
    },
  };
}
