import { select } from 'd3';
import { element } from '../element.ts';
import {
  drawVolumeSeries,
  volumeSeriesWidth,
  volumeScaleHeight,
  volumeScaleNote,
  volumeSeries,
} from '../marks/volumeScale.ts';
import { createMeasure } from '../measure.ts';

/** What the bodies on the lines are measured by, below the picture; hidden until they are shown. */
export function createVolumeKey(): HTMLElement {
  const key = element('section', { class: 'volumeKey', 'aria-label': 'Volume legend' });
  key.hidden = true;
  key.append(
    element('div', {}, element('b', {}, 'Volumes'), element('div', { class: 'quiet' }, volumeScaleNote)),
  );
  const measure = createMeasure();
  for (const series of volumeSeries) {
    const svg = select(key).append('svg').attr('class', 'volumeScale').attr('height', volumeScaleHeight);
    svg.attr('width', volumeSeriesWidth(series, measure) + 2);
    drawVolumeSeries(svg.append('g'), series, measure);
  }
  return key;
}
