import type { Training } from './training.ts';

/** Milliseconds that this process was awake, and those that it was stopped or the machine slept. */
export interface Clock {
  readonly now: () => number;
  readonly slept: () => number;
}

/** For callers that are in the same process: who is stopped with the run needs no other clock. */
export const wallClock: Clock = { now: () => performance.now(), slept: () => 0 };

export interface Stopwatch {
  /** Those that the run has trained, without its pauses and sleeps, with those before it was resumed. */
  readonly seconds: () => number;
  readonly waitWhilePaused: () => Promise<void>;
  /** Says that there was a sleep since it was last asked, if there was. */
  readonly tellSleep: () => void;
}

export function stopwatch(
  { clock, paused, stopped, tell }: Pick<Training, 'clock' | 'paused' | 'stopped' | 'tell'>,
  before: number,
): Stopwatch {
  const { now, slept } = clock ?? wallClock;
  const start = now();
  let waited = 0;
  let known = slept();
  return {
    seconds: () => before + (now() - start - waited) / 1000,
    waitWhilePaused: async () => {
      if (paused?.() !== true) return;
      const since = now();
      while (paused() && !stopped()) await new Promise((resolve) => setTimeout(resolve, 50));
      waited += now() - since;
      // What a pause slept through was no training anyway.
      known = slept();
    },
    tellSleep: () => {
      const more = slept() - known;
      // Less is the end of a sleep that was told before its thread had counted it whole.
      if (more < 1000) return;
      known += more;
      const message = `The run slept for ${spoken(more / 1000)}: its process was stopped, or the machine slept; that counts neither in its seconds nor in a time budget.`;
      tell('warning', { message });
    },
  };
}

const spoken = (seconds: number): string =>
  seconds < 100 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
