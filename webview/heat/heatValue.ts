import { activationBytesOf } from '../../src/model/graph.ts';
import type { Instance, Picture, Template, TemplateNode } from '../../src/protocol/view.ts';
import { fieldAt } from '../fieldAt.ts';
import { nodeIdAt } from '../pictureIndex.ts';
import { heats, isTrainingHeat, type Heat } from './heats.ts';
import type { FigureOf } from './probeSeries.ts';

/** Where a figure is taken: equal templates differ only by the field at their x, and by what training did to them. */
export interface HeatPlace {
  readonly picture: Pick<Picture, 'receptiveField'>;
  readonly template: Template;
  readonly instance: Instance;
  /** What was measured of the nodes while the net trained. */
  readonly figures?: FigureOf | null;
}

/** The figure of some nodes of a template, drawn as one box or as their whole block; null where none is known. */
export function heatValue(heat: Heat, nodes: readonly number[], place: HeatPlace): number | null {
  const values = nodes.map((index) => nodeValue(heat, index, place));
  const { combine } = heats[heat];
  if (combine === 'last') return values.at(-1) ?? null;
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  // The norm of a block's weights, taken as one vector, is the root of the sum of its layers' squared norms.
  if (combine === 'norm') return Math.hypot(...known);
  const sum = known.reduce((all, value) => all + value, 0);
  return combine === 'mean' ? sum / known.length : sum;
}

/** The figure of a whole block. */
export function blockValue(heat: Heat, place: HeatPlace): number | null {
  return heatValue(
    heat,
    place.template.nodes.map((_, index) => index),
    place,
  );
}

function nodeValue(heat: Heat, index: number, place: HeatPlace): number | null {
  const node = place.template.nodes[index];
  if (node === undefined) return null;
  if (isTrainingHeat(heat)) return place.figures?.(nodeIdAt(place.instance, place.template, index)) ?? null;
  if (heat === 'parameters') return node.learnable;
  if (heat === 'macs') return node.macs;
  if (heat === 'activations') return node.shape === null ? null : activationBytesOf(node.shape);
  return fieldValue(node, place);
}

/** Behind the first layer that sees the whole map every field is the whole: such nodes have no figure. */
function fieldValue(node: TemplateNode, { picture, instance }: HeatPlace): number | null {
  const field = fieldAt(node, instance);
  const most = picture.receptiveField ?? [Infinity, Infinity];
  return field === null || field[0] > most[0] || field[1] > most[1] ? null : Math.max(...field);
}
