import type { LongSkip } from '../layout/longSkips.ts';
import { roundedPath } from '../layout/route.ts';
import type { Group } from './context.ts';

/** Skips that reach past parts of the net, in their lanes left of the blocks. */
export function drawLongSkips(layer: Group, skips: readonly LongSkip[]): void {
  layer
    .selectChildren<SVGPathElement, LongSkip>('path')
    .data(skips, ({ key }) => key)
    .join('path')
    .attr('class', ({ kind }) => (kind === 'edge' ? 'edge' : `line ${kind}`))
    .attr('marker-end', 'url(#arrow)')
    .attr('d', ({ points }) => roundedPath(points, 12));
}
