import { select } from 'd3';
import type { SkipKind } from '../src/model/facts.ts';
import { element } from './element.ts';

/** As long as a dash, a gap and a dot of the longest pattern. */
const width = 20;

/** A skip's line beside its name, in the look that it has in the picture. */
export function skipSwatch(kind: SkipKind): HTMLElement {
  const place = element('span', { class: 'skipSwatch', 'aria-hidden': 'true' });
  const svg = select(place).append('svg').attr('width', width).attr('height', 6);
  svg
    .append('g')
    .attr('class', `skip ${kind}`)
    .append('path')
    .attr('class', 'line')
    .attr('d', `M0.5,3H${width - 0.5}`);
  return place;
}
