import type { Span } from './lanes.ts';
import type { Side } from './sideways.ts';

/** A lane as it would be on either side. */
export type SideChoice = Readonly<Record<Side, SideSpan>>;

interface SideSpan extends Span {
  /** How many lines its ends would cross. */
  readonly cost: number;
}

/**
 * The side of the blocks on which each lane crosses fewer lines; the left where that is equal. Two lanes on one side
 * cross if and only if one begins within the other and ends beyond it. From the first that begins on, each goes
 * where fewer of those before it do so; O(n log n).
 */
export function laneSides(lanes: readonly SideChoice[]): Side[] {
  const onSide = {
    left: crossings(lanes.map(({ left }) => left)),
    right: crossings(lanes.map(({ right }) => right)),
  };
  const order = lanes.map((_, index) => index);
  const spanOf = (index: number) => lanes[index]?.left ?? { from: 0, to: 0 };
  order.sort((a, b) => spanOf(a).from - spanOf(b).from || spanOf(b).to - spanOf(a).to);
  const sides = lanes.map((): Side => 'left');
  for (const index of order) {
    const side = onSide.right.of(index) < onSide.left.of(index) ? 'right' : 'left';
    sides[index] = side;
    onSide[side].add(index);
  }
  return sides;
}

/** Lanes that stand on one side so far, and what another one crosses there. */
function crossings(spans: readonly SideSpan[]) {
  const ends = [...new Set(spans.map(({ to }) => to))].sort((a, b) => a - b);
  const counts = createCounts(ends.length);
  const upTo = (place: number) => counts.upTo(Math.max(0, place));
  return {
    add: (index: number) => {
      counts.add(countUpTo(ends, spans[index]?.to ?? 0));
    },
    of: (index: number) => {
      const { from = 0, to = 0, cost = 0 } = spans[index] ?? {};
      const before = countUpTo(ends, to) - 1;
      return cost + upTo(before) - upTo(Math.min(countUpTo(ends, from), before));
    },
  };
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
