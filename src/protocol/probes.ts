import type { NodeId } from '../model/graph.ts';
import type { LayerFigures, ProbeRecord } from './gradients.ts';

/** What a probe measures of the layers of a net that trains. */
export type ProbeMeasure = keyof LayerFigures;

const measures: readonly ProbeMeasure[] = ['gradient', 'weight', 'ratio', 'dead', 'gate'];

/** For each measure the nodes that have it, in one order for all frames of a run; a measure that none has is empty. */
export type ProbeIds = Readonly<Record<ProbeMeasure, readonly NodeId[]>>;

/** One look at the net: for each measure the figures in the order of the ids; null where one is not finite. */
export interface ProbeFrame {
  readonly step: number;
  readonly values: Readonly<Record<ProbeMeasure, readonly (number | null)[]>>;
}

/** What the webview is told: with `ids` everything that is kept of a run, without them one frame more. */
export interface ProbesEvent {
  /** Null for a frame more; of a run that was not looked at yet they are empty. */
  readonly ids: ProbeIds | null;
  readonly frames: readonly ProbeFrame[];
}

const eachMeasure = <T>(make: (measure: ProbeMeasure) => T): Record<ProbeMeasure, T> => ({
  gradient: make('gradient'),
  weight: make('weight'),
  ratio: make('ratio'),
  dead: make('dead'),
  gate: make('gate'),
});

export const noProbeIds: ProbeIds = eachMeasure(() => []);

export function probeIdsOf({ figures }: ProbeRecord): ProbeIds {
  const nodes = Object.entries(figures);
  return eachMeasure((measure) => nodes.flatMap(([id, seen]) => (seen[measure] === undefined ? [] : [id])));
}

/** A record without the names of its nodes, in three digits: a third of its size. */
export function frameOf({ step, figures }: ProbeRecord, ids: ProbeIds): ProbeFrame {
  const values = eachMeasure((measure) =>
    ids[measure].map((id) => {
      const value = figures[id]?.[measure] ?? null;
      return value === null ? null : Number(value.toPrecision(3));
    }),
  );
  return { step, values };
}

/** At about six characters a figure, what is told to a webview that comes to life stays under half a megabyte. */
const mostFigures = 60_000;
const [fewestFrames, mostFrames] = [8, 60];

/**
 * The frames with one more. Where they are too many for the net's size the one goes that lies closest between its
 * neighbours, so that those that are left lie evenly over the run; the host and the webview drop the same ones.
 */
export function withFrame(frames: readonly ProbeFrame[], frame: ProbeFrame, ids: ProbeIds): ProbeFrame[] {
  const figures = measures.reduce((sum, measure) => sum + ids[measure].length, 0);
  const most = Math.max(fewestFrames, Math.min(mostFrames, Math.floor(mostFigures / Math.max(1, figures))));
  const all = [...frames, frame];
  if (all.length <= most) return all;
  let [closest, least] = [1, Infinity];
  for (let at = 1; at < all.length - 1; at++) {
    const gap = (all[at + 1]?.step ?? 0) - (all[at - 1]?.step ?? 0);
    if (gap < least) [closest, least] = [at, gap];
  }
  return all.filter((_each, at) => at !== closest);
}
