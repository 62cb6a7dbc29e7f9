import fc from 'fast-check';

/** One slip of a person who types: a word is deleted, doubled, swapped with another, or replaced by `what`. */
export interface Slip {
  readonly what: string;
  readonly at: number;
  readonly other: number;
}

const place = fc.nat({ max: 20_000 });

/** A few slips, which may put these words. */
export const slipsOf = (put: readonly string[]): fc.Arbitrary<Slip[]> =>
  fc.array(
    fc.record({ what: fc.constantFrom('delete', 'double', 'swap', ...put), at: place, other: place }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

/** The text of some words after some slips; places are counted around the end. */
export function mutate(words: readonly string[], slips: readonly Slip[]): string {
  const parts = [...words];
  for (const { what, at, other } of slips) {
    const [i, j] = [at % parts.length, other % parts.length];
    const [a = '', b = ''] = [parts[i], parts[j]];
    if (what === 'delete') parts[i] = '';
    else if (what === 'double') parts[i] = a + a;
    else if (what === 'swap') [parts[i], parts[j]] = [b, a];
    else parts[i] = what;
  }
  return parts.join('');
}
