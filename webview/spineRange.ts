import { type Item, shownItem, stopsOf } from './layout/item.ts';
import { instanceAt, partAt, foundIn } from './pictureIndex.ts';
import { nodeTarget } from './shownItem.ts';
import type { Target } from './target.ts';
import type { Standing } from './walk.ts';

/** Where a target's item stands among those on the spine; -1 where it is not drawn. */
function spineAt({ index, items }: Standing, stops: readonly Item[], target: Target): number {
  const found = foundIn(index, target);
  const item = found === undefined ? null : shownItem(items, found);
  return item === null ? -1 : stops.indexOf(item);
}

/** All that stands on the spine from one target to another, in the order of the walk; a run with all its blocks. */
export function spineRange(standing: Standing, from: Target, to: Target): Target[] {
  const stops = stopsOf(standing.items);
  const [start, end] = [spineAt(standing, stops, from), spineAt(standing, stops, to)];
  if (start < 0 || end < 0) return [to];
  const between = stops.slice(Math.min(start, end), Math.max(start, end) + 1);
  const range = between.flatMap((item) => targetsOf(standing, item));
  return start <= end ? range : range.toReversed();
}

/** The item above or below, as the end of a range. */
export function spineNext(standing: Standing, step: 1 | -1): Target | null {
  const stops = stopsOf(standing.items);
  const { selected } = standing;
  const at = selected === null ? -1 : spineAt(standing, stops, selected);
  const next = stops[at < 0 ? 0 : at + step];
  if (next === undefined) return selected;
  const targets = targetsOf(standing, next);
  return (step > 0 ? targets.at(-1) : targets[0]) ?? selected;
}

function targetsOf({ picture }: Standing, item: Item): Target[] {
  if (item.kind === 'block') {
    const instances =
      item.count > 1 ? (partAt(picture, item.place)?.instances ?? []) : [instanceAt(picture, item.place)];
    return instances.flatMap((instance) =>
      instance === undefined ? [] : [{ kind: 'block' as const, id: instance.id }],
    );
  }
  return (item.drawing?.units ?? []).flatMap((unit) => nodeTarget(picture, item.place, unit) ?? []);
}
