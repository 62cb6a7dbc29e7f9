import type { EngineEvents, TrainReport } from '../protocol/engine.ts';

/** Who hears of a run and steers it. */
export interface Training {
  readonly tell: <K extends 'plan' | 'step' | 'epoch' | 'probe' | 'warning'>(
    name: K,
    event: EngineEvents[K],
  ) => void;
  /** Asked between steps. */
  readonly stopped: () => boolean;
  /** Asked between steps; while it is so, nothing is computed. */
  readonly paused?: () => boolean;
}

export type Ending = Pick<TrainReport, 'reason' | 'message'>;
export const stoppedEnding: Ending = { reason: 'stopped', message: null };
