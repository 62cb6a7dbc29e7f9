interface Throttle {
  readonly soon: () => void;
  readonly now: () => void;
}

/** Runs `act` at most once in `pause` milliseconds, and always for the last change. */
export function throttle(act: () => void, pause: number): Throttle {
  let timer: NodeJS.Timeout | undefined;
  const now = (): void => {
    clearTimeout(timer);
    timer = undefined;
    act();
  };
  return { now, soon: () => (timer ??= setTimeout(now, pause)) };
}
