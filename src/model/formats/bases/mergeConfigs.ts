import type { Problem } from '../../problem.ts';
import type { Entry, Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

type Map_ = Extract<Tree, { kind: 'map' }>;

const deletes = (map: Tree): boolean => {
  const asked = childOf(map, '_delete_');
  return asked?.kind === 'scalar' && asked.value === true;
};

/**
 * A config over its base, as mmengine merges (`Config._merge_a_into_b`) and fvcore too (`merge_a_into_b`): dicts
 * entry by entry, everything else replaced; a dict with `_delete_=True` replaces as well.
 */
export function mergeConfigs(own: Map_, base: Map_, problems: Problem[]): Map_ {
  const entries = new Map<string, Entry>(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of own.entries) {
    const below = entries.get(entry.key)?.value;
    entries.set(entry.key, below === undefined ? withoutDelete(entry) : mergedEntry(entry, below, problems));
  }
  return { kind: 'map', entries: [...entries.values()], range: own.range };
}

function mergedEntry(entry: Entry, below: Tree, problems: Problem[]): Entry {
  if (entry.value.kind !== 'map' || deletes(entry.value)) return withoutDelete(entry);
  if (below.kind === 'map') return { ...entry, value: mergeConfigs(entry.value, below, problems) };
  if (below.kind !== 'scalar' || below.computed !== true)
    problems.push({
      severity: 'error',
      code: 'base',
      message: `'${entry.key}' is a dict here and none in the base, so the two cannot be merged.`,
      range: entry.keyRange,
    });
  return withoutDelete(entry);
}

function withoutDelete(entry: Entry): Entry {
  if (entry.value.kind !== 'map') return entry;
  const kept = entry.value.entries.filter(({ key }) => key !== '_delete_');
  return kept.length === entry.value.entries.length
    ? entry
    : { ...entry, value: { ...entry.value, entries: kept } };
}
