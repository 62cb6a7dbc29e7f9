import { metrics } from '../layout/metrics.ts';
import type { Group, ItemContext } from './context.ts';

/** "× 3" on a folded run, a button that unfolds it. Returns its width in pixels, 0 where there is no run. */
export function drawRunBadge(
  group: Group,
  { id, count, measure }: ItemContext,
  at: { readonly right: number; readonly y: number },
): number {
  const text = `× ${count}`;
  const width = measure(text, 'label') + 16;
  const badge = group
    .selectChildren('g.badge')
    .data(count > 1 ? [0] : [])
    .join((enter) => {
      const added = enter.append('g').attr('class', 'badge').attr('role', 'button').attr('tabindex', -1);
      added.append('rect').attr('rx', metrics.chipHeight / 2);
      added.append('text').attr('y', 13);
      return added;
    })
    .attr('data-press', 'run')
    .attr('data-id', id)
    .attr('aria-label', `Unfold the run of ${count} equal blocks`)
    .attr('transform', `translate(${at.right - width},${at.y})`);
  badge.select('rect').attr('width', width).attr('height', metrics.chipHeight);
  badge
    .select('text')
    .attr('x', width / 2)
    .text(text);
  return count > 1 ? width + 6 : 0;
}
