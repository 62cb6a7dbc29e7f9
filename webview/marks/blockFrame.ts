import { blockName } from '../layout/cardDrawing.ts';
import { metrics } from '../layout/metrics.ts';
import { shownName } from '../numbers.ts';
import { fitName, fitText, type Group, type ItemContext } from './context.ts';
import { blockLabel } from './blockLabel.ts';
import { drawHeatBar, itemHeat, type MarkHeat } from './heat.ts';
import { drawRunBadge } from './runBadge.ts';
import { drawFoldButton } from './foldButton.ts';
import { standsFor } from './standsFor.ts';

/** The frame of a block whose layers are drawn, with its name, its kind and its fold. */
export function drawBlockFrame(group: Group, context: ItemContext): void {
  const { id, count, template, left, right, measure, idOf } = context;
  const height = context.drawing?.height ?? context.height;
  const heat = itemHeat(context);
  // The layers of the first block of a run are marked themselves; those of the others have no mark but its frame.
  const holdsSelected =
    standsFor(context) &&
    (context.selected?.kind === 'block' ||
      !template.nodes.some((_, node) => idOf(node) === context.selected?.id));
  const sheets = [2, 1, 0].filter((sheet) => sheet < count);
  group
    .selectChildren<SVGRectElement, number>('rect.frame')
    .data(sheets)
    .join('rect')
    .attr('class', (sheet) => `frame ${sheet > 0 ? 'sheet' : ''} ${heat.style}`)
    .attr('data-press', 'block')
    .attr('data-id', id)
    .attr('x', (sheet) => -left + sheet * metrics.sheetStep)
    .attr('y', (sheet) => sheet * metrics.sheetStep)
    .attr('width', left + right)
    .attr('height', height)
    .attr('rx', 8)
    .classed('selected', (sheet) => sheet === 0 && holdsSelected);
  group.attr('aria-label', [blockLabel(context), heat.text].filter((text) => text !== '').join(', '));
  drawHeatTitle(group, heat, { x: -left + 1, width: left + right - 2 });
  drawHeatBar(group, heat, { x: -left + 8, y: 3, width: left + right - 16 });
  drawFoldButton(group, {
    id,
    label: 'Fold the block',
    arrow: 'M6,8l4,4l4,-4',
    x: -left + 4,
    y: 3,
    style: heat.style,
  });
  const badge = drawRunBadge(group, context, { right: right - 8, y: 4 });
  const title = shownName(context.title);
  const kind = blockName(template);
  const [room, roomOnRight] = [left - 40, right - 24 - badge];
  // The figure stands by the name, or where that would be cut by the kind on the other side of the spine.
  const byKind = heat.text === '' ? kind : `${heat.text} · ${kind}`;
  const isTight = measure(`${title.slice(0, 300)} · ${heat.text}`, 'note') > room;
  const onRight = heat.text !== '' && isTight && measure(byKind, 'note') <= roomOnRight;
  const said = heat.text === '' || onRight ? '' : ` · ${heat.text}`;
  group
    .selectChildren('text.name')
    .data([fitName(title, room - measure(said, 'note'), 'note', measure) + said])
    .join('text')
    .attr('class', `name ${heat.style}`)
    .attr('x', -left + 26)
    .attr('y', 17)
    .text(String);
  group
    .selectChildren('text.kind')
    .data([fitText(onRight ? byKind : kind, roomOnRight, 'note', measure)])
    .join('text')
    .attr('class', `kind note ${heat.style}`)
    .attr('x', right - 12 - badge)
    .attr('y', 17)
    .text(String);
}

/** From the frame's upper edge to above where x goes two ways. */
const titleHeight = 23;

/** The frame's title on the colour that the block's cell would have: its layers' own colours say less than the whole. */
function drawHeatTitle(
  group: Group,
  { style }: MarkHeat,
  { x, width }: { readonly x: number; readonly width: number },
): void {
  const radius = 7;
  const corner = `a${radius},${radius} 0 0 1 `;
  const top = `V${1 + radius}${corner}${radius},-${radius}H${x + width - radius}${corner}${radius},${radius}`;
  group
    .selectChildren('path.heatTitle')
    .data(style === '' ? [] : [0])
    // Below the words that stand on it, which may have been there before.
    .join((enter) => enter.insert('path', ':scope > :not(.frame)'))
    .attr('class', `heatTitle ${style}`)
    .attr('d', `M${x},${titleHeight}${top}V${titleHeight}Z`);
}
