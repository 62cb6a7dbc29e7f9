import type { Picture } from '../src/protocol/view.ts';
import type { Drawing } from './layout/drawing.ts';
import type { Item } from './layout/item.ts';
import { longSkips, type LongSkip } from './layout/longSkips.ts';
import { metrics, type Measure } from './layout/metrics.ts';
import { sectionName } from '../src/protocol/labels.ts';
import { sectionSums, sectionText, unknownShape } from './sums.ts';
import { straightened } from './layout/straightened.ts';
import { withTails } from './layout/tails.ts';
import { placeOnSpine, type Band, type LayoutOptions } from './layout/spine.ts';

export interface Layout {
  /** By y, without overlaps. */
  readonly items: readonly Item[];
  readonly bands: readonly Band[];
  readonly longSkips: readonly LongSkip[];
  /** Distances from the spine that all items keep within. */
  readonly left: number;
  readonly right: number;
  /** Distances of the blocks' frames from the spine, the same for all; loose layers may reach beyond. */
  readonly frameLeft: number;
  readonly frameRight: number;
  /** Distance of the bands' left edge: lanes of long skips stand between it and the frames, on either side. */
  readonly bandLeft: number;
  readonly bandRight: number;
  readonly height: number;
}

/**
 * Positions of the whole picture in pixels at scale 1: pure, and linear in the items that stand on the spine plus
 * the nodes of the templates, each of which is laid out once however often it recurs.
 */
export function layoutPicture(picture: Picture, options: LayoutOptions): Layout {
  const straight = straightened(picture);
  const { items, bands } = placeOnSpine(straight, options);
  const titles = titleRoom(picture, bands, options.measure);
  const blocks = items.filter(({ kind }) => kind !== 'loose');
  const frameLeft = Math.max(
    metrics.cardWidth / 2 + metrics.laneGap,
    titles.left,
    ...drawingsOf(blocks, ({ left }) => left),
  );
  const frameRight = Math.max(
    metrics.cardWidth / 2 + metrics.blockPadSide,
    titles.right,
    ...drawingsOf(blocks, ({ right }) => right),
  );
  const left = Math.max(frameLeft, ...drawingsOf(items, (drawing) => drawing.left));
  const right = Math.max(frameRight, ...drawingsOf(items, (drawing) => drawing.right));
  const long = longSkips(straight, { items, index: options.index, left, right });
  return {
    items: withTails(items, long.skips, options.index),
    bands,
    longSkips: long.skips,
    left,
    right,
    frameLeft,
    frameRight,
    bandLeft: left + metrics.bandPadSide + long.width.left,
    bandRight: right + metrics.bandPadSide + long.width.right,
    height: Math.max(0, ...bands.map(({ top, height }) => top + height)),
  };
}

/** What the bands' titles need on each side, so that the spine passes between them. */
function titleRoom(picture: Picture, bands: readonly Band[], measure: Measure) {
  let [left, right] = [0, 0];
  for (const band of bands) {
    const section = picture.sections[band.section];
    if (section === undefined || band.kind !== 'stage') continue;
    left = Math.max(left, 1.12 * measure(`${sectionName(section)}  ${band.shape ?? unknownShape}`, 'label'));
    right = Math.max(right, measure(sectionText(sectionSums(picture, section)), 'note'));
  }
  return { left: left + 14, right: right + 14 };
}

/** One figure of every distinct drawing: the spread stays short however many items share a drawing. */
function drawingsOf(items: readonly Item[], figure: (drawing: Drawing) => number): number[] {
  const drawings = new Set<Drawing>();
  for (const { drawing } of items) if (drawing !== null) drawings.add(drawing);
  return [...drawings].map(figure);
}
