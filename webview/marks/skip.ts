import { mergeOf } from '../pictureIndex.ts';
import { select } from 'd3';
import type { DrawnSkip } from '../layout/drawing.ts';
import { metrics } from '../layout/metrics.ts';
import { roundedPath } from '../layout/route.ts';
import { heats } from '../heat/heats.ts';
import { skipLine } from '../skipWords.ts';
import { isWrong, type Group, type ItemContext } from './context.ts';

/** Skips: solid where x goes through unchanged, dotted where its dimensions change; never folded away. */
export function drawSkips(group: Group, skips: readonly DrawnSkip[], context: ItemContext): void {
  group
    .selectChildren<SVGGElement, DrawnSkip>('g.skip')
    .data(skips, ({ merge, kind }) => `${merge ?? ''}${kind}`)
    .join((enter) => enter.append('g').attr('role', 'button').attr('tabindex', -1))
    .each(function (skip) {
      drawSkip(select(this), skip, context);
    });
}

function drawSkip(group: Group, skip: DrawnSkip, context: ItemContext): void {
  const id = skip.merge === null ? context.id : context.idOf(skip.merge);
  group
    .attr('class', `skip ${skip.kind}`)
    .attr('data-press', 'skip')
    .attr('data-id', id)
    .attr('aria-label', skipLabel(skip, context))
    .classed('problem', leadsToProblem(skip, context))
    .classed('selected', context.selected?.kind === 'skip' && context.selected.id === id);
  const path = skip.pieces.map((points) => roundedPath(points, 12));
  // A wide unseen line under each piece makes a thin skip easy to point at.
  group
    .selectChildren('path.reach')
    .data([path.join('')])
    .join('path')
    .attr('class', 'reach')
    .attr('d', String);
  group
    .selectChildren('path.line')
    .data(path)
    .join('path')
    .attr('class', 'line')
    .attr('marker-end', 'url(#arrow)')
    .attr('d', String);
  group
    .selectChildren('circle')
    .data(skip.fork === null ? [] : [skip.fork])
    .join('circle')
    .attr('class', 'fork')
    .attr('r', 2.5)
    .attr('cx', ({ x }) => x)
    .attr('cy', ({ y }) => y);
  const chip = group
    .selectChildren<SVGGElement, NonNullable<DrawnSkip['chip']>>('g.chip')
    .data(skip.chip === null ? [] : [skip.chip])
    .join((enter) => {
      const added = enter.append('g').attr('class', 'chip');
      added.append('rect').attr('rx', 4).attr('height', metrics.chipHeight);
      added.append('text').attr('y', 12.5);
      return added;
    })
    .attr('transform', ({ x, y }) => `translate(${x},${y})`);
  chip
    .select('rect')
    .attr('x', ({ width }) => -width / 2)
    .attr('width', ({ width }) => width);
  chip.select('text').text(({ text }) => text);
}

/** Whether the sum that it enters cannot be: the skip is then as wrong as its sum. */
function leadsToProblem({ merge }: DrawnSkip, context: ItemContext): boolean {
  const at = merge ?? mergeOf(context.template);
  return at >= 0 && isWrong(context, context.idOf(at));
}

function skipLabel(skip: DrawnSkip, context: ItemContext): string {
  const line = skipLine(skip.kind, context.template, context.option);
  const gate = meanGate(skip, context);
  return gate === null ? line : `${line}; ${heats.gate.name} ${heats.gate.text(gate)}`;
}

/** What training measured of the gate that a highway skip enters, where that is what the picture shows. */
function meanGate({ kind, merge }: DrawnSkip, { template, heat, count, idOf }: ItemContext): number | null {
  const at = merge ?? mergeOf(template);
  if (kind !== 'gate' || heat?.scale.heat !== 'gate' || at < 0 || count > 1) return null;
  return heat.scale.figures?.(idOf(at)) ?? null;
}
