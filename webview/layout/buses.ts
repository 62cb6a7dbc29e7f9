/** One line from what it leaves to what it enters; heights grow downward. */
export interface Feed {
  readonly from: string;
  readonly to: string;
  readonly start: number;
  readonly end: number;
  /** The lower edge of the block that it leaves: further down it may join others. */
  readonly clear: number;
  /** Lines of another style never share a bus. */
  readonly style: string;
}

interface Bus {
  readonly feeds: number[];
  readonly style: string;
  /** What leaves the bus, from the top down. */
  readonly targets: { readonly to: string; readonly end: number }[];
}

/**
 * Bundles lines so that a dense block is one lane and not one a layer. Lines from one source share a bus; another
 * source joins it only where all that leaves further down reads both: on a bus, each target reads everything that
 * joined above it, so the bundle says exactly what its lines said. Returns the feeds of each bus.
 */
export function bundle(feeds: readonly Feed[]): number[][] {
  const sources = new Map<string, number[]>();
  feeds.forEach(({ from, style }, index) => {
    const key = `${style} ${from}`;
    const known = sources.get(key);
    if (known === undefined) sources.set(key, [index]);
    else known.push(index);
  });
  const startOf = (group: readonly number[]) => feeds[group[0] ?? -1]?.start ?? 0;
  const groups = [...sources.values()].sort((a, b) => startOf(a) - startOf(b));
  const buses: Bus[] = [];
  const byLast = new Map<string, Bus[]>();
  for (const group of groups) {
    const clear = feeds[group[0] ?? -1]?.clear ?? 0;
    const own = group.flatMap((index) => feeds[index] ?? []);
    const style = own[0]?.style ?? '';
    const targets = own.map(({ to, end }) => ({ to, end })).sort((a, b) => a.end - b.end);
    const lastKey = `${style} ${targets.at(-1)?.to ?? ''}`;
    const joined = (byLast.get(lastKey) ?? []).find((bus) => {
      const below = bus.targets.filter(({ end }) => end > clear);
      return below.length === targets.length && below.every(({ to }, at) => to === targets[at]?.to);
    });
    if (joined !== undefined) {
      joined.feeds.push(...group);
      continue;
    }
    const bus: Bus = { feeds: [...group], style, targets };
    buses.push(bus);
    const known = byLast.get(lastKey);
    if (known === undefined) byLast.set(lastKey, [bus]);
    else known.push(bus);
  }
  return buses.map(({ feeds: members }) => members);
}
