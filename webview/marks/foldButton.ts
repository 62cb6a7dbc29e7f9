import { shownName } from '../numbers.ts';
import type { Group } from './context.ts';

interface FoldButton {
  readonly id: string;
  /** What a press does, for a screen reader. */
  readonly label: string;
  /** The arrow's path in a square of 20. */
  readonly arrow: string;
  readonly x: number;
  readonly y: number;
  /** The class of the ground that it stands on. */
  readonly style?: string;
}

/** The small arrow that folds or unfolds a block. */
export function drawFoldButton(group: Group, { id, label, arrow, x, y, style = '' }: FoldButton): void {
  group
    .selectChildren('g.fold')
    .data([0])
    .join((enter) => {
      const fold = enter.append('g').attr('role', 'button').attr('tabindex', -1);
      fold.append('rect').attr('width', 20).attr('height', 20).attr('rx', 4);
      fold.append('path').attr('d', arrow);
      return fold;
    })
    .attr('class', `fold ${style}`)
    .attr('data-press', 'fold')
    .attr('data-id', id)
    .attr('aria-label', `${label} ${shownName(id)}`)
    .attr('transform', `translate(${x},${y})`);
}
