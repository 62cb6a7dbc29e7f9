/** A shell gives 128 and the signal's number to what a signal ended. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const;

let heard: keyof typeof codes | null = null;
let stop: (() => void) | null = null;

/**
 * Whether it was that which ended a call. Ctrl+C goes to the engine's process as well, and that it is gone may be heard
 * first, so that this waits a moment.
 */
export async function wasInterrupted(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return heard !== null;
}

export const interruptedCode = (): number => codes[heard ?? 'SIGINT'];

/**
 * Has the first Ctrl+C or SIGTERM stop what runs, so that the command can say what is kept before it ends. The next one
 * ends it at once.
 */
export function stopWhenInterrupted(what: () => void): void {
  const listens = stop !== null;
  stop = what;
  if (listens) return;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (heard !== null) process.exit(codes[signal]);
      heard = signal;
      stop?.();
    });
}
