/** At most ten messages a second; between them the process reads what its parent sent. */
const everyMs = 100;

export interface Pacer {
  /** True at most once in a tenth of a second. */
  readonly due: () => boolean;
  /** Lets the event loop turn, so that a stop is heard and messages leave. */
  readonly breathe: () => Promise<void>;
}

export function pacer(): Pacer {
  let last = performance.now();
  return {
    due: () => {
      const now = performance.now();
      if (now - last < everyMs) return false;
      last = now;
      return true;
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
