/** A part of the steps that a chart shows, from and to. */
export type Range = readonly [number, number];

/** No chart shows fewer steps than this. */
const leastWidth = 4;

/** A range as it can be shown of a run of `steps`; null where it is all of them. */
export function fitted([from, to]: Range, steps: number): Range | null {
  const width = Math.max(leastWidth, to - from);
  if (width >= steps) return null;
  const start = Math.min(Math.max(0, (from + to - width) / 2), steps - width);
  return [start, start + width];
}

/** Nearer (a factor above 1) or farther about a step, which stays where it is. */
export function zoomed(range: Range | null, steps: number, factor: number, at?: number): Range | null {
  const [from, to] = range ?? [0, steps];
  const centre = at ?? (from + to) / 2;
  // What is as near as can be does not wander off.
  const narrowest = Math.max(leastWidth, (to - from) / factor) / (to - from);
  return fitted([centre - (centre - from) * narrowest, centre + (to - centre) * narrowest], steps);
}

/** Moved by a share of its own width. */
export function moved(range: Range | null, steps: number, share: number): Range | null {
  if (range === null) return null;
  const [from, to] = range;
  const by = Math.min(Math.max(-from, share * (to - from)), steps - to);
  return fitted([from + by, to + by], steps);
}
