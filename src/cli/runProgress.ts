import { basename } from 'node:path';
import type { StepRecord, TrainPlan, TrainRequest } from '../protocol/engine.ts';
import { keptAt } from './checkpointFile.ts';

/** How far a run has come, for when its engine is no longer there to say. */
export interface RunProgress {
  readonly plan: (plan: TrainPlan) => void;
  readonly step: (step: StepRecord) => void;
  /** Since it was planned; at least what its steps took, which a resumed run took in part before. */
  readonly seconds: () => number;
  /** "at step 12 of 96". */
  readonly place: () => string;
  /** What is kept and how to go on, or that nothing is; a sentence with a space before it, where there is something to say. */
  readonly kept: () => string;
}

export function followRun({ checkpoint }: Pick<TrainRequest, 'checkpoint'>): RunProgress {
  const kept = checkpoint === undefined ? null : keptAt(checkpoint);
  let [from, steps, epochs, last, ms] = [NaN, 0, 0, 0, 0];
  return {
    plan: (plan) => {
      from = performance.now();
      ({ steps, epochs } = plan);
    },
    step: (step) => {
      last = step.step;
      ms += step.ms;
    },
    seconds: () => (Number.isNaN(from) ? 0 : Math.max(performance.now() - from, ms) / 1000),
    place: () => (last === 0 ? 'before its first step' : `at step ${last} of ${steps}`),
    kept: () => {
      if (kept === null || checkpoint === undefined)
        return last === 0 ? '' : ' Nothing of it is kept; with --checkpoint FILE every epoch is.';
      const epoch = kept();
      const name = basename(checkpoint.file);
      if (epoch === null) return last === 0 ? '' : ` No epoch of it was over, so that ${name} keeps nothing.`;
      const of = epochs === 0 ? '' : ` of ${epochs}`;
      const more = checkpoint.resume ? '' : ' with --resume';
      return ` Epoch ${epoch}${of} is kept in ${name}: the same command${more} goes on from it.`;
    },
  };
}
