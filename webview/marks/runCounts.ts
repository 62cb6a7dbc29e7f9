import { select } from 'd3';
import type { Item } from '../layout/item.ts';
import { metrics } from '../layout/metrics.ts';
import { wordScale, type Group } from './context.ts';
import { glide } from './glide.ts';

/** Height of the count on the screen in pixels, against the 12 of its text. */
const size = 0.92;
/** What stands closer below one another on the screen than a line of text would be a smear. */
const leastStep = 10;

/** "× 35" beside a folded run where its own badge is too small to be read: the count grows against the scale. */
export function drawRunCounts(layer: Group, items: readonly Item[], scale: number, moves: boolean): void {
  const runs =
    scale < wordScale ? items.filter((item) => isRun(item) && item.height * scale >= leastStep) : [];
  layer
    .selectChildren<SVGTextElement, Item>('text')
    .data(runs, ({ key }) => key)
    .join('text')
    .attr('class', 'runCount')
    // The outline says it of the run.
    .attr('aria-hidden', 'true')
    .attr('data-press', 'run')
    .attr('data-id', ({ id }) => id)
    .attr('text-anchor', (item) => (laneOnRight(item) ? 'middle' : 'start'))
    .attr('dy', '0.35em')
    .text(({ count }) => `× ${count}`)
    .each(function (item) {
      const { right = 0, top = 0, bottom = item.height } = item.drawing?.cell ?? {};
      const sheets = metrics.sheetStep * Math.min(2, item.count - 1);
      const x = laneOnRight(item) ? 0 : right + sheets + 5 / scale;
      const y = item.y + (top + bottom) / 2;
      glide(select(this), { transform: `translate(${x},${y}) scale(${size / scale})` }, moves);
    });
}

const isRun = ({ kind, count }: Item): boolean => kind !== 'runHead' && count > 1;

/** A lane beside the card leaves the count no room there: it stands on the card. */
function laneOnRight({ drawing }: Item): boolean {
  return drawing?.skips.some(({ pieces }) => pieces.some((points) => points.some(({ x }) => x > 0))) === true;
}
