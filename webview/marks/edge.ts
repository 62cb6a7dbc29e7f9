import type { DrawnEdge } from '../layout/drawing.ts';
import { metrics } from '../layout/metrics.ts';
import { roundedPath } from '../layout/route.ts';
import type { Group, ItemContext } from './context.ts';

/** Plain lines of the branch F(x) and of the spine. */
export function drawEdges(group: Group, edges: readonly DrawnEdge[]): void {
  group
    .selectChildren<SVGPathElement, DrawnEdge>('path.edge')
    .data(edges)
    .join('path')
    .attr('class', 'edge')
    .attr('marker-end', ({ arrow }) => (arrow ? 'url(#arrow)' : null))
    .attr('d', ({ points }) => roundedPath(points, 8));
}

/** The spine above an item, from what comes before to where the item's own lines begin. */
export function drawRise(group: Group, { rise, drawing }: ItemContext): void {
  const end = drawing === null ? 0 : -metrics.itemGap;
  group
    .selectChildren<SVGPathElement, number>('path.rise')
    .data(rise === null || rise <= -end ? [] : [rise])
    .join('path')
    .attr('class', 'rise')
    .attr('d', (length) => `M0,${-length}V${end}`);
}
