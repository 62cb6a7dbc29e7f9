import { select } from 'd3';
import { activationBytesOf, shapeText } from '../../src/model/graph.ts';
import { heats } from '../heat/heats.ts';
import type { DrawnVolume } from '../layout/drawing.ts';
import type { Solid } from '../layout/solid.ts';
import { exact } from '../numbers.ts';
import type { Group, ItemContext } from './context.ts';

/** The faces of a body that are seen, each as a path; a body without depth has its front alone. */
export function facesOf(
  { width, height, depth }: Solid,
  at: { readonly x: number; readonly top: number },
): { readonly face: 'front' | 'roof' | 'flank'; readonly path: string }[] {
  const left = at.x - (width + depth) / 2;
  const front = at.top + depth;
  const faces = [{ face: 'front' as const, path: `M${left},${front}h${width}v${height}h${-width}z` }];
  if (depth === 0) return faces;
  return [
    ...faces,
    { face: 'roof', path: `M${left},${front}l${depth},${-depth}h${width}l${-depth},${depth}z` },
    { face: 'flank', path: `M${left + width},${front}l${depth},${-depth}v${height}l${-depth},${depth}z` },
  ];
}

/** Tensors as bodies on the lines: wide by channels, high and deep by resolution. The nodes' own names say the shapes. */
export function drawVolumes(group: Group, volumes: readonly DrawnVolume[], context: ItemContext): void {
  group
    .selectChildren<SVGGElement, DrawnVolume>('g.volume')
    .data(volumes, ({ unit }) => unit?.leader ?? -1)
    .join((enter) => enter.append('g').attr('class', 'volume').attr('aria-hidden', 'true'))
    .each(function (volume) {
      drawVolume(select(this), volume, context);
    });
}

function drawVolume(group: Group, volume: DrawnVolume, { idOf }: ItemContext): void {
  const { solid, shape, label, unit } = volume;
  group
    .attr('data-tip', tipOf(volume))
    .attr('data-press', unit === null ? null : 'node')
    .attr('data-id', unit === null ? null : idOf(unit.leader));
  group
    .selectChildren<SVGPathElement, ReturnType<typeof facesOf>[number]>('path')
    .data(facesOf(solid, volume))
    .join('path')
    .attr('class', ({ face }) => face)
    .attr('d', ({ path }) => path);
  group
    .selectChildren<SVGTextElement, NonNullable<DrawnVolume['label']>>('text.flow')
    .data(label === null ? [] : [label])
    .join('text')
    .attr('class', 'flow note')
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .text(shapeText(shape));
}

const axes = { map: 'height x width x channels', sheet: 'tokens x channels', vector: 'channels' } as const;

/** "28x28x512: height x width x channels", and what it takes. */
function tipOf({ shape, solid }: DrawnVolume): string {
  const values = shape.reduce((all, size) => all * size, 1);
  const bytes = heats.activations.text(activationBytesOf(shape));
  return `${shapeText(shape)}\n${axes[solid.form]}\n${exact(values)} values, ${bytes}`;
}
