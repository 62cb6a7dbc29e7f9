import type { SkipKind } from '../src/model/facts.ts';
import type { Picture, Template, TemplateNode } from '../src/protocol/view.ts';
import { type Item, shownItem, unitOf, stopsOf } from './layout/item.ts';
import {
  instanceAt,
  lastAbove,
  nodeIdAt,
  partAt,
  templateAt,
  type Found,
  mergeOf,
  foundIn,
} from './pictureIndex.ts';
import { shownTarget } from './shownItem.ts';
import { sameTarget, type Target } from './target.ts';
import type { Standing } from './walk.ts';

/** The skip of a kind after the selected one, from the top again behind the last; null where none is drawn. */
export function nextSkip(
  picture: Picture,
  items: readonly Item[],
  kind: SkipKind,
  selected: Target | null,
): Target | null {
  const skips = items.flatMap((item): Target[] => {
    const [template, instance] = [templateAt(picture, item.place), instanceAt(picture, item.place)];
    if (template === undefined || instance === undefined || item.drawing === null) return [];
    const id = (merge: number | null) => (merge === null ? instance.id : nodeIdAt(instance, template, merge));
    const own = item.drawing.skips.filter((skip) => skip.kind === kind);
    // Of a skip that reaches past blocks only the end belongs to an item: the merge that it enters, or its projection, which is one of its own.
    const long = new Set(
      item.drawing.longEnds.flatMap((end) => (end.kind === kind && end.merge === end.node ? [end.node] : [])),
    );
    return [
      ...own.map(({ merge }): Target => ({ kind: 'skip', id: id(merge) })),
      ...[...long].map((merge): Target => ({ kind: 'node', id: id(merge) })),
    ];
  });
  return skips[skips.findIndex((skip) => sameTarget(skip, selected)) + 1] ?? skips[0] ?? null;
}

const isSkipped = ({ merge, parallel }: TemplateNode): boolean => merge !== null && parallel !== true;

/** A skip's ends by the ids of their nodes: where x comes from, and the merge that it enters. */
interface Ends {
  readonly fork: string;
  readonly merge: string;
}

/**
 * Where a skip leads from the selected thing: forth to the merge that it enters, or back to where x comes from. A
 * merge in a chain of blocks is the fork of the next one, so that forth follows x through the whole net; at the last
 * merge it turns back, and from within a branch it leads to the ends of the skip around it.
 */
export function alongSkip(standing: Standing, forth: boolean): Target | null {
  const { picture, items, index, selected } = standing;
  const found = foundIn(index, selected);
  const item = found === undefined ? null : shownItem(items, found);
  if (selected === null || found === undefined || item === null) return null;
  const here = new Set(idsOf(picture, item, found, selected));
  const skips = skipEnds(picture, items);
  const isOn = ({ merge }: Ends) => {
    const end = index.get(merge);
    return end !== undefined && shownItem(items, end) === item;
  };
  const leaving = skips.find(({ fork, merge }) => here.has(fork) && !here.has(merge));
  const entering = skips.findLast(({ fork, merge }) => here.has(merge) && !here.has(fork));
  const around = skips.findLast(isOn);
  const ends = forth
    ? (leaving?.merge ?? entering?.fork ?? around?.merge)
    : (entering?.fork ?? (leaving === undefined ? around?.fork : undefined));
  const end = ends === undefined ? undefined : index.get(ends);
  return end === undefined ? null : shownTarget(picture, items, end);
}

/**
 * The ids that a selected thing stands for: those drawn in one mark with a node, or all of a block's. What is drawn of a
 * folded run is drawn of its first block, and what leaves it leaves its last.
 */
function idsOf(picture: Picture, item: Item, found: Found, selected: Target): string[] {
  const [template, instance] = [templateAt(picture, found), instanceAt(picture, found)];
  if (template === undefined || instance === undefined) return [];
  const last = item.count > 1 ? partAt(picture, found)?.instances.at(-1) : undefined;
  const shown = [instance, ...(last === undefined || last === instance ? [] : [last])];
  const idsOfNode = (node: number) => shown.map((each) => nodeIdAt(each, template, node));
  if (selected.kind === 'skip') {
    const merge = found.node ?? mergeOf(template);
    return merge < 0 ? [] : idsOfNode(merge);
  }
  const unit = selected.kind === 'block' ? undefined : unitOf(item, found.node);
  return [...(unit?.unit.nodes ?? template.nodes.keys())].flatMap(idsOfNode);
}

/** Every drawn skip's ends, in the order of the picture. */
function skipEnds(picture: Picture, items: readonly Item[]): Ends[] {
  return stopsOf(items).flatMap((item): Ends[] => {
    const [template, instance] = [templateAt(picture, item.place), instanceAt(picture, item.place)];
    if (template === undefined || instance === undefined || item.drawing === null) return [];
    const x = instance.entry ?? lastAbove(picture, item.place);
    const idOf = (node: number) => nodeIdAt(instance, template, node);
    const own = item.drawing.skips.flatMap(({ merge }): Ends[] => {
      const node = merge ?? mergeOf(template);
      const source = node < 0 ? -1 : sourceOf(template, node);
      const fork = source < 0 ? x : idOf(source);
      return fork === null || node < 0 ? [] : [{ fork, merge: idOf(node) }];
    });
    const drawn = new Set(own.map(({ merge }) => merge));
    const long = template.nodes.flatMap((node, index): Ends[] => {
      if (!isSkipped(node)) return [];
      const merge = idOf(index);
      return node.inputs.flatMap((input): Ends[] => {
        if (typeof input === 'string') return [{ fork: input, merge }];
        // What the block takes from further up is no skip of its own drawing.
        const isFar = input === -1 && instance.entry !== undefined && !drawn.has(merge);
        return isFar ? [{ fork: instance.entry, merge }] : [];
      });
    });
    return [...own, ...long];
  });
}

/** The node whose output the skip into a merge carries, -1 for x: past the skip's own layers, else the earliest. */
function sourceOf({ nodes }: Template, merge: number): number {
  const inputs = (nodes[merge]?.inputs ?? []).filter((input) => typeof input === 'number');
  let at = inputs.find((input) => nodes[input]?.role === 'skip') ?? Math.min(...inputs);
  while (nodes[at]?.role === 'skip') {
    const [before] = nodes[at]?.inputs ?? [];
    if (typeof before !== 'number') return -1;
    at = before;
  }
  return at;
}
