import { blockName } from '../layout/cardDrawing.ts';
import { metrics } from '../layout/metrics.ts';
import { shownName } from '../numbers.ts';
import { fitText, type Group, type ItemContext } from './context.ts';
import { blockLabel, blockTitle } from './blockLabel.ts';
import { drawHeatBar, itemHeat } from './heat.ts';
import { drawRunBadge } from './runBadge.ts';
import { drawFoldButton } from './foldButton.ts';
import { standsFor } from './standsFor.ts';

/** The frame of a block whose layers are drawn, with its name, its kind and its fold. */
export function drawBlockFrame(group: Group, context: ItemContext): void {
  const { item, instance, template, left, right, measure, idOf } = context;
  const height = item.drawing?.height ?? item.height;
  const heat = itemHeat(context);
  // The layers of the first block of a run are marked themselves; those of the others have no mark but its frame.
  const holdsSelected =
    standsFor(context) &&
    (context.selected?.kind === 'block' ||
      !template.nodes.some((_, node) => idOf(node) === context.selected?.id));
  const sheets = [2, 1, 0].filter((sheet) => sheet < item.count);
  group
    .selectChildren<SVGRectElement, number>('rect.frame')
    .data(sheets)
    .join('rect')
    .attr('class', (sheet) => `frame ${sheet > 0 ? 'sheet' : ''} ${heat.style}`)
    .attr('data-press', 'block')
    .attr('data-id', instance.id)
    .attr('x', (sheet) => -left + sheet * metrics.sheetStep)
    .attr('y', (sheet) => sheet * metrics.sheetStep)
    .attr('width', left + right)
    .attr('height', height)
    .attr('rx', 8)
    .classed('selected', (sheet) => sheet === 0 && holdsSelected);
  group.attr('aria-label', [blockLabel(context), heat.text].filter((text) => text !== '').join(', '));
  drawHeatBar(group, { ...heat, style: '' }, { x: -left + 8, y: 1, width: left + right - 16 });
  drawFoldButton(group, {
    id: instance.id,
    label: 'Fold the block',
    arrow: 'M6,8l4,4l4,-4',
    x: -left + 4,
    y: 3,
  });
  const room = left - 40;
  const said = heat.text === '' ? '' : ` · ${heat.text}`;
  const figure = measure(said, 'note');
  group
    .selectChildren('text.name')
    .data([fitText(shownName(blockTitle(context)), room - figure, 'note', measure) + said])
    .join('text')
    .attr('class', 'name')
    .attr('x', -left + 26)
    .attr('y', 17)
    .text(String);
  const badge = drawRunBadge(group, context, { right: right - 8, y: 4 });
  group
    .selectChildren('text.kind')
    .data([fitText(blockName(template), right - 24 - badge, 'note', measure)])
    .join('text')
    .attr('class', 'kind note')
    .attr('x', right - 12 - badge)
    .attr('y', 17)
    .text(String);
}
