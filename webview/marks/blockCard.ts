import type { DrawnUnit } from '../layout/drawing.ts';
import { metrics } from '../layout/metrics.ts';
import { shownName } from '../numbers.ts';
import { blockLabel } from './blockLabel.ts';
import { fitName, fitText, isWrong, type Group, type ItemContext } from './context.ts';
import { drawHeatBar, itemHeat } from './heat.ts';
import { drawRunBadge } from './runBadge.ts';
import { drawFoldButton } from './foldButton.ts';
import { standsFor } from './standsFor.ts';

/** A folded block as one cell; a folded run as a pile of them with its count. */
export function drawBlockCard(group: Group, unit: DrawnUnit, context: ItemContext): void {
  const { id, count, title, measure } = context;
  const half = unit.width / 2;
  const sheets = [2, 1, 0].filter((sheet) => sheet < count);
  const ids = new Set(unit.unit.nodes.map(context.idOf));
  const problem = [...ids].some((id) => isWrong(context, id));
  const heat = itemHeat(context);
  group.attr('aria-label', [blockLabel(context), heat.text].filter((text) => text !== '').join(', '));
  group
    .selectChildren<SVGRectElement, number>('rect.cell')
    .data(sheets)
    .join('rect')
    .attr('class', (sheet) => `cell ${sheet > 0 ? 'sheet' : ''} ${unit.unit.look} ${heat.style}`)
    .attr('data-press', 'block')
    .attr('data-id', id)
    .attr('x', (sheet) => -half + sheet * metrics.sheetStep)
    .attr('y', (sheet) => unit.top + sheet * metrics.sheetStep)
    .attr('width', unit.width)
    .attr('height', unit.height)
    .attr('rx', 6)
    .classed('problem', problem)
    .classed('selected', (sheet) => sheet === 0 && standsFor(context));
  drawFoldButton(group, {
    id,
    label: 'Show the layers of the block',
    arrow: 'M8,6l4,4l-4,4',
    x: -half + 4,
    y: unit.top + 4,
    style: heat.style,
  });
  const badge = drawRunBadge(group, context, { right: half - 8, y: unit.top + 5 });
  const figure = heat.text === '' ? 0 : measure(heat.text, 'note') + 8;
  const room = unit.width - 40 - badge;
  const kind = fitText(unit.unit.label, room, 'label', measure);
  const name = fitName(` ${shownName(title)}`, room - measure(kind, 'label'), 'note', measure);
  const lines = [
    { text: kind, style: 'label' },
    // Of a name that has no room a lone sign says nothing.
    { text: /^\s*…?$/.test(name) ? '' : name, style: 'note' },
  ];
  const head = group
    .selectChildren('text.card')
    .data([0])
    .join('text')
    .attr('class', `card ${heat.style}`)
    .attr('x', -half + 26)
    .attr('y', unit.top + 18);
  head
    .selectAll('tspan')
    .data(lines)
    .join('tspan')
    .attr('class', ({ style }) => style)
    .text(({ text }) => text);
  // Beside a figure layers stand whole, or not at all.
  const layers = fitText(unit.unit.after, unit.width - 36 - figure, 'note', measure);
  group
    .selectChildren('text.layers')
    .data([figure > 0 && layers !== unit.unit.after ? '' : layers])
    .join('text')
    .attr('class', `layers note ${heat.style}`)
    .attr('x', -half + 26)
    .attr('y', unit.top + 34)
    .text(String);
  group
    .selectChildren('text.figure')
    .data(heat.text === '' ? [] : [heat.text])
    .join('text')
    .attr('class', `figure note ${heat.style}`)
    .attr('x', half - 10)
    .attr('y', unit.top + 34)
    .text(String);
  drawHeatBar(group, heat, { x: -half + 8, y: unit.top + unit.height - 6, width: unit.width - 16 });
}
