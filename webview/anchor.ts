import { firstItemAt, type Item } from './layout/item.ts';

/** What is in view before a picture changes, and on what of it the eye rests. */
export interface Looking {
  /** Heights in the picture. */
  readonly top: number;
  readonly bottom: number;
  /**
   * "top" where one thing folds: what stands above it stays; else the selected item, or what is nearest to the middle,
   * or the top where the net begins in view.
   */
  readonly eye: 'top' | 'middle';
  readonly selected: Item | null;
}

/** How far the picture has to be moved down for the eye to keep its place; 0 where nothing of it is left. */
export function movedBy(before: readonly Item[], after: readonly Item[], looking: Looking): number {
  const { top, bottom } = looking;
  const begins = top <= (before[0]?.y ?? 0);
  const inView = before.slice(firstItemAt(before, top)).filter(({ y }) => y < bottom);
  const isSelected = looking.selected !== null && inView.includes(looking.selected);
  const eye = begins && !isSelected ? 'top' : looking.eye;
  const byKey = new Map(after.map((item) => [item.key, item]));
  const partOf = ({ place }: Item) => `${place.section}/${place.part}`;
  // Of a run that has folded its card is left.
  const byPart = new Map(after.toReversed().map((item) => [partOf(item), item]));
  const there = (item: Item) => byKey.get(item.key) ?? (eye === 'top' ? undefined : byPart.get(partOf(item)));
  const anchor = (eye === 'top' ? inView : fromMiddle(inView, looking)).find((item) => there(item));
  const now = anchor === undefined ? undefined : there(anchor);
  if (anchor === undefined || now === undefined) return 0;
  if (eye === 'top' || anchor.y >= top) return anchor.y - now.y;
  // It begins above what is in view: the part of it that is in the middle stays there.
  const share = ((top + bottom) / 2 - anchor.y) / Math.max(1, anchor.height);
  return anchor.y - now.y + Math.min(1, share) * (anchor.height - now.height);
}

function fromMiddle(items: readonly Item[], { top, bottom, selected }: Looking): Item[] {
  const middle = (top + bottom) / 2;
  const away = (item: Item) =>
    item === selected ? -1 : Math.max(item.y - middle, middle - item.y - item.height, 0);
  return items.toSorted((a, b) => away(a) - away(b));
}
