import {
  noProbeIds,
  withFrame,
  type ProbeFrame,
  type ProbeIds,
  type ProbeMeasure,
  type ProbesEvent,
} from '../../src/protocol/probes.ts';

/** The looks at a net that trains, or has trained. */
export interface ProbeSeries {
  readonly ids: ProbeIds;
  /** The place of each node in the lists of a measure. */
  readonly places: Readonly<Record<ProbeMeasure, ReadonlyMap<string, number>>>;
  readonly frames: readonly ProbeFrame[];
}

/** A node's figure; null where it has none. */
export type FigureOf = (id: string) => number | null;

/** What is known after the host has told more; null where nothing was looked at. */
export function laterSeries(before: ProbeSeries | null, { ids, frames }: ProbesEvent): ProbeSeries | null {
  if (ids !== null) return frames.length === 0 ? null : { ids, places: placesOf(ids), frames };
  if (before === null) return null;
  const all = frames.reduce<readonly ProbeFrame[]>(
    (kept, frame) => withFrame(kept, frame, before.ids),
    before.frames,
  );
  return { ...before, frames: all };
}

function placesOf(ids: ProbeIds): ProbeSeries['places'] {
  const map = (measure: ProbeMeasure) => new Map(ids[measure].map((id, at) => [id, at]));
  return {
    ...{ gradient: map('gradient'), weight: map('weight'), ratio: map('ratio') },
    ...{ dead: map('dead'), gate: map('gate') },
  };
}

/** The frame of a step, or the one nearest to it where that was dropped since; the newest for null. */
export function frameAt({ frames }: ProbeSeries, step: number | null): ProbeFrame | undefined {
  if (step === null) return frames.at(-1);
  let nearest = frames.at(-1);
  for (const frame of frames)
    if (Math.abs(frame.step - step) < Math.abs((nearest?.step ?? Infinity) - step)) nearest = frame;
  return nearest;
}

export function figuresIn({ places }: ProbeSeries, frame: ProbeFrame, measure: ProbeMeasure): FigureOf {
  const [known, values] = [places[measure], frame.values[measure]];
  return (id) => values[known.get(id) ?? -1] ?? null;
}

/** The measures that this net has: only a Highway net has gates. */
export function measuresOf(series: ProbeSeries | null): ProbeMeasure[] {
  const names = Object.keys(noProbeIds) as ProbeMeasure[];
  return series === null ? [] : names.filter((measure) => series.ids[measure].length > 0);
}
