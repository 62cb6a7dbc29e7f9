import { metrics } from './metrics.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Gives each span a lane such that no two spans that overlap share one. The shortest span gets the nearest lane, so
 * that skips nest like brackets. O(n log n) and a step a lane.
 */
export function assignLanes(spans: readonly Span[]): number[] {
  const order = spans.map((_, index) => index);
  const length = (index: number) => (spans[index]?.to ?? 0) - (spans[index]?.from ?? 0);
  order.sort((a, b) => length(a) - length(b) || a - b);
  const lanes: Span[][] = [];
  const result = spans.map(() => 0);
  for (const index of order) {
    const span = spans[index];
    if (span === undefined) continue;
    let lane = 0;
    while (!insert((lanes[lane] ??= []), span)) lane++;
    result[index] = lane;
  }
  return result;
}

/**
 * Distance of each of `count` lanes from the first. Past `laneMost` lanes they stand closer, so that a net of any density keeps
 * its width and no two lanes share a line.
 */
export function laneOffset(count: number, step: number): (lane: number) => number {
  const room = count > metrics.laneMost ? (step * metrics.laneMost) / count : step;
  return (lane) => lane * room;
}

/** Puts the span in its place in a sorted lane where it is free; says whether it was. */
function insert(lane: Span[], span: Span): boolean {
  let low = 0;
  let high = lane.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lane[middle]?.from ?? 0) < span.from) low = middle + 1;
    else high = middle;
  }
  const before = lane[low - 1];
  const after = lane[low];
  if (before !== undefined && before.to > span.from) return false;
  if (after !== undefined && after.from < span.to) return false;
  lane.splice(low, 0, span);
  return true;
}
