import { diffArrays } from 'diff';

/** Two things that answer to each other; null on the side that has none. */
export interface Pair<T> {
  readonly a: T | null;
  readonly b: T | null;
}

/** Nets that differ in more places than this are paired by their order alone: the search for the best is quadratic. */
const mostEdits = 4000;

/** Two rows that are of one kind thing by thing, paired as they stand; null for others. */
export function pairedInOrder<T>(
  a: readonly T[],
  b: readonly T[],
  kindOf: (item: T) => string,
): Pair<T>[] | null {
  const pairs = a.flatMap((item, index): Pair<T>[] => {
    const other = b[index];
    return other !== undefined && kindOf(item) === kindOf(other) ? [{ a: item, b: other }] : [];
  });
  return pairs.length === a.length && a.length === b.length ? pairs : null;
}

/**
 * Aligns two rows, keeping the order of both. Things are paired by the first key (the longest common subsequence);
 * what then stands between two pairs is aligned by the next key, and so on: by `kindOf` as it stands, where it can be. A
 * key of null pairs with nothing.
 */
export function align<T>(
  a: readonly T[],
  b: readonly T[],
  keys: readonly ((item: T) => string | null)[],
  kindOf: ((item: T) => string) | null = null,
): Pair<T>[] {
  const [keyOf, ...looser] = keys;
  if (keyOf === undefined || a.length === 0 || b.length === 0)
    return [
      ...a.map((item): Pair<T> => ({ a: item, b: null })),
      ...b.map((item): Pair<T> => ({ a: null, b: item })),
    ];
  const equal = (x: T, y: T): boolean => keyOf(x) !== null && keyOf(x) === keyOf(y);
  const found = diffArrays([...a], [...b], { comparator: equal, maxEditLength: mostEdits });
  if (found === undefined) return align(a, b, looser, kindOf);
  const pairs: Pair<T>[] = [];
  let [left, right] = [0, 0];
  let gap: { a: T[]; b: T[] } = { a: [], b: [] };
  const close = () => {
    const inOrder = kindOf === null ? null : pairedInOrder(gap.a, gap.b, kindOf);
    pairs.push(...(inOrder ?? align(gap.a, gap.b, looser, kindOf)));
    gap = { a: [], b: [] };
  };
  for (const { count, added, removed } of found) {
    if (added) gap.b.push(...b.slice(right, (right += count)));
    else if (removed) gap.a.push(...a.slice(left, (left += count)));
    else {
      close();
      for (let step = 0; step < count; step++) pairs.push({ a: a[left++] ?? null, b: b[right++] ?? null });
    }
  }
  close();
  return pairs;
}
