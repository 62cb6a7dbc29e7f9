import { select } from 'd3';
import type { MergeKind } from '../../src/model/facts.ts';
import { shapeText } from '../../src/model/graph.ts';
import { unequalText } from '../../src/protocol/labels.ts';
import { mergedShapes } from '../brokenSum.ts';
import type { DrawnUnit } from '../layout/drawing.ts';
import { shownName } from '../numbers.ts';
import { shortId } from '../blockTitle.ts';
import type { Group, ItemContext } from './context.ts';
import { boxHeat, noHeat } from './heat.ts';

/** Sum, product, concat and gate: circles told apart by their sign. What follows in the unit stands beside it. */
export function drawMerges(group: Group, units: readonly DrawnUnit[], context: ItemContext): void {
  group
    .selectChildren<SVGGElement, DrawnUnit>('g.merge')
    .data(
      units.filter(({ unit }) => unit.look === 'merge'),
      ({ unit }) => unit.leader,
    )
    .join((enter) => {
      const merge = enter.append('g').attr('role', 'button').attr('tabindex', -1);
      merge.append('circle');
      merge.append('path');
      merge.append('text').attr('class', 'tail note');
      merge.append('text').attr('class', 'shapes note');
      return merge;
    })
    .each(function (drawn) {
      drawMerge(select(this), drawn, context);
    });
}

function drawMerge(group: Group, drawn: DrawnUnit, context: ItemContext): void {
  const { unit } = drawn;
  const kind = unit.merge ?? 'sum';
  const radius = drawn.height / 2;
  const ids = unit.nodes.map(context.idOf);
  const problem = ids.map((id) => context.problems.get(id)).find((found) => found?.severity === 'error');
  const heat = drawn.place === 'card' ? noHeat : boxHeat(unit.nodes, context);
  const shapes = problem === undefined ? '' : unequalText(mergedShapes(context.template, unit.leader));
  group
    .attr('class', `merge ${kind} ${heat.style}`)
    .attr('transform', `translate(${drawn.x},${drawn.top + radius})`)
    .attr('data-press', 'node')
    .attr('data-id', context.idOf(unit.leader))
    .classed('selected', context.selected?.kind === 'node' && ids.includes(context.selected.id))
    .classed('problem', problem !== undefined)
    .attr(
      'aria-label',
      shownName(
        problem === undefined
          ? mergeLabel(drawn, heat.text, context)
          : `${kind} of unequal shapes, ${`${unit.after} ${shapes}`.trim()}: ${problem.message}`,
      ),
    )
    .attr('data-tip', problem === undefined ? mergeTip(drawn, heat.text, context) : '');
  group.select('circle').attr('r', radius);
  group.select('path').attr('d', mergeSign(kind, radius * 0.5));
  group
    .select('text.tail')
    .attr('x', 7)
    .attr('y', radius + 12)
    .text(drawn.place === 'card' || unit.after === '' ? '' : `${unit.after} `);
  // On the right stands what the merge is followed by, and its shape.
  group
    .selectChildren<SVGTextElement, string>('text.figure')
    .data(heat.text === '' ? [] : [heat.text])
    .join('text')
    .attr('class', 'figure note')
    .attr('text-anchor', 'end')
    .attr('x', -7)
    .attr('y', radius + 12)
    .text((figure) => `${figure} `);
  drawShapes(group, drawn.place === 'card' ? '' : shapes, radius);
}

/** What a bad sum was given, a line a shape, above what may come in from the right. */
function drawShapes(group: Group, shapes: string, radius: number): void {
  const parts = shapes === '' ? [] : shapes.split(/(?<=≠) /);
  group
    .select('text.shapes')
    .selectAll('tspan')
    .data(parts)
    .join('tspan')
    .attr('x', radius + 6)
    .attr('y', (_part, line) => -6 - 12 * (parts.length - 1 - line))
    .text((part, line) => (line < parts.length - 1 ? `${part} ` : part));
}

/** What is seen of it comes first, as it does for those who look. */
function mergeLabel({ unit }: DrawnUnit, figure: string, { template, idOf }: ItemContext): string {
  const shape = shapeText(template.nodes[unit.leader]?.shape ?? null);
  return [unit.merge ?? 'sum', unit.after, figure, shape, idOf(unit.leader)]
    .filter((part) => part !== '')
    .join(', ');
}

function mergeTip({ unit }: DrawnUnit, figure: string, context: ItemContext): string {
  const { template, idOf } = context;
  const { merge = null, shape = null } = template.nodes[unit.leader] ?? {};
  return [merge ?? 'merge', figure, shapeText(shape), shownName(shortId(idOf(unit.leader), context.prefix))]
    .filter((line) => line !== '')
    .join('\n');
}

/** The sign within a merge's circle, from its centre. */
export function mergeSign(kind: MergeKind, r: number): string {
  const d = r * 0.75;
  switch (kind) {
    case 'sum':
      return `M${-r},0H${r}M0,${-r}V${r}`;
    case 'product':
      return `M${-d},${-d}L${d},${d}M${d},${-d}L${-d},${d}`;
    case 'concat':
      return `M${-d},${-r}V${r}M${d},${-r}V${r}`;
    case 'gate':
      return `M${-d},${-r}L${d},0L${-d},${r}Z`;
  }
}
