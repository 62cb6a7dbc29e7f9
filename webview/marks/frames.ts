import { select } from 'd3';
import type { Box } from '../shownItem.ts';
import type { Group } from './context.ts';
import { glideTime } from './glide.ts';

/** Boxes that are framed in one style: what a search found, the match it is at, what else is selected. */
export interface Frames {
  readonly style: 'chosen' | 'find' | 'find current';
  readonly boxes: readonly Box[];
}

/** Between a mark and its frame: beside it stands the shape of what flows, a few pixels away. */
const margin = 1.5;
/** Least side of a frame on the screen, in pixels: it shows from however far away. */
const least = 7;

/** Frames over the picture, all of a style in one path; they come back when what they frame is at its new place. */
export function drawFrames(layer: Group, frames: readonly Frames[], scale: number, moves: boolean): void {
  layer
    .selectChildren<SVGPathElement, Frames>('path')
    .data(
      frames.filter(({ boxes }) => boxes.length > 0),
      ({ style }) => style,
    )
    .join('path')
    .order()
    .attr('class', ({ style }) => style)
    .each(function ({ boxes }) {
      const path = select(this);
      const before = this.getAttribute('d');
      const now = boxes.map((box) => frame(box, scale)).join('');
      if (before === now) return;
      path.interrupt().attr('d', now).attr('opacity', null);
      if (moves && before !== null)
        path.attr('opacity', 0).transition().delay(glideTime).duration(60).attr('opacity', 1);
    });
}

function frame({ x, top, width, height }: Box, scale: number): string {
  const w = Math.max(width + 2 * margin, least / scale);
  const h = Math.max(height + 2 * margin, least / scale);
  return `M${x - w / 2},${top + height / 2 - h / 2}h${w}v${h}h${-w}z`;
}
