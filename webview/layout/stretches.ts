import type { SkipKind } from '../../src/model/facts.ts';
import type { NodeId } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { instanceAt, nodeIdAt, templateAt, type Index } from '../pictureIndex.ts';
import { type Item, shownItem } from './item.ts';
import { metrics } from './metrics.ts';
import type { Sideways, Ways } from './sideways.ts';

/** What a lane brings from one node to one that reads it. */
export interface Stretch {
  readonly kind: SkipKind | 'edge';
  readonly from: NodeId;
  /** What it leaves, and what it enters. */
  readonly source: Item;
  readonly item: Item;
  readonly id: NodeId | null;
  /** The merge that it leads to as a skip; null for an edge. */
  readonly merge: NodeId | null;
  readonly start: Ways;
  readonly end: Ways;
  /** The lower edge of the block that it leaves. */
  readonly clear: number;
}

export interface Source {
  readonly items: readonly Item[];
  readonly index: Index;
}

export const exitKey = ({ item, id }: Pick<Stretch, 'item' | 'id'>) => `${item.key}@${id ?? 'x'}`;

/** Everything that reads a node by its id; O(items + ends). */
export function stretchesOf(picture: Picture, { items, index }: Source): Stretch[] {
  const startOf = (id: NodeId): Pick<Stretch, 'source' | 'start' | 'clear'> | null => {
    const found = index.get(id);
    if (found === undefined) return null;
    const item = shownItem(items, found);
    const drawing = item?.drawing ?? null;
    if (item === null || drawing === null) return null;
    // From a block that is folded, what it makes leaves below.
    const ways = drawing.longStarts.find(({ node }) => node === found.node)?.ways;
    return {
      source: item,
      start: below(ways ?? onSpine(item.height + metrics.forkDrop), item.y),
      clear: item.y + item.height + metrics.forkDrop,
    };
  };
  const stretches: Stretch[] = [];
  for (const item of items) {
    if (item.drawing === null) continue;
    const [template, instance] = [templateAt(picture, item.place), instanceAt(picture, item.place)];
    if (template === undefined || instance === undefined) continue;
    const { entry } = instance;
    const start = entry === undefined || !item.drawing.fromSpine ? null : startOf(entry);
    if (entry !== undefined && start !== null) {
      const end = onSpine(item.y - metrics.entryGap);
      stretches.push({ kind: 'edge', from: entry, item, id: null, merge: null, end, ...start });
    }
    for (const { from, node, ways, kind, merge: into } of item.drawing.longEnds) {
      const start = startOf(from);
      if (start === null || start.source === item) continue;
      const id = nodeIdAt(instance, template, node);
      const merge = into === null ? null : nodeIdAt(instance, template, into);
      stretches.push({ kind, from, item, id, merge, end: below(ways, item.y), ...start });
    }
  }
  return stretches;
}

/** From the spine itself, or onto it. */
const onSpine = (y: number): Ways => ({
  left: { at: { x: 0, y }, rest: [] },
  right: { at: { x: 0, y }, rest: [] },
});

/** The same ways in an item that stands at a height. */
const below = ({ left, right }: Ways, y: number): Ways => ({ left: lower(left, y), right: lower(right, y) });

const lower = (way: Sideways, y: number): Sideways => ({
  ...way,
  at: { x: way.at.x, y: way.at.y + y },
  rest: way.rest.map((point) => ({ x: point.x, y: point.y + y })),
});
