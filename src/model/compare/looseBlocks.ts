import { align, type Pair } from './align.ts';
import { sumOf, textOf, type Item } from './items.ts';

/**
 * Pairs a block with the loose layers that it was made of: a skip over two convolutions that stood by themselves
 * changes them, and replaces nothing.
 */
export function withLooseBlocks(pairs: readonly Pair<Item>[]): Pair<Item>[] {
  const all: Pair<Item>[] = [];
  let gap: Pair<Item>[] = [];
  for (const pair of pairs) {
    if (pair.a === null || pair.b === null) gap.push(pair);
    else {
      all.push(...gapPaired(gap), pair);
      gap = [];
    }
  }
  return [...all, ...gapPaired(gap)];
}

function gapPaired(gap: readonly Pair<Item>[]): Pair<Item>[] {
  const a = gap.flatMap((pair) => pair.a ?? []);
  const b = gap.flatMap((pair) => pair.b ?? []);
  if (a.every(isLoose) && b.some((item) => !isLoose(item))) return paired(a, b);
  if (b.every(isLoose) && a.some((item) => !isLoose(item)))
    return paired(b, a).map((pair) => ({ a: pair.b, b: pair.a }));
  return [...gap];
}

const isLoose = ({ side }: Item): boolean => side.block === null;

/** The `others` in order, each block with the first of the `loose` layers that it holds; the rest stay alone. */
function paired(loose: readonly Item[], others: readonly Item[]): Pair<Item>[] {
  const pairs: Pair<Item>[] = [];
  let from = 0;
  for (const other of others) {
    const rest = loose.slice(from);
    const held = isLoose(other) ? null : heldBy(other, rest);
    if (held === null) {
      pairs.push({ a: null, b: other });
      continue;
    }
    pairs.push(...rest.slice(0, held.first).map((item) => ({ a: item, b: null })));
    pairs.push({ a: joined(rest.slice(held.first, held.last + 1)), b: other });
    from += held.last + 1;
  }
  return [...pairs, ...loose.slice(from).map((item) => ({ a: item, b: null }))];
}

/** The stretch of loose layers that makes up half of the block or more; null for none. */
function heldBy(
  block: Item,
  loose: readonly Item[],
): { readonly first: number; readonly last: number } | null {
  const at = new Map(loose.flatMap(({ nodes }, index) => nodes.map((node) => [node, index] as const)));
  const found = align(
    loose.flatMap(({ nodes }) => nodes),
    block.nodes,
    [({ op }) => textOf(op)],
  ).flatMap(({ a, b }) => (a === null || b === null ? [] : (at.get(a) ?? [])));
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined || 2 * found.length < block.nodes.length) return null;
  return { first, last };
}

/** Loose layers as one thing. */
function joined(items: readonly Item[]): Item {
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) throw new Error('No layers are none to join.');
  return {
    nodes: items.flatMap(({ nodes }) => nodes),
    onSkip: new Set(),
    weights: items.some(({ weights }) => weights === null)
      ? null
      : items.flatMap(({ weights }) => weights ?? []),
    prefix: '',
    key: items.map(({ key }) => key).join(' '),
    side: {
      ...first.side,
      misfit: items.find(({ side }) => side.misfit !== null)?.side.misfit ?? null,
      ops: items.flatMap(({ side }) => side.ops),
      last: last.side.last,
      shape: last.side.shape,
      figures: sumOf(items.map(({ side }) => side.figures)),
      receptiveField: last.side.receptiveField,
    },
  };
}
