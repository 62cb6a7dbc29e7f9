import { heatClass } from '../heat/heatScale.ts';
import { blockValue, heatValue } from '../heat/heatValue.ts';
import { heats } from '../heat/heats.ts';
import { partAt } from '../pictureIndex.ts';
import type { Group, ItemContext } from './context.ts';

/** How hot a mark is: its place on the scale, the class that colours it, and its figure in words. */
export interface MarkHeat {
  readonly fraction: number | null;
  readonly style: string;
  readonly text: string;
}

export const noHeat: MarkHeat = { fraction: null, style: '', text: '' };

/** The heat of some nodes of an item that are drawn as one box. */
export function boxHeat(nodes: readonly number[], context: ItemContext): MarkHeat {
  const { heat } = context;
  if (heat === null) return noHeat;
  if (heat.figures !== null) return trainedHeat(nodes, context);
  return markHeat(heatValue(heat.heat, nodes, context), context);
}

/** The heat of an item's block; of a run it is the figure of each block, or of the last where they grow. */
export function itemHeat(context: ItemContext): MarkHeat {
  const { heat, item, picture } = context;
  if (heat === null) return noHeat;
  if (heat.figures !== null)
    return trainedHeat(
      context.template.nodes.map((_, index) => index),
      context,
    );
  const last = item.count > 1 ? partAt(picture, item.place)?.instances.at(-1) : undefined;
  const found = markHeat(blockValue(heat.heat, { ...context, instance: last ?? context.instance }), context);
  if (item.count < 2 || found.text === '') return found;
  return { ...found, text: heats[heat.heat].combine === 'sum' ? `${found.text} each` : `to ${found.text}` };
}

/** Training makes equal blocks unlike: what stands for a run shows the greatest figure of its blocks. */
function trainedHeat(nodes: readonly number[], context: ItemContext): MarkHeat {
  const { heat, item, picture } = context;
  if (heat === null) return noHeat;
  const { figures } = heat;
  const first = item.place.instance;
  const others =
    item.count > 1 ? partAt(picture, item.place)?.instances.slice(first, first + item.count) : null;
  const values = (others ?? [context.instance]).flatMap(
    (instance) => heatValue(heat.heat, nodes, { ...context, instance, figures }) ?? [],
  );
  const found = markHeat(values.length === 0 ? null : Math.max(...values), context);
  return item.count < 2 || found.text === '' ? found : { ...found, text: `to ${found.text}` };
}

function markHeat(value: number | null, { heat }: ItemContext): MarkHeat {
  if (heat === null) return noHeat;
  const fraction = heat.fraction(value);
  const text = fraction === null ? '' : heats[heat.heat].text(value ?? 0);
  return { fraction, style: heatClass(fraction), text };
}

const heatBarHeight = 3;

/** A bar whose length says what the colour says, for whoever does not see it. */
export function drawHeatBar(
  group: Group,
  { fraction, style }: MarkHeat,
  at: { readonly x: number; readonly y: number; readonly width: number },
): void {
  group
    .selectChildren<SVGRectElement, number>('rect.heatBar')
    .data(fraction === null ? [] : [1, fraction])
    .join('rect')
    .attr('class', (_, index) => `heatBar ${index === 0 ? 'track' : 'length'} ${style}`)
    .attr('x', at.x)
    .attr('y', at.y)
    .attr('width', (part) => Math.max(1, part * at.width))
    .attr('height', heatBarHeight)
    .attr('rx', heatBarHeight / 2);
}
