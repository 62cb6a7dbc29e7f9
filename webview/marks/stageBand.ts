import { select } from 'd3';
import type { Band } from '../layout/spine.ts';
import { metrics } from '../layout/metrics.ts';
import { sectionName } from '../../src/protocol/labels.ts';
import { sectionSums, sectionText, unknownShape } from '../sums.ts';
import { wordScale, type DrawContext, type Group } from './context.ts';
import { isDrawnFrom } from './drawnFrom.ts';
import { glide } from './glide.ts';

export interface BandPlace {
  readonly bandLeft: number;
  readonly bandRight: number;
  readonly frameLeft: number;
  /** What stands beyond it are lanes. */
  readonly right: number;
  /** Scale of the viewport: the name grows against it, so that it can be read from far away. */
  readonly scale: number;
  /** Its blocks move to their places: it goes with them. */
  readonly moves: boolean;
}

/** Stages as bands behind their blocks, with resolution and channels; stem and head have only their name. */
export function drawBands(
  layer: Group,
  bands: readonly Band[],
  context: DrawContext,
  place: BandPlace,
): void {
  layer
    .selectChildren<SVGGElement, Band>('g.band')
    .data(bands, ({ key }) => key)
    .join((enter) => {
      const band = enter.append('g');
      const named = band.append('g').attr('role', 'button').attr('tabindex', -1);
      named.append('rect').attr('class', 'ground');
      named.append('text').attr('class', 'title');
      // The band's name says them.
      band.append('text').attr('class', 'sums note').attr('aria-hidden', 'true');
      band.append('text').attr('class', 'flow note').attr('aria-hidden', 'true');
      return band;
    })
    .attr('class', ({ kind }) => `band ${kind}`)
    .attr('data-press', 'section')
    .attr('data-id', ({ section }) => String(section))
    .classed(
      'selected',
      ({ section }) => context.selected?.kind === 'section' && context.selected.id === String(section),
    )
    .each(function (band) {
      drawBand(this, band, context, place);
    });
}

function drawBand(element: SVGGElement, band: Band, context: DrawContext, place: BandPlace): void {
  const { picture } = context;
  const section = picture.sections[band.section];
  if (section === undefined) return;
  const staged = band.kind === 'stage';
  const name = sectionName(section);
  const shape = band.shape ?? unknownShape;
  const sums = sectionText(sectionSums(picture, section));
  const { bandLeft, bandRight, frameLeft, right, scale } = place;
  const around = { bandLeft, bandRight, frameLeft, right, scale };
  if (isDrawnFrom(element, { ...band, ...around, name, shape, sums })) return;
  const group: Group = select(element);
  group.select('[role=button]').attr('aria-label', `${name}, ${shape}, ${sums}`);
  glide(group, { transform: `translate(0,${band.top})` }, place.moves);
  const ground = group
    .select<SVGRectElement>('rect')
    .attr('x', -place.bandLeft)
    .attr('width', place.bandLeft + place.bandRight)
    .attr('rx', 10);
  glide(ground, { height: Math.max(0, band.height) }, place.moves);
  const shapeShown = `  ${shape}`;
  const title = titlePlace(band, place, context.measure(staged ? name + shapeShown : name, 'label') * 1.1);
  group
    .select('text.title')
    .attr('text-anchor', title.anchor)
    .attr('transform', `translate(${title.x},${title.y}) scale(${title.grow})`)
    .selectAll('tspan')
    .data(title.grow === 0 ? [] : [name, ...(staged ? [shapeShown] : [])])
    .join('tspan')
    .attr('class', (_, index) => (index === 0 ? 'strong' : 'shape'))
    .text(String);
  group
    .select('text.sums')
    .attr('x', place.right)
    .attr('y', 20)
    .text(staged && place.scale >= 0.3 ? sums : '');
  const flow = group
    .select<SVGTextElement>('text.flow')
    .attr('x', 10)
    .text(band.flows ? (band.shape ?? '?') : '');
  glide(flow, { y: band.height + metrics.sectionGap / 2 + 3 }, place.moves);
}

/** How much a title grows against the scale where `room` lets it; where no other words are shown it may fill its height. */
const growth = (scale: number, room: number): number =>
  Math.max(1, Math.min(scale < wordScale ? 1.9 : 1.4, 0.75 / scale, room));

/**
 * Where a band's title stands below its upper edge, and how much it grows against the scale. Near, it stands within the
 * band, left of the spine; from far away it stands beside the band at a size that can be read, while the band is tall
 * enough.
 */
function titlePlace(band: Band, place: BandPlace, width: number) {
  const { scale, frameLeft: left } = place;
  if (band.kind !== 'stage') {
    const grow = growth(scale, (left - metrics.titleClear) / width);
    return {
      x: -left,
      y: band.lift === null ? 18 : -band.lift,
      // As every other word, it stands only where it can be read.
      grow: scale < wordScale && grow * scale < 0.6 ? 0 : grow,
      anchor: 'start',
    };
  }
  const grow = growth(scale, (left - 10) / width);
  // A narrow net has no room for it within, and some beside it.
  if (scale < 0.3 || (scale < wordScale && grow * scale < 0.6)) {
    const beside = band.height * scale < 16 ? 0 : 0.95 / scale;
    return { x: -place.bandLeft - 8 / scale, y: 12 * beside, grow: beside, anchor: 'end' };
  }
  return { x: -left, y: 15 + 4 * grow, grow, anchor: 'start' };
}
