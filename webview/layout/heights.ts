import { metrics } from './metrics.ts';
import type { UnitTree, Wired } from './unitTree.ts';

/** The units of one lane at the side, from the place whose output they read to the place that reads them. */
export interface SideChain {
  readonly units: number[];
  readonly source: number;
  /** It reads nothing of its own part: it stands on the left, where a lane brings what it reads. */
  far: boolean;
  target: number | null;
}

export function sideChains(units: readonly Wired[]): SideChain[] {
  const chains: SideChain[] = [];
  const chainOf: (SideChain | undefined)[] = [];
  units.forEach((unit, index) => {
    const earlier = unit.inputs.map((input) => chainOf[input]).find((chain) => chain !== undefined);
    if (unit.side) {
      const chain = earlier ?? {
        units: [],
        source: (unit.inputs[0] ?? -1) + 1,
        far: unit.inputs.length === 0,
        target: null,
      };
      if (earlier === undefined) chains.push(chain);
      chain.units.push(index);
      chainOf[index] = chain;
    } else {
      for (const input of unit.inputs) {
        const chain = chainOf[input];
        if (chain !== undefined) chain.target ??= index + 1;
      }
    }
  });
  for (const chain of chains) chain.far &&= chain.target !== null;
  return chains;
}

export function stackHeight(chain: SideChain, units: readonly Wired[]): number {
  const boxes = chain.units.reduce((sum, unit) => sum + (units[unit]?.height ?? 0), 0);
  return boxes + metrics.sideStackGap * (chain.units.length - 1);
}

/**
 * The top of every place. A subtree of the dominator tree owns its own stretch of height: the columns that part at a
 * place come first, side by side, and each join stands below all that came before. Where a lane at the side needs
 * more room than its span has, the node that it enters moves down.
 */
export function placeTops(
  units: readonly Wired[],
  tree: UnitTree,
  chains: readonly SideChain[],
  top: number,
): number[] {
  const extra = new Array<number>(units.length + 1).fill(0);
  let tops = topsWith(units, tree, extra, top);
  let moved = false;
  // Of chains at the left the last box stands beside what it enters, and the next chain below it.
  const leftBottom = new Map<number, number>();
  for (const chain of chains) {
    if (chain.target === null) continue;
    const column = tree.column[chain.target] ?? 0;
    const half = (units[chain.units.at(-1) ?? -1]?.height ?? 0) / 2;
    const start = chain.far
      ? (leftBottom.get(column) ?? top)
      : (tops[chain.source] ?? 0) + (units[chain.source - 1]?.height ?? 0);
    const entry = (tops[chain.target] ?? 0) + (units[chain.target - 1]?.height ?? 0) / 2;
    const needed = chain.far
      ? stackHeight(chain, units) - half
      : stackHeight(chain, units) + metrics.forkDrop + 2 * metrics.sideStackGap;
    if (chain.far) leftBottom.set(column, entry + half + metrics.sideStackGap);
    const missing = needed - (entry - start);
    if (missing <= 0) continue;
    extra[chain.target] = Math.max(extra[chain.target] ?? 0, missing);
    moved = true;
  }
  if (moved) tops = topsWith(units, tree, extra, top);
  return tops;
}

function topsWith(units: readonly Wired[], tree: UnitTree, extra: readonly number[], top: number): number[] {
  const count = units.length + 1;
  const branchHeight = new Array<number>(count).fill(0);
  const joinHeight = new Array<number>(count).fill(0);
  // Beside columns that never come back the one that goes on begins at their height.
  const outer = new Set(tree.columns.flatMap(({ outer: goesOut, at }) => (goesOut ? [at] : [])));
  const gapBefore = (place: number) => {
    const above = tree.parent[place] ?? 0;
    const parts = tree.column[place] !== tree.column[above] || outer.has(above);
    const forks = parts || (tree.join[place] && tree.parts[above]);
    return (forks ? metrics.forkGap : metrics.gap) + (extra[place] ?? 0);
  };
  const isCore = (place: number) => tree.parent[place] !== -1;
  for (let place = count - 1; place > 0; place--) {
    if (!isCore(place)) continue;
    const above = tree.parent[place] ?? 0;
    const own = units[place - 1]?.height ?? 0;
    const whole = gapBefore(place) + own + (branchHeight[place] ?? 0) + (joinHeight[place] ?? 0);
    if (tree.join[place]) joinHeight[above] = (joinHeight[above] ?? 0) + whole;
    else branchHeight[above] = Math.max(branchHeight[above] ?? 0, whole);
  }
  const tops = new Array<number>(count).fill(top);
  const joinsSoFar = new Array<number>(count).fill(0);
  for (let place = 1; place < count; place++) {
    if (!isCore(place)) continue;
    const above = tree.parent[place] ?? 0;
    const bottom = (tops[above] ?? 0) + (units[above - 1]?.height ?? 0);
    const gap = gapBefore(place);
    if (tree.join[place]) {
      tops[place] = bottom + (branchHeight[above] ?? 0) + (joinsSoFar[above] ?? 0) + gap;
      const own = units[place - 1]?.height ?? 0;
      const whole = gap + own + (branchHeight[place] ?? 0) + (joinHeight[place] ?? 0);
      joinsSoFar[above] = (joinsSoFar[above] ?? 0) + whole;
    } else {
      tops[place] = bottom + gap;
    }
  }
  return tops;
}
