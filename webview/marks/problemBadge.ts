import type { DrawnUnit } from '../layout/drawing.ts';
import { shownName } from '../numbers.ts';
import type { Group, ItemContext } from './context.ts';

/** A red or yellow mark at the corner of whatever a problem names. */
export function drawProblemBadges(group: Group, units: readonly DrawnUnit[], context: ItemContext): void {
  const marked = units.flatMap((drawn) => {
    const ids = drawn.unit.nodes.map(context.idOf);
    const problem = ids.map((id) => context.problems.get(id)).find((found) => found !== undefined);
    // A merge shows its problem itself: it turns red, and its shapes stand beside it.
    return problem === undefined || drawn.unit.look === 'merge' ? [] : [{ drawn, problem }];
  });
  group
    .selectChildren<SVGGElement, (typeof marked)[number]>('g.problemBadge')
    .data(marked)
    .join((enter) => {
      const badge = enter.append('g');
      badge.append('circle').attr('r', 7);
      badge.append('path').attr('d', 'M0,-3.5V0.8M0,3.2V3.4');
      return badge;
    })
    .attr('class', ({ problem }) => `problemBadge ${problem.severity}`)
    .attr('role', 'img')
    .attr('aria-label', ({ problem }) => shownName(problem.message, 600))
    .attr('data-press', 'node')
    .attr('data-id', ({ problem }) => problem.node ?? '')
    .attr('transform', ({ drawn }) => `translate(${drawn.x + drawn.width / 2},${drawn.top})`);
}
