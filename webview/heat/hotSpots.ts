import type { Part, Picture, Template } from '../../src/protocol/view.ts';
import { fuse } from '../layout/fuse.ts';
import { nodeIdAt } from '../pictureIndex.ts';
import { nodeName } from '../skipWords.ts';
import type { Target } from '../target.ts';
import { lastOf } from './heatScale.ts';
import { blockValue, heatValue } from './heatValue.ts';
import { heats, type Heat } from './heats.ts';
import type { FigureOf } from './probeSeries.ts';

/** A block or a layer with much of what a heat shows; blocks of equal figures in a row are one entry. */
export interface HotSpot {
  readonly target: Target;
  readonly name: string;
  /** How many equal ones there are, each with this value. */
  readonly count: number;
  readonly value: number;
  /** Of the net's total; of the input's side for a field. Null where that is not known. */
  readonly share: number | null;
}

/** The greatest figures first; blocks whole, and the layers that are in none. */
export function hotSpots(
  picture: Picture,
  heat: Heat,
  most: number,
  figures: FigureOf | null = null,
): HotSpot[] {
  const whole = heats[heat].whole(picture);
  const spots = picture.sections.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      const template = picture.templates[part.template];
      if (template === undefined) return [];
      // What grows from block to block, or was measured of each, makes equal ones unlike: each is an entry of its own.
      const alike = figures === null && heats[heat].combine === 'sum';
      const entries = alike ? [part] : part.instances.map((each) => ({ ...part, instances: [each] }));
      return entries.flatMap((each) => spotsOf(each, template, { picture, figures }, heat));
    }),
  );
  return spots
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, most)
    .map((spot) => ({ ...spot, share: whole === null || whole === 0 ? null : spot.value / whole }));
}

type Spot = Omit<HotSpot, 'share'>;

function spotsOf(
  part: Part,
  template: Template,
  seen: { readonly picture: Picture; readonly figures: FigureOf | null },
  heat: Heat,
): Spot[] {
  const instance = lastOf(part);
  if (instance === undefined) return [];
  const place = { ...seen, template, instance };
  if (template.block !== null) {
    const count = part.instances.length;
    const id = part.instances[0]?.id ?? instance.id;
    return [{ target: { kind: 'block', id }, name: id, count, value: blockValue(heat, place) ?? 0 }];
  }
  return fuse(template, new Set(), false).flatMap(({ leader, nodes }): Spot[] => {
    const node = template.nodes[leader];
    const value = heatValue(heat, nodes, place);
    if (node === undefined || value === null) return [];
    const id = nodeIdAt(instance, template, leader);
    return [{ target: { kind: 'node', id }, name: nodeName(node), count: 1, value }];
  });
}
