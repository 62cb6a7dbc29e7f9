import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Entry, Tree } from './tree.ts';

/**
 * The entries of a dict that a schema asks for, without those that the file leaves open (`None`) and those that it
 * computes. A computed one is an error at its place: nothing is run, so its value is not known.
 */
export function knownPart(tree: Tree, keys: readonly string[], problems: Problem[]): Tree {
  if (tree.kind !== 'map') return { kind: 'map', entries: [], range: tree.range };
  const entries = tree.entries.filter((entry) => {
    if (!keys.includes(entry.key)) return false;
    const place = computedIn(entry.value, 0);
    if (place !== null) problems.push(computedValue(entry, place));
    return place === null && !(entry.value.kind === 'scalar' && entry.value.value === null);
  });
  return { kind: 'map', entries, range: tree.range };
}

/** The first computed value in a tree; dicts inside count only where they are wholly computed. */
function computedIn(tree: Tree, deep: number): Range | null {
  if (tree.kind === 'scalar') return tree.computed === true ? tree.range : null;
  if (tree.kind === 'map' || deep > 8) return null;
  for (const item of tree.items) {
    const place = computedIn(item, deep + 1);
    if (place !== null) return place;
  }
  return null;
}

export function computedValue({ key }: Pick<Entry, 'key'>, range: Range): Problem {
  return {
    severity: 'error',
    code: 'computed-value',
    message: `'${key}' is computed here; a config is never run, so its value cannot be known: write the value itself.`,
    range,
  };
}
