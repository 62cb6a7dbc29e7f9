import type { Instance, Part, Picture } from '../../src/protocol/view.ts';
import type { ProbeFrame, ProbeMeasure } from '../../src/protocol/probes.ts';
import { fuse } from '../layout/fuse.ts';
import { blockValue, heatValue } from './heatValue.ts';
import { heats, isTrainingHeat, type Heat } from './heats.ts';
import { figuresIn, type FigureOf, type ProbeSeries } from './probeSeries.ts';

export interface HeatScale {
  readonly heat: Heat;
  /** Of a heat that training measures: the figures of the nodes, and the step at which. */
  readonly figures: FigureOf | null;
  readonly step: number | null;
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
/** A logarithm shows this many powers of ten below the greatest figure, where its heat does not say more. */
const usualDecades = 3;

/** The scale of one measure, from every box and every block of the net: it stays as it is when blocks fold. */
export function heatScale(picture: Picture, heat: Heat, probed: Probed | null = null): HeatScale {
  const { scale, decades = usualDecades } = heats[heat];
  const measure = isTrainingHeat(heat) ? heat : null;
  const [least, high] =
    measure !== null && probed !== null
      ? endsOfRun(picture, measure, probed.series)
      : endsOf(figures(picture, heat, null));
  const floor = high / 10 ** decades;
  const low = scale === 'log' && high > 0 ? Math.max(least, floor) : 0;
  const place = (value: number): number => {
    if (high === low) return 1;
    if (scale === 'linear') return value / high;
    return Math.log(Math.max(value, low) / low) / Math.log(high / low);
  };
  return {
    heat,
    figures: measure === null || probed === null ? null : figuresIn(probed.series, probed.frame, measure),
    step: measure === null ? null : (probed?.frame.step ?? null),
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

/** Where a run is looked at. */
export interface Probed {
  readonly series: ProbeSeries;
  readonly frame: ProbeFrame;
}

type Ends = readonly [least: number, high: number];

function endsOf(values: Iterable<number | null>): Ends {
  let [least, high] = [Infinity, 0];
  for (const value of values) {
    if (value === null || value <= 0) continue;
    least = Math.min(least, value);
    high = Math.max(high, value);
  }
  return [least, high];
}

const knownEnds = new WeakMap<ProbeSeries, { readonly picture: Picture; readonly ends: Map<Heat, Ends> }>();

/** The ends of all frames, so that one colour means the same at every step; found once for each series. */
function endsOfRun(picture: Picture, measure: ProbeMeasure, series: ProbeSeries): Ends {
  const before = knownEnds.get(series);
  const known = before?.picture === picture ? before : { picture, ends: new Map<Heat, Ends>() };
  knownEnds.set(series, known);
  const found =
    known.ends.get(measure) ??
    endsOf(
      (function* () {
        for (const frame of series.frames)
          yield* figures(picture, measure, figuresIn(series, frame, measure));
      })(),
    );
  known.ends.set(measure, found);
  return found;
}

function* figures(picture: Picture, heat: Heat, seen: FigureOf | null): Generator<number | null> {
  for (const { parts } of picture.sections) {
    for (const part of parts) {
      const template = picture.templates[part.template];
      const last = lastOf(part);
      if (template === undefined || last === undefined) continue;
      const boxes = fuse(template, new Set(), false);
      for (const instance of seen === null ? [last] : part.instances) {
        const place = { picture, template, instance, figures: seen };
        for (const { nodes } of boxes) yield heatValue(heat, nodes, place);
        if (template.block !== null) yield blockValue(heat, place);
      }
    }
  }
}
