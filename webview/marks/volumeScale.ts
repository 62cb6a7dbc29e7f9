import type { Shape } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import type { Measure } from '../layout/metrics.ts';
import { boxOf, solidOf, type Solid } from '../layout/solid.ts';
import type { Group } from './context.ts';
import { facesOf } from './volume.ts';

/** Samples are drawn at this part of their size: what they tell is how one stands to the next. */
const scale = 0.4;

export interface VolumeSeries {
  readonly words: string;
  readonly samples: readonly { readonly shape: Shape; readonly text: string }[];
}

/** The two scales of a net, each as samples of it, up to the highest and the widest that the net has. */
export function volumeSeries({
  templates,
  inputShape,
}: Pick<Picture, 'templates' | 'inputShape'>): VolumeSeries[] {
  const shapes = [inputShape, ...templates.flatMap(({ nodes }) => nodes.map(({ shape }) => shape))];
  let [side, channels] = [0, 0];
  for (const shape of shapes) {
    if (shape === null || solidOf(shape) === null) continue;
    channels = Math.max(channels, shape.at(-1) ?? 0);
    if (shape.length === 3) side = Math.max(side, shape[0] ?? 0);
  }
  return [
    {
      words: 'px high',
      samples: upTo(side, 7, 2).map((size) => ({
        shape: [size, size, 10],
        text: String(size),
      })),
    },
    {
      words: 'channels wide',
      samples: upTo(channels, 16, 4).map((size) => ({
        shape: [14, 14, size],
        text: String(size),
      })),
    },
  ];
}

/** Steps of a log scale up to a size, with which it ends. */
function upTo(size: number, first: number, step: number): number[] {
  const sizes: number[] = [];
  for (let at = first; at <= size; at *= step) sizes.push(at);
  const last = sizes.at(-1);
  if (size > 0 && (last === undefined || size > last)) sizes.push(size);
  return sizes;
}

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
