import { activationBytesOf } from '../../src/model/graph.ts';
import type { Instance, Picture, Template, TemplateNode } from '../../src/protocol/view.ts';
import { fieldAt } from '../fieldAt.ts';
import { heats, type Heat } from './heats.ts';

/** Where a figure is taken: equal templates differ only by the field at their x. */
export interface HeatPlace {
  readonly picture: Pick<Picture, 'receptiveField'>;
  readonly template: Template;
  readonly instance: Instance;
}

/** The figure of some nodes of a template, drawn as one box or as their whole block; null where none is known. */
export function heatValue(heat: Heat, nodes: readonly number[], place: HeatPlace): number | null {
  const values = nodes.map((index) => nodeValue(heat, place.template.nodes[index], place));
  if (!heats[heat].sums) return values.at(-1) ?? null;
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** The figure of a whole block. */
export function blockValue(heat: Heat, place: HeatPlace): number | null {
  return heatValue(
    heat,
    place.template.nodes.map((_, index) => index),
    place,
  );
}

function nodeValue(heat: Heat, node: TemplateNode | undefined, place: HeatPlace): number | null {
  if (node === undefined) return null;
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
