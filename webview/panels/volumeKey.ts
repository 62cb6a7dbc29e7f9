import { select } from 'd3';
import type { Picture } from '../../src/protocol/view.ts';
import { element, refill } from '../element.ts';
import {
  drawVolumeSeries,
  volumeSeriesWidth,
  volumeScaleHeight,
  volumeScaleNote,
  volumeSeries,
} from '../marks/volumeScale.ts';
import { createMeasure } from '../measure.ts';

export interface VolumeKey {
  readonly element: HTMLElement;
  /** The scales of a net; null hides them. */
  readonly update: (picture: Picture | null) => void;
}

/** What the bodies on the lines are measured by, below the picture; hidden until they are shown. */
export function createVolumeKey(): VolumeKey {
  const key = element('section', { class: 'volumeKey', 'aria-label': 'Volume legend' });
  key.hidden = true;
  const measure = createMeasure();
  let drawn: Picture | null = null;
  const update = (picture: Picture | null) => {
    key.hidden = picture === null;
    if (picture === null || picture === drawn) return;
    drawn = picture;
    refill(
      key,
      element('div', {}, element('b', {}, 'Volumes'), element('div', { class: 'quiet' }, volumeScaleNote)),
    );
    for (const series of volumeSeries(picture)) {
      if (series.samples.length === 0) continue;
      const svg = select(key).append('svg').attr('class', 'volumeScale').attr('height', volumeScaleHeight);
      svg.attr('width', volumeSeriesWidth(series, measure) + 2);
      drawVolumeSeries(svg.append('g'), series, measure);
    }
  };
  return { element: key, update };
}
