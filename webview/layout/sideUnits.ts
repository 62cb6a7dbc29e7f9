import type { Unit } from './fuse.ts';

/**
 * Which units stand on a lane at the side: those of a skip, and the branch of a product that computes its factor
 * (squeeze and excitation), since there the map itself goes straight on.
 */
export function sideUnits(units: readonly Unit[], inputs: readonly (readonly number[])[]): boolean[] {
  const side = units.map((unit) => unit.role === 'skip' && unit.look !== 'merge');
  units.forEach((unit, index) => {
    const factors = [...new Set(inputs[index] ?? [])];
    if (unit.merge !== 'product' || factors.length !== 2) return;
    for (const [start, other] of [factors, factors.toReversed()]) {
      const chain = chainTo(start ?? -1, other ?? -1, inputs);
      if (chain === null) continue;
      for (const member of chain) side[member] = true;
      return;
    }
  });
  return side;
}

/** The straight chain of units from `start` back to, and without, `end`; null where it branches or misses it. */
function chainTo(start: number, end: number, inputs: readonly (readonly number[])[]): number[] | null {
  const chain: number[] = [];
  let at = start;
  while (at > end && at >= 0) {
    chain.push(at);
    const before = inputs[at] ?? [];
    if (before.length !== 1) return null;
    at = before[0] ?? -1;
  }
  return at === end && chain.length > 0 ? chain : null;
}
