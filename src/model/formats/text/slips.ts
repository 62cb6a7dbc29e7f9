import { nearest } from './nearest.ts';

/** Names that a typed one may be a slip of the pen for. */
export interface Slips {
  readonly names: ReadonlySet<string>;
  /** Names that are sound though they are none of them. */
  readonly others: RegExp | null;
}

export const slipsOf = (names: readonly string[], others: RegExp | null = null): Slips => ({
  names: new Set(names),
  others,
});

/** What has been guessed in one file, by the set of names and the typed one. */
export type Guesses = Map<Slips, Map<string, string | null>>;

/** So many names of a file are guessed at: a guess costs much, and who mistypes more writes something else. */
const mostGuesses = 300;

/** The name that a typed one is a slip for; null where it is right, or none. */
export function slipFor(typed: string, slips: Slips, guesses: Guesses): string | null {
  if (slips.names.has(typed) || slips.others?.test(typed)) return null;
  const before = guesses.get(slips) ?? new Map<string, string | null>();
  guesses.set(slips, before);
  const known = before.get(typed);
  if (known !== undefined || before.size >= mostGuesses) return known ?? null;
  const close = nearest(typed, [...slips.names]);
  before.set(typed, close);
  return close;
}
