import type { ItemContext } from './context.ts';

/** Whether an item shows the block that is selected, or the block of the node that is, as one of a run. */
export function standsFor({ selected, item, index }: ItemContext): boolean {
  if (selected?.kind !== 'block' && selected?.kind !== 'node') return false;
  const found = index.get(selected.id);
  if (found?.section !== item.place.section || found.part !== item.place.part) return false;
  const at = found.instance - item.place.instance;
  return at >= 0 && at < item.count;
}
