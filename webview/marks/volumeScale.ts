import type { Shape } from '../../src/model/graph.ts';
import type { Measure } from '../layout/metrics.ts';
import { boxOf, solidOf, type Solid } from '../layout/solid.ts';
import type { Group } from './context.ts';
import { facesOf } from './volume.ts';

const sides = [7, 14, 28, 56, 112, 224] as const;
const channels = [16, 64, 256, 1024] as const;
/** Samples are drawn at this part of their size: what they tell is how one stands to the next. */
const scale = 0.4;

export interface VolumeSeries {
  readonly words: string;
  readonly samples: readonly { readonly shape: Shape; readonly text: string }[];
}

/** The two scales, each as samples of it. */
export const volumeSeries: readonly VolumeSeries[] = [
  {
    words: 'px high',
    samples: sides.map((side) => ({ shape: [side, side, 10], text: String(side) })),
  },
  {
    words: 'channels wide',
    samples: channels.map((count) => ({ shape: [14, 14, count], text: String(count) })),
  },
];

export const volumeScaleNote = 'log scales';
export const volumeScaleHeight = 45;

interface Sample {
  readonly solid: Solid;
  readonly text: string;
  readonly middle: number;
}

/** Where the samples of a scale stand in their row, and what comes after them. */
function placed({ words, samples }: VolumeSeries, measure: Measure) {
  const row: Sample[] = [];
  let x = 0;
  for (const { shape, text } of samples) {
    const solid = solidOf(shape);
    if (solid === null) continue;
    const taken = Math.max(boxOf(solid).width * scale, measure(text, 'note'));
    row.push({ solid, text, middle: x + taken / 2 });
    x += taken + 6;
  }
  return { row, end: x, width: Math.ceil(x + measure(words, 'note')) };
}

export const volumeSeriesWidth = (series: VolumeSeries, measure: Measure): number =>
  placed(series, measure).width;

/** One scale as a row of samples with their sizes below, from the origin to the right. */
export function drawVolumeSeries(group: Group, series: VolumeSeries, measure: Measure): void {
  const { row, end } = placed(series, measure);
  const [ground, base] = [volumeScaleHeight - 13, volumeScaleHeight - 2];
  for (const { solid, text, middle } of row) {
    const body = group
      .append('g')
      .attr('class', 'volume')
      .attr('transform', `translate(${middle},${ground}) scale(${scale})`);
    for (const { face, path } of facesOf(solid, { x: 0, top: -boxOf(solid).height }))
      body.append('path').attr('class', face).attr('d', path);
    group.append('text').attr('class', 'note tick').attr('x', middle).attr('y', base).text(text);
  }
  group.append('text').attr('class', 'note').attr('x', end).attr('y', base).text(series.words);
}
