import type { Picture } from '../src/protocol/view.ts';
import type { DrawnUnit } from './layout/drawing.ts';
import { shownItem, unitOf, type Item } from './layout/item.ts';
import type { Layout } from './layout.ts';
import { instanceAt, nodeIdAt, templateAt, type Found, type Place } from './pictureIndex.ts';
import type { Target } from './target.ts';

export interface Box {
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where an item, or the mark of one of its nodes, stands in the picture; `x` is its middle. */
function boxOf(item: Item, node: number | null): Box {
  const unit = unitOf(item, node);
  if (unit !== undefined) return { ...unit, top: item.y + unit.top };
  const { left = 0, right = 0 } = item.drawing ?? {};
  return { x: 0, top: item.y, width: 2 * Math.max(left, right), height: item.height };
}

/** Where a target stands in the picture; null where it has no place there. */
export function targetBox(
  { items, bands, left, right }: Layout,
  found: Found | null,
  target: Target,
): Box | null {
  if (target.kind === 'section') {
    const band = bands.find(({ section }) => String(section) === target.id);
    return band === undefined ? null : { ...band, x: 0, width: 2 * Math.max(left, right) };
  }
  const item = found === null ? null : shownItem(items, found);
  // A module may have the name of its own concat.
  return found === null || item === null ? null : boxOf(item, target.kind === 'block' ? null : found.node);
}

/** What can be selected of a node as it is drawn now: its mark, or the block whose card hides it. */
export function shownTarget(picture: Picture, items: readonly Item[], found: Found): Target | null {
  const item = shownItem(items, found);
  const instance = instanceAt(picture, found);
  if (item === null || instance === undefined) return null;
  const unit = unitOf(item, found.node);
  if (unit !== undefined) return nodeTarget(picture, found, unit);
  return item.kind === 'block' ? { kind: 'block', id: instance.id } : null;
}

export function nodeTarget(picture: Picture, place: Place, { unit }: DrawnUnit): Target | null {
  const [template, instance] = [templateAt(picture, place), instanceAt(picture, place)];
  if (template === undefined || instance === undefined) return null;
  return { kind: 'node', id: nodeIdAt(instance, template, unit.leader) };
}
