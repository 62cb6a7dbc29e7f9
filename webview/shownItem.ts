import type { Picture } from '../src/protocol/view.ts';
import type { DrawnUnit } from './layout/drawing.ts';
import { shownItem, unitOf, type Item } from './layout/item.ts';
import { metrics } from './layout/metrics.ts';
import type { Layout } from './layout.ts';
import { instanceAt, nodeIdAt, templateAt, type Found, type Place } from './pictureIndex.ts';
import type { Shown } from './state.ts';
import type { Target } from './target.ts';

export interface Box {
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where an item, or the mark of one of its nodes, stands in the picture; `x` is its middle. */
function boxOf(item: Item, node: number | null, { frameLeft, frameRight }: Frame): Box {
  const unit = unitOf(item, node);
  if (unit !== undefined) return { ...unit, top: item.y + unit.top };
  const { kind = 'card', left = 0, right = 0, cell } = item.drawing ?? {};
  const { y: top, height } = item;
  if (kind === 'open') return between(-frameLeft, frameRight, { top, height });
  if (kind === 'loose' || cell === undefined) return between(-left, right, { top, height });
  const sheets = metrics.sheetStep * Math.min(2, item.count - 1);
  const own = { top: top + cell.top, height: cell.bottom - cell.top + sheets };
  return between(cell.left, cell.right + sheets, own);
}

/** How far the blocks' frames reach from the spine. */
type Frame = Pick<Layout, 'frameLeft' | 'frameRight'>;

const between = (left: number, right: number, along: Pick<Box, 'top' | 'height'>): Box => ({
  ...along,
  x: (left + right) / 2,
  width: right - left,
});

/** Where a target stands in the picture; null where it has no place there. */
export function targetBox(layout: Layout, found: Found | null, target: Target): Box | null {
  const { items, bands, bandLeft, bandRight } = layout;
  if (target.kind === 'section') {
    const band = bands.find(({ section }) => String(section) === target.id);
    return band === undefined ? null : between(-bandLeft, bandRight, band);
  }
  const item = found === null ? null : shownItem(items, found);
  // A module may have the name of its own concat.
  return found === null || item === null
    ? null
    : boxOf(item, target.kind === 'block' ? null : found.node, layout);
}

/** The chip beside a card that stands for what is on its skip; null for every other node, and where there is none. */
export function chipBox({ picture, layout }: Pick<Shown, 'picture' | 'layout'>, found: Found): Box | null {
  const role = templateAt(picture, found)?.nodes[found.node ?? -1]?.role;
  const item = role === 'skip' ? shownItem(layout.items, found) : null;
  const chip = item?.drawing?.skips.find((skip) => skip.chip !== null)?.chip ?? null;
  if (item === null || chip === null) return null;
  return { x: chip.x, top: item.y + chip.y, width: chip.width, height: metrics.chipHeight };
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
