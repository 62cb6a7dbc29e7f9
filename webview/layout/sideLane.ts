import { stackHeight, type SideChain } from './heights.ts';
import { metrics, type Point } from './metrics.ts';
import type { Wired } from './unitTree.ts';

export interface Box {
  /** The centre. */
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Wire {
  /** Unit indices; -1 is x. */
  readonly from: number;
  readonly to: number;
  readonly points: readonly Point[];
  readonly arrow: boolean;
}

export interface SideLane {
  readonly units: readonly number[];
  readonly from: number;
  readonly to: number | null;
  /** From x's side into the first box, from box to box, and from the last into the merge. No line into the first at the left: a lane brings x. */
  readonly wires: readonly (readonly Point[])[];
}

/** Places a chain's boxes in their lane, half way between the ends of its span, and the lines between them. */
export function sideLane(
  chain: SideChain,
  units: readonly Wired[],
  boxes: Box[],
  at: { readonly x: number; readonly source: number; readonly xSource: number },
): SideLane {
  const fork = at.source + metrics.forkDrop;
  const target = boxes[(chain.target ?? 0) - 1];
  const height = stackHeight(chain, units);
  const end =
    target === undefined ? fork + height + 2 * metrics.sideStackGap : target.top + target.height / 2;
  let y = (fork + end - height) / 2;
  let from: Point = { x: at.x, y: fork };
  const wires: Point[][] = [];
  chain.units.forEach((unit, order) => {
    const size = units[unit];
    if (size === undefined) return;
    boxes[unit] = { x: at.x, top: y, width: size.width, height: size.height };
    const into = { x: at.x, y };
    wires.push(order === 0 ? [{ x: at.xSource, y: fork }, from, into] : [from, into]);
    y += size.height;
    from = { x: at.x, y };
    y += metrics.sideStackGap;
  });
  if (target !== undefined) {
    wires.push([from, { x: at.x, y: end }, { x: target.x + target.width / 2, y: end }]);
  }
  return {
    units: chain.units,
    from: chain.source - 1,
    to: chain.target === null ? null : chain.target - 1,
    wires,
  };
}

/** Places a chain that reads from afar: its last box beside what it enters, those before it above. */
export function leftLane(chain: SideChain, units: readonly Wired[], boxes: Box[], x: number): SideLane {
  const target = boxes[(chain.target ?? 0) - 1];
  const last = units[chain.units.at(-1) ?? -1];
  const end = target === undefined ? 0 : target.top + target.height / 2;
  let y = end + (last?.height ?? 0) / 2 - stackHeight(chain, units);
  const wires: Point[][] = [];
  chain.units.forEach((unit, order) => {
    const size = units[unit];
    if (size === undefined) return;
    boxes[unit] = { x, top: y, width: size.width, height: size.height };
    const from = { x, y: y - metrics.sideStackGap };
    wires.push(order === 0 ? [] : [from, { x, y }]);
    y += size.height + metrics.sideStackGap;
  });
  if (target !== undefined)
    wires.push([
      { x: x + (last?.width ?? 0) / 2, y: end },
      { x: target.x - target.width / 2, y: end },
    ]);
  return {
    units: chain.units,
    from: chain.source - 1,
    to: chain.target === null ? null : chain.target - 1,
    wires,
  };
}
