import type { EngineEvents, StepRecord, TrainReport, TrainRequest } from '../protocol/engine.ts';
import type { Pacer } from './pacer.ts';
import type { Clock } from './stopwatch.ts';

/** Who hears of a run and steers it. */
export interface Training {
  readonly tell: <K extends 'plan' | 'step' | 'steps' | 'epoch' | 'probe' | 'warning'>(
    name: K,
    event: EngineEvents[K],
  ) => void;
  /** Asked between steps. */
  readonly stopped: () => boolean;
  /** Asked between steps; while it is so, nothing is computed. */
  readonly paused?: () => boolean;
  /** By which the run's time is taken; else the process's own. */
  readonly clock?: Clock;
}

/** Tells a run's steps in the way that is asked for. */
export interface StepTelling {
  /** A step has been taken; `now` where it must not wait for the next tenth of a second. */
  readonly taken: (step: StepRecord, now: boolean) => void;
  /** Tells what waits, before anything else is told. */
  readonly rest: () => void;
}

export function tellSteps(
  { everyStep, together = false }: Pick<TrainRequest, 'everyStep' | 'together'>,
  tell: Training['tell'],
  pace: Pick<Pacer, 'due'>,
): StepTelling {
  let waiting: StepRecord[] = [];
  const rest = () => {
    const last = waiting.at(-1);
    if (last === undefined) return;
    if (together) tell('steps', waiting);
    else tell('step', last);
    waiting = [];
  };
  return {
    taken: (step, now) => {
      waiting.push(step);
      if (everyStep || pace.due() || now) rest();
    },
    rest,
  };
}

export type Ending = Pick<TrainReport, 'reason' | 'message' | 'lost'>;
export const stoppedEnding: Ending = { reason: 'stopped', message: null };
