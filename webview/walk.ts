import type { Item } from './layout/item.ts';
import type { SkipKind } from '../src/model/facts.ts';
import { instanceAt, nodeIdAt, templateAt, type Found } from './pictureIndex.ts';
import type { Picture, TemplateNode } from '../src/protocol/view.ts';
import { sameTarget, type Target } from './target.ts';

/** The item that shows a node or block, and the unit in it; null where the id is not in the picture. */
export function shownItem(items: readonly Item[], found: Found): Item | null {
  const { section, part, instance } = found;
  const own = items.filter(
    ({ place, kind }) => place.section === section && place.part === part && kind !== 'runHead',
  );
  return own.find(({ place }) => place.instance === instance) ?? own.find(({ count }) => count > 1) ?? null;
}

/** Where an item, or the mark of one of its nodes, stands in the picture. */
export function boxOf(item: Item, node: number | null) {
  const unit = item.drawing?.units.find(
    ({ unit, place }) => place !== 'card' && node !== null && unit.nodes.includes(node),
  );
  return { x: unit?.x ?? 0, top: item.y + (unit?.top ?? 0), height: unit?.height ?? item.height };
}

/**
 * The next target of an arrow key: up and down go along the spine, from node to node inside a drawn block and from
 * block to block outside; right goes into a block, left out of it.
 */
export function nextTarget(
  picture: Picture,
  items: readonly Item[],
  from: { readonly target: Target | null; readonly found: Found | null },
  direction: 'up' | 'down' | 'left' | 'right',
): Target | null {
  const stops = items.filter(({ kind }) => kind !== 'runHead');
  const item = from.found === null ? null : shownItem(stops, from.found);
  if (item === null || from.target === null) return outer(stops[0], picture, 'first');
  const at = stops.indexOf(item);
  const inside = unitIds(item, picture);
  const unit =
    from.target.kind === 'node' ? inside.findIndex((ids) => ids.includes(from.target?.id ?? '')) : -1;
  if (direction === 'left') return item.kind === 'block' ? { kind: 'block', id: item.id } : from.target;
  if (direction === 'right') {
    const id = inside[Math.max(unit, 0)]?.[0];
    return id === undefined ? from.target : { kind: 'node', id };
  }
  const step = direction === 'down' ? 1 : -1;
  const next = unit < 0 ? undefined : inside[unit + step]?.[0];
  if (next !== undefined) return { kind: 'node', id: next };
  return outer(stops[at + step], picture, step > 0 ? 'first' : 'last') ?? from.target;
}

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
    // Of a skip that reaches past blocks only the end belongs to an item: the merge that it enters.
    const long = item.drawing.longEnds.some((end) => end.kind === kind)
      ? [template.nodes.findIndex(isLong)]
      : [];
    return [
      ...own.map(({ merge }): Target => ({ kind: 'skip', id: id(merge) })),
      ...long.map((merge): Target => ({ kind: 'node', id: id(merge) })),
    ];
  });
  return skips[skips.findIndex((skip) => sameTarget(skip, selected)) + 1] ?? skips[0] ?? null;
}

const isLong = ({ merge, inputs }: TemplateNode): boolean =>
  merge !== null && inputs.some((input) => typeof input === 'string');

function outer(item: Item | undefined, picture: Picture, end: 'first' | 'last'): Target | null {
  if (item === undefined) return null;
  if (item.kind === 'block') return { kind: 'block', id: item.id };
  const ids = unitIds(item, picture);
  const id = (end === 'first' ? ids[0] : ids.at(-1))?.[0];
  return id === undefined ? null : { kind: 'node', id };
}

/** Node ids of each drawn unit, its leader's first; none for a card. */
function unitIds(item: Item, picture: Picture): string[][] {
  const template = templateAt(picture, item.place);
  const instance = instanceAt(picture, item.place);
  if (
    template === undefined ||
    instance === undefined ||
    item.drawing === null ||
    item.drawing.kind === 'card'
  )
    return [];
  return item.drawing.units.map(({ unit }) =>
    [unit.leader, ...unit.nodes.filter((node) => node !== unit.leader)].map((node) =>
      nodeIdAt(instance, template, node),
    ),
  );
}
