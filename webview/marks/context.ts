import type { Selection } from 'd3';
import type { Instance, Picture, PictureProblem, Template } from '../../src/protocol/view.ts';
import type { HeatScale } from '../heat/heatScale.ts';
import type { Item } from '../layout/item.ts';
import type { Measure } from '../layout/metrics.ts';
import { instanceAt, nodeIdAt, templateAt, type Index } from '../pictureIndex.ts';
import type { Target } from '../target.ts';

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

/** One item as its marks see it. */
export interface ItemContext extends DrawContext {
  readonly item: Item;
  readonly template: Template;
  readonly instance: Instance;
  readonly idOf: (node: number) => string;
}

export function itemContext(item: Item, context: DrawContext): ItemContext | null {
  const template = templateAt(context.picture, item.place);
  const instance = instanceAt(context.picture, item.place);
  if (template === undefined || instance === undefined) return null;
  return { ...context, item, template, instance, idOf: (node) => nodeIdAt(instance, template, node) };
}

/** Whether there is an error at a node: a warning leaves what it is of as it is. */
export const isWrong = ({ problems }: DrawContext, id: string): boolean =>
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
