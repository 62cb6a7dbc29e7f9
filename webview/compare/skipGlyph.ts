import { select } from 'd3';
import type { SkipKind } from '../../src/model/facts.ts';
import { element } from '../element.ts';

/** A block's skip as a small arc in the line of its kind; empty room where there is none, so that cards align. */
export function skipGlyph(kind: SkipKind | null): HTMLElement {
  const place = element('span', { class: 'glyph', 'aria-hidden': 'true' });
  const svg = select(place).append('svg').attr('width', 18).attr('height', 24).attr('viewBox', '0 0 18 24');
  if (kind === null) return place;
  svg
    .append('g')
    .attr('class', `skip ${kind}`)
    .append('path')
    .attr('class', 'line')
    .attr('d', 'M16,3H8Q3,3 3,8V16Q3,21 8,21H16');
  return place;
}
