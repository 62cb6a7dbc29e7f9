import type { Fix } from '../../range.ts';
import type { Problem } from '../../problem.ts';
import { nearest } from './nearest.ts';
import { renameFix } from './renameFix.ts';
import type { Tree } from './tree.ts';

type Fixes = Pick<Problem, 'fix' | 'otherFixes'>;

const mostFixes = 3;

/** Offers the sound values of a closed choice of numbers in the place of a wrong one, the nearest first. */
export function numberFixes(value: Tree | undefined, known: readonly number[]): Fixes {
  if (value?.kind !== 'scalar' || typeof value.value !== 'number') return {};
  const stated = value.value;
  if (!standsThere(value, String(stated))) return {};
  const [fix, ...otherFixes] = [...known]
    .sort((a, b) => Math.abs(a - stated) - Math.abs(b - stated))
    .slice(0, mostFixes)
    .map((wanted): Fix => ({
      title: `Change to ${wanted}`,
      edits: [{ range: value.range, text: String(wanted) }],
    }));
  return { ...(fix === undefined ? {} : { fix }), ...(otherFixes.length === 0 ? {} : { otherFixes }) };
}

/** Offers the word of a closed choice that a mistyped one most likely means. */
export function wordFix(value: Tree | null, known: readonly string[]): Fixes {
  if (value?.kind !== 'scalar' || typeof value.value !== 'string') return {};
  const close = standsThere(value, value.value) ? nearest(value.value, known) : null;
  return close === null ? {} : { fix: renameFix(value.range, value.value, close) };
}

/** What a base states has the place of the base's name, where no value can be changed. */
const standsThere = ({ range }: Tree, text: string): boolean =>
  [0, 2].includes(range.end - range.start - text.length);
