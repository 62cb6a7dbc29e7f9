import type { Shape } from '../../src/model/graph.ts';
import type { Measure } from '../layout/metrics.ts';
import { boxOf, solidOf } from '../layout/solid.ts';
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

/** One scale as a row of samples with their sizes below, from the origin to the right; returns its width. */
export function drawVolumeSeries(group: Group, { words, samples }: VolumeSeries, measure: Measure): number {
  const ground = volumeScaleHeight - 13;
  let x = 0;
  for (const { shape, text } of samples) {
    const solid = solidOf(shape);
    if (solid === null) continue;
    const box = boxOf(solid);
    const taken = Math.max(box.width * scale, measure(text, 'note'));
    const body = group
      .append('g')
      .attr('class', 'volume')
      .attr('transform', `translate(${x + taken / 2},${ground}) scale(${scale})`);
    for (const { face, path } of facesOf(solid, { x: 0, top: -box.height }))
      body.append('path').attr('class', face).attr('d', path);
    group
      .append('text')
      .attr('class', 'note tick')
      .attr('x', x + taken / 2)
      .attr('y', volumeScaleHeight - 2)
      .text(text);
    x += taken + 6;
  }
  group
    .append('text')
    .attr('class', 'note')
    .attr('x', x)
    .attr('y', volumeScaleHeight - 2)
    .text(words);
  return Math.ceil(x + measure(words, 'note'));
}
