import type { Span } from './lanes.ts';
import type { Side } from './sideways.ts';

/** A lane as it would be on either side. */
export interface SideChoice extends Readonly<Record<Side, SideSpan>> {
  /** It chooses before the others: x itself keeps to the left, as in a block. */
  readonly first: boolean;
}

interface SideSpan extends Span {
  /** How many lines its ends would cross. */
  readonly cost: number;
}

/** Among more lanes than this no eye follows one, and comparing each with each takes longer than drawing them. */
const mostCompared = 1500;

/**
 * The side of the blocks on which each lane crosses fewer lines; the left where that is equal. Two lanes on one side
 * cross if and only if one begins within the other and ends beyond it. From the top down each goes where fewer of
 * those that have their side already do so.
 */
export function laneSides(lanes: readonly SideChoice[]): Side[] {
  const sides = lanes.map((): Side => 'left');
  if (lanes.length > mostCompared) return sides;
  const order = lanes.map((lane, index) => ({ lane, index }));
  order.sort(
    ({ lane: a }, { lane: b }) =>
      Number(b.first) - Number(a.first) || a.left.from - b.left.from || b.left.to - a.left.to,
  );
  const placed: Record<Side, SideSpan[]> = { left: [], right: [] };
  for (const { lane, index } of order) {
    const crossings = (side: Side) =>
      lane[side].cost + placed[side].filter((other) => crosses(lane[side], other)).length;
    const side = crossings('right') < crossings('left') ? 'right' : 'left';
    sides[index] = side;
    placed[side].push(lane[side]);
  }
  return sides;
}

const crosses = (a: Span, b: Span): boolean =>
  (a.from < b.from && b.from < a.to && a.to < b.to) || (b.from < a.from && a.from < b.to && b.to < a.to);
