import type { Instance, Part, Picture } from '../../src/protocol/view.ts';
import { fuse } from '../layout/fuse.ts';
import { blockValue, heatValue } from './heatValue.ts';
import { heats, type Heat } from './heats.ts';

export interface HeatScale {
  readonly heat: Heat;
  /** The least figure that is told from smaller ones, and the greatest of the net. */
  readonly low: number;
  readonly high: number;
  /** Whether there are figures below `low`. */
  readonly cut: boolean;
  /** Its place between the ends, 0 to 1; null for what has no figure, or nothing of it. */
  readonly fraction: (value: number | null) => number | null;
}

/** Steps of colour: as many as can be told apart. */
export const heatSteps = 9;
/** A logarithm shows this many powers of ten below the greatest figure. */
const decades = 3;

/** The scale of one measure, from every box and every block of the net: it stays as it is when blocks fold. */
export function heatScale(picture: Picture, heat: Heat): HeatScale {
  const { scale } = heats[heat];
  let [least, high] = [Infinity, 0];
  for (const value of figures(picture, heat)) {
    if (value === null || value <= 0) continue;
    least = Math.min(least, value);
    high = Math.max(high, value);
  }
  const floor = high / 10 ** decades;
  const low = scale === 'log' && high > 0 ? Math.max(least, floor) : 0;
  const place = (value: number): number => {
    if (high === low) return 1;
    if (scale === 'linear') return value / high;
    return Math.log(Math.max(value, low) / low) / Math.log(high / low);
  };
  return {
    heat,
    low,
    high,
    cut: scale === 'log' && least < low,
    fraction: (value) => (value === null || value <= 0 ? null : Math.min(1, place(value))),
  };
}

/** The class that colours a mark; the empty text where there is nothing to colour. */
export function heatClass(fraction: number | null): string {
  return fraction === null ? '' : `heated heat${Math.min(heatSteps - 1, Math.floor(fraction * heatSteps))}`;
}

/** The instance whose figure stands for a run: of equal blocks the last one has seen most. */
export function lastOf(part: Part): Instance | undefined {
  return part.instances.at(-1);
}

function* figures(picture: Picture, heat: Heat): Generator<number | null> {
  for (const { parts } of picture.sections) {
    for (const part of parts) {
      const template = picture.templates[part.template];
      const instance = lastOf(part);
      if (template === undefined || instance === undefined) continue;
      const place = { picture, template, instance };
      for (const { nodes } of fuse(template, new Set(), false)) yield heatValue(heat, nodes, place);
      if (template.block !== null) yield blockValue(heat, place);
    }
  }
}
