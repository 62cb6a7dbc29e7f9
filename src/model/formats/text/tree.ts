import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';

/** A parsed JSON or YAML value that remembers where each part stands: what both parsers are turned into. */
export type Tree =
  | {
      readonly kind: 'scalar';
      readonly value: string | number | boolean | null;
      readonly range: Range;
      /** The text states no value here but a computation, which is never run: what it gives is not known. */
      readonly computed?: true;
    }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly range: Range }
  | { readonly kind: 'map'; readonly entries: readonly Entry[]; readonly range: Range };

export interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Tree;
}

export interface Parsed {
  /** Null where the text holds no value at all. */
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
}

/** Nesting that no model config has and that overflows parsers: reading stops before it. */
export const deepestNesting = 256;
/** Values in one file, aliases written out; more is a bomb, not a config. */
export const mostValues = 200_000;

export function entryOf(tree: Tree | null, key: string): Entry | undefined {
  return tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key) : undefined;
}

export function childOf(tree: Tree | null, key: string): Tree | undefined {
  return entryOf(tree, key)?.value;
}

/** The plain value, as JSON.parse would give it. Depth is bounded by the parsers, so recursion is safe. */
export function plain(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plain);
    case 'map':
      return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
  }
}

/** The part of the tree at a path, or the nearest part above it that exists. */
export function locate(tree: Tree, path: readonly PropertyKey[]): Range {
  let here = tree;
  let range = tree.range;
  for (const step of path) {
    if (here.kind === 'map') {
      const entry = here.entries.find(({ key }) => key === step);
      if (entry === undefined) return range;
      here = entry.value;
    } else if (here.kind === 'list') {
      const item = here.items[Number(step)];
      if (item === undefined) return range;
      here = item;
    } else {
      return range;
    }
    range = here.range;
  }
  return range;
}
