import type { Picture } from '../../src/protocol/view.ts';
import { heatClass, heatSteps, type HeatScale } from '../heat/heatScale.ts';
import { heats } from '../heat/heats.ts';
import { heatWords } from '../heat/heatWords.ts';
import type { Measure } from '../layout/metrics.ts';
import type { Group } from '../marks/context.ts';
import {
  drawVolumeSeries,
  volumeScaleHeight,
  volumeScaleNote,
  volumeSeries,
  volumeSeriesWidth,
} from '../marks/volumeScale.ts';

/** One thing in a line of the caption: it draws itself from the origin, its words on the line y = 0. */
export interface CaptionPiece {
  readonly width: number;
  readonly draw: (group: Group) => void;
}

const words = (text: string, style: 'label' | 'note', measure: Measure): CaptionPiece => ({
  width: measure(text, style),
  draw: (group) => {
    group.append('text').attr('class', style).text(text);
  },
});

const rampWidth = 126;
const rampHeight = 12;

/** A wedge of the heat's colours, so that its thick end is told without them. */
const ramp: CaptionPiece = {
  width: rampWidth,
  draw: (group) => {
    const width = rampWidth / heatSteps;
    for (let step = 0; step < heatSteps; step++) {
      const height = (rampHeight * (step + 2)) / (heatSteps + 1);
      group
        .append('rect')
        .attr('class', `heatStep ${heatClass((step + 0.5) / heatSteps)}`)
        .attr('x', step * width)
        .attr('y', 2 - height)
        .attr('width', width)
        .attr('height', height);
    }
  },
};

/** The scale of the heat, as it stands below the picture on the page. */
export function heatPieces(scale: HeatScale, measure: Measure): CaptionPiece[] {
  const label = words(heats[scale.heat].label, 'label', measure);
  const ends = heatWords(scale);
  if (ends === null) return [label, words('not known in this net', 'note', measure)];
  const { low, high, note } = ends;
  return [
    label,
    words(low, 'note', measure),
    ramp,
    ...[high, note].map((text) => words(text, 'note', measure)),
  ];
}

/** The scales of the volumes, likewise. */
export function volumePieces(picture: Picture, measure: Measure): CaptionPiece[] {
  return [
    words('Volumes', 'label', measure),
    words(volumeScaleNote, 'note', measure),
    ...volumeSeries(picture).map((series): CaptionPiece => ({
      width: volumeSeriesWidth(series, measure),
      draw: (group) => {
        const lifted = group.append('g').attr('transform', `translate(0,${2 - volumeScaleHeight})`);
        drawVolumeSeries(lifted, series, measure);
      },
    })),
  ];
}
