import type { Selection } from 'd3';
import { sectionName } from '../../src/protocol/labels.ts';
import type { Instance, Picture, PictureProblem, Template } from '../../src/protocol/view.ts';
import type { HeatScale } from '../heat/heatScale.ts';
import type { Item } from '../layout/item.ts';
import type { Measure } from '../layout/metrics.ts';
import { nodeIdAt, partAt, sectionAt, type Index } from '../pictureIndex.ts';
import { projectionOption } from '../skipWords.ts';
import type { Target } from '../target.ts';
import { blockTitle, stagePrefix } from '../blockTitle.ts';

export type Group = Selection<SVGGElement, unknown, null, undefined>;

/** What every mark needs to know beside its own place. */
export interface DrawContext {
  readonly picture: Picture;
  readonly index: Index;
  readonly problems: ReadonlyMap<string, PictureProblem>;
  readonly selected: Target | null;
  readonly measure: Measure;
  /** What the boxes are coloured by; null for nothing. */
  readonly heat: HeatScale | null;
  /** Distances of all block frames from the spine. */
  readonly left: number;
  readonly right: number;
}

/**
 * One item as its marks see it: all that they draw follows from these, so that what equals what it was drawn from is not
 * drawn again.
 */
export interface ItemContext
  extends
    Pick<Item, 'id' | 'count' | 'height' | 'rise' | 'drawing' | 'intake'>,
    Pick<DrawContext, 'problems' | 'measure' | 'left' | 'right'> {
  readonly template: Template;
  /** As an instance has them. */
  readonly ids: Instance['ids'];
  readonly idOf: (node: number) => string;
  /** "stage 3", "stem". */
  readonly section: string;
  /** What ids leave out beside the band that says it: "stage3.". */
  readonly prefix: string;
  readonly title: string;
  /** Option of He et al. of the projections here. */
  readonly option: ReturnType<typeof projectionOption>;
  /** What is selected, where it is in here. */
  readonly selected: Target | null;
  readonly heat: ItemHeat | null;
}

export interface ItemHeat {
  readonly scale: HeatScale;
  readonly picture: Pick<Picture, 'receptiveField'>;
  /** The instances that the item stands for, at least one. */
  readonly run: readonly Instance[];
}

export function itemContext(item: Item, context: DrawContext): ItemContext | null {
  const { place, count, id, height, rise, drawing, intake } = item;
  const { picture, problems, measure, left, right, heat } = context;
  const section = sectionAt(picture, place);
  const part = partAt(picture, place);
  const template = picture.templates[part?.template ?? -1];
  const instance = part?.instances[place.instance];
  if (section === undefined || part === undefined || template === undefined || instance === undefined)
    return null;
  const prefix = stagePrefix(section);
  const last = count > 1 ? part.instances.at(-1) : undefined;
  return {
    ...{ id, count, height, rise, drawing, intake, problems, measure, left, right, template, prefix },
    ids: instance.ids,
    idOf: (node) => nodeIdAt(instance, template, node),
    section: sectionName(section),
    title: blockTitle(instance.id, last?.id ?? instance.id, prefix),
    option: projectionOption(template, picture.templates),
    selected: selectedIn(item, context),
    heat:
      heat === null
        ? null
        : { scale: heat, picture, run: part.instances.slice(place.instance, place.instance + count) },
  };
}

/** What is selected, where an item shows it: itself, or a block that it stands for, or something in one. */
export function selectedIn(
  { place, count }: Item,
  { selected, index }: Pick<DrawContext, 'selected' | 'index'>,
): Target | null {
  if (selected === null || selected.kind === 'section') return null;
  const found = index.get(selected.id);
  if (found?.section !== place.section || found.part !== place.part) return null;
  const at = found.instance - place.instance;
  return at >= 0 && at < count ? selected : null;
}

/** Whether there is an error at a node: a warning leaves what it is of as it is. */
export const isWrong = ({ problems }: Pick<DrawContext, 'problems'>, id: string): boolean =>
  problems.get(id)?.severity === 'error';

/** Below this scale a word is less than five pixels high: boxes and lines stand without any. */
export const wordScale = 0.42;

/** The text cut to a width in pixels, with an ellipsis where it is cut. */
export function fitText(text: string, width: number, style: 'label' | 'note', measure: Measure): string {
  const start = text.slice(0, 300);
  if (text.length <= 300 && measure(start, style) <= width) return text;
  let low = 0;
  let high = start.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${start.slice(0, middle)}…`, style) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${start.slice(0, low)}…`;
}

/** A name cut in its middle to a width: two names of a run differ at their ends. */
export function fitName(text: string, width: number, style: 'label' | 'note', measure: Measure): string {
  if (text.length <= 300 && measure(text, style) <= width) return text;
  const most = Math.min(150, text.length >> 1);
  for (let kept = most; kept > 1; kept -= 1) {
    const cut = `${text.slice(0, kept)}…${text.slice(text.length - kept)}`;
    if (measure(cut, style) <= width) return cut;
  }
  return fitText(text, width, style, measure);
}
