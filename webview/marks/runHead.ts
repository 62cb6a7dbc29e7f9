import { metrics } from '../layout/metrics.ts';
import type { Group, ItemContext } from './context.ts';

/** The heading of an unfolded run: a button that folds it again, beside the spine. */
export function drawRunHead(group: Group, { id, count, left }: ItemContext): void {
  const head = group
    .selectChildren('g.runHead')
    .data([0])
    .join((enter) => {
      const added = enter.append('g').attr('class', 'runHead').attr('role', 'button').attr('tabindex', -1);
      added.append('rect').attr('rx', metrics.runHeadHeight / 2);
      added.append('path').attr('d', 'M9,9l4,4l4,-4');
      added.append('text').attr('x', 22).attr('y', 15);
      return added;
    })
    .attr('data-press', 'run')
    .attr('data-id', id)
    .attr('transform', `translate(${-left},0)`);
  const text = `fold ${count} equal`;
  head.attr('aria-label', `${text} blocks`);
  head.select('text').text(text);
  head.select('rect').attr('width', 116).attr('height', metrics.runHeadHeight);
  group
    .selectChildren('path.edge')
    .data([0])
    .join('path')
    .attr('class', 'edge')
    .attr('d', `M0,0V${metrics.runHeadHeight}`);
}
