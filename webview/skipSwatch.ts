import { select } from 'd3';
import type { SkipKind } from '../src/model/facts.ts';
import { element } from './element.ts';

/** Long enough for a dash, a dot and what parts them. */
const width = 24;

/** A skip's line beside its name, in the look that it has in the picture. */
export function skipSwatch(kind: SkipKind): HTMLElement {
  const place = element('span', { class: 'skipSwatch', 'aria-hidden': 'true' });
  const svg = select(place).append('svg').attr('width', width).attr('height', 6);
  svg
    .append('g')
    .attr('class', `skip ${kind}`)
    .append('path')
    .attr('class', 'line')
    .attr('d', `M1,3H${width - 1}`);
  return place;
}
