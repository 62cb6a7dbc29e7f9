interface Turn {
  readonly name: string;
  readonly waits: (ahead: string) => void;
  start: () => void;
}

/** One run trains at a time, first come, first served: two at once would take each other's cores and memory. */
export class Turns {
  readonly #line: Turn[] = [];

  /**
   * Comes back when it is this one's turn, with the call that ends the turn; null where `signal` gave it up before.
   * `waits` is told who is at work, where somebody is, and again when that is another.
   */
  async take(
    name: string,
    { waits, signal }: { readonly waits: (ahead: string) => void; readonly signal: AbortSignal },
  ): Promise<(() => void) | null> {
    const own: Turn = { name, waits, start: () => undefined };
    const leave = (): void => {
      const at = this.#line.indexOf(own);
      if (at < 0) return;
      this.#line.splice(at, 1);
      const [first, ...others] = this.#line;
      if (at > 0 || first === undefined) return;
      first.start();
      for (const other of others) other.waits(first.name);
    };
    const ahead = this.#line[0];
    this.#line.push(own);
    if (ahead === undefined) return leave;
    const turn = new Promise<void>((resolve) => {
      own.start = resolve;
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    waits(ahead.name);
    await turn;
    if (!signal.aborted) return leave;
    leave();
    return null;
  }
}
