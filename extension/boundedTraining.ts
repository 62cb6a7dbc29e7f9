import type { StepRecord } from '../src/protocol/engine.ts';
import { MOST_STEPS } from '../src/protocol/runs.ts';
import type { ExperimentState, TrainingState } from '../src/protocol/trainingState.ts';

/** The last ones stay whole: the time that is left is estimated from them. */
const TAIL = 50;

/** The state as it goes to a webview up to ten times a second: its curves have at most 2,000 points. */
export function boundedTraining(state: TrainingState): TrainingState {
  if (state.kind === 'none' || state.steps.length <= MOST_STEPS) return state;
  return { ...state, steps: thinnedSteps(state.steps) };
}

/** Of an experiment each net has a curve of its own, bounded alike. */
export function boundedExperiment(state: ExperimentState): ExperimentState {
  if (state.kind === 'none' || state.nets.every(({ steps }) => steps.length <= MOST_STEPS)) return state;
  return { ...state, nets: state.nets.map((net) => ({ ...net, steps: thinnedSteps(net.steps) })) };
}

/**
 * Every second step, or fourth, eighth and so on, and the last ones. With powers of two what was shown once stays or
 * goes, and no other step takes its place, so that the curve does not flicker as it grows.
 */
export function thinnedSteps(steps: readonly StepRecord[]): readonly StepRecord[] {
  if (steps.length <= MOST_STEPS) return steps;
  const head = steps.length - TAIL;
  let stride = 1;
  while (Math.ceil(head / stride) > MOST_STEPS - TAIL) stride *= 2;
  return steps.filter((_step, at) => at >= head || at % stride === 0);
}

/** A loss that is none has no place on a curve, nor in the JSON of a record: the report says at which step it broke. */
export const isMeasured = ({
  loss,
  valLoss = 0,
}: {
  readonly loss: number;
  readonly valLoss?: number;
}): boolean => Number.isFinite(loss) && Number.isFinite(valLoss);
