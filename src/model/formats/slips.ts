import { nearest } from './nearest.ts';

/** The name that a typed one is a slip of the pen for; null where it is right, or no slip. */
export type Slips = (typed: string) => string | null;

/** So many answers are kept: files repeat their fields, and a guess costs much more than a look-up. */
const mostKept = 1000;

/** Names that are close to one of `known` are slips for it, but for those that match `others`. */
export function slipsOf(known: readonly string[], others?: RegExp): Slips {
  const sound = new Set(known);
  const kept = new Map<string, string | null>();
  return (typed) => {
    if (sound.has(typed) || others?.test(typed)) return null;
    const before = kept.get(typed);
    if (before !== undefined) return before;
    if (kept.size >= mostKept) kept.clear();
    const close = nearest(typed, known);
    kept.set(typed, close);
    return close;
  };
}
