import { heatClass, type HeatScale } from '../heat/heatScale.ts';
import { blockValue, heatValue } from '../heat/heatValue.ts';
import { heats } from '../heat/heats.ts';
import type { Group, ItemContext, ItemHeat } from './context.ts';

/** How hot a mark is: its place on the scale, the class that colours it, and its figure in words. */
export interface MarkHeat {
  readonly fraction: number | null;
  readonly style: string;
  readonly text: string;
}

export const noHeat: MarkHeat = { fraction: null, style: '', text: '' };

/** The heat of some nodes of an item that are drawn as one box. */
export function boxHeat(nodes: readonly number[], { heat, template, count }: ItemContext): MarkHeat {
  if (heat === null) return noHeat;
  const { scale, picture, run } = heat;
  const instance = run[0];
  if (scale.figures !== null) return trainedHeat(nodes, heat, { template, count });
  if (instance === undefined) return noHeat;
  return markHeat(heatValue(scale.heat, nodes, { picture, template, instance }), scale);
}

/** The heat of an item's block; of a run it is the figure of each block, or of the last where they grow. */
export function itemHeat({ heat, template, count }: ItemContext): MarkHeat {
  if (heat === null) return noHeat;
  const { scale, picture, run } = heat;
  const nodes = template.nodes.map((_, index) => index);
  if (scale.figures !== null) return trainedHeat(nodes, heat, { template, count });
  const last = run.at(-1);
  if (last === undefined) return noHeat;
  const found = markHeat(blockValue(scale.heat, { picture, template, instance: last }), scale);
  if (count < 2 || found.text === '') return found;
  return {
    ...found,
    text: heats[scale.heat].combine === 'sum' ? `${found.text} each` : `to ${found.text}`,
  };
}

/** Training makes equal blocks unlike: what stands for a run shows the greatest figure of its blocks. */
function trainedHeat(
  nodes: readonly number[],
  { scale, picture, run }: ItemHeat,
  { template, count }: Pick<ItemContext, 'template' | 'count'>,
): MarkHeat {
  const { figures } = scale;
  const values = run.flatMap(
    (instance) => heatValue(scale.heat, nodes, { picture, template, instance, figures }) ?? [],
  );
  const found = markHeat(values.length === 0 ? null : Math.max(...values), scale);
  return count < 2 || found.text === '' ? found : { ...found, text: `to ${found.text}` };
}

function markHeat(value: number | null, scale: HeatScale): MarkHeat {
  const fraction = scale.fraction(value);
  const text = fraction === null ? '' : heats[scale.heat].text(value ?? 0);
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
