import type { Place } from '../pictureIndex.ts';
import type { Drawing } from './drawing.ts';

/** One thing on the spine: a block (open or as a card), a run of blocks, loose nodes, or an unfolded run's heading. */
export interface Item {
  /** Stable over folding and new pictures of the same file. */
  readonly key: string;
  readonly kind: 'block' | 'loose' | 'runHead';
  readonly place: Place;
  /** How many instances it stands for. */
  readonly count: number;
  readonly id: string;
  readonly y: number;
  readonly height: number;
  /** Length of the spine above it, up to what comes before; null where nothing flows in from there. */
  readonly rise: number | null;
  readonly drawing: Drawing | null;
}

/** Index of the first item that ends at or below `y`; the number of items where all end above it. */
export function firstItemAt(items: readonly Item[], y: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && item.y + item.height < y) low = middle + 1;
    else high = middle;
  }
  return low;
}
