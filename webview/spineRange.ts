import { type Item, shownItem, stopsOf } from './layout/item.ts';
import { instanceAt, partAt, foundIn } from './pictureIndex.ts';
import { nodeTarget } from './shownItem.ts';
import { sameTarget, type Target } from './target.ts';
import type { Standing } from './walk.ts';

/**
 * All that stands from one target to another, in the order of the walk: layers of the block that both stand in, else
 * layers and whole blocks along the spine, of a folded run all its blocks.
 */
export function spineRange(standing: Standing, from: Target, to: Target): Target[] {
  const row = rowOf(standing, [from, to]);
  const [start, end] = [spanOf(standing, row, from), spanOf(standing, row, to)];
  if (start === null || end === null) return [to];
  const range = row.slice(Math.min(start.first, end.first), Math.max(start.last, end.last) + 1);
  return start.first <= end.first ? range : range.toReversed();
}

/** The target above or below, as the end of a range that begins at `from`. */
export function spineNext(standing: Standing, from: Target | null, step: 1 | -1): Target | null {
  const { selected } = standing;
  // Behind the last layer of a block comes what is below the block.
  for (const ends of [[from, selected].filter((end) => end !== null), []]) {
    const row = rowOf(standing, ends);
    const span = selected === null ? null : spanOf(standing, row, selected);
    const beyond = step > 0 ? (span?.last ?? -1) + 1 : (span?.first ?? 1) - 1;
    const next = row[beyond];
    if (next !== undefined) return next;
  }
  return selected;
}

function rowOf(standing: Standing, ends: readonly Target[]): Target[] {
  const [item = null, ...others] = ends.map((end) => itemOf(standing, end));
  const within = item?.kind === 'block' && others.every((other) => other === item);
  if (within && ends.every(({ kind }) => kind === 'node')) return layersOf(standing, item);
  return stopsOf(standing.items).flatMap((stop) => targetsOf(standing, stop));
}

/** Where a target stands in a row: at one place, or where all blocks of its run do. */
function spanOf(
  standing: Standing,
  row: readonly Target[],
  target: Target,
): { readonly first: number; readonly last: number } | null {
  const item = itemOf(standing, target);
  const at = row.findIndex((each) => sameTarget(each, target));
  if (item === null || (at >= 0 && target.kind === 'node')) return at < 0 ? null : { first: at, last: at };
  const own = targetsOf(standing, item);
  const first = row.findIndex((each) => sameTarget(each, own[0] ?? null));
  return first < 0 ? null : { first, last: first + own.length - 1 };
}

function itemOf({ index, items }: Standing, target: Target): Item | null {
  const found = foundIn(index, target);
  return found === undefined ? null : shownItem(items, found);
}

const layersOf = ({ picture }: Standing, item: Item): Target[] =>
  (item.drawing?.units ?? []).flatMap((unit) => nodeTarget(picture, item.place, unit) ?? []);

function targetsOf(standing: Standing, item: Item): Target[] {
  if (item.kind !== 'block') return layersOf(standing, item);
  const { picture } = standing;
  const instances =
    item.count > 1 ? (partAt(picture, item.place)?.instances ?? []) : [instanceAt(picture, item.place)];
  return instances.flatMap((instance) =>
    instance === undefined ? [] : [{ kind: 'block' as const, id: instance.id }],
  );
}
