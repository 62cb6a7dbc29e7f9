import { select } from 'd3';
import type { RunSide } from '../../src/model/compare/comparison.ts';
import { mergeSign } from '../marks/merge.ts';
import { element } from '../element.ts';

/**
 * A block's skip as a small arc in the line of its kind, a red sum below where it cannot be; empty room where there is
 * none, so that cards align.
 */
export function skipGlyph({ skip: kind, misfit }: Pick<RunSide, 'skip' | 'misfit'>): HTMLElement {
  const place = element('span', { class: 'glyph', 'aria-hidden': 'true' });
  const svg = select(place).append('svg').attr('width', 18).attr('height', 24).attr('viewBox', '0 0 18 24');
  if (kind !== null)
    svg
      .append('g')
      .attr('class', `skip ${kind}${misfit === null ? '' : ' problem'}`)
      .append('path')
      .attr('class', 'line')
      .attr('d', misfit === null ? 'M16,3H8Q3,3 3,8V16Q3,21 8,21H16' : 'M16,3H8Q3,3 3,8V13Q3,18 7,18');
  if (misfit !== null) {
    const merge = svg.append('g').attr('class', 'misfit').attr('transform', 'translate(12,18)');
    merge.append('circle').attr('r', 5);
    merge.append('path').attr('d', mergeSign(misfit.merge, 3));
  }
  return place;
}
