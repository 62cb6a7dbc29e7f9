import type { Analysis, Merge } from './facts.ts';

/** So many skips are named where one was not found: ResNet-1202 has six hundred. */
const mostNamed = 12;

/**
 * The skip that a person names: by its block, as the picture shows it ("stage2.block1"), by the merge at which it ends,
 * or by a layer on it. A string is the sentence that says which skips there are.
 */
export function namedSkip(
  { graph, structure }: Pick<Analysis, 'graph' | 'structure'>,
  said: string,
): Merge | string {
  const skips = structure.merges.filter(({ skip }) => skip !== null);
  if (skips.length === 0) return 'It has no skips.';
  const blockOf = new Map(structure.blocks.map(({ id, merge }) => [merge, id]));
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const ways: readonly ((skip: Merge) => boolean)[] = [
    ({ node }) => blockOf.get(node) === said || node === said,
    ({ node }) => names.get(node) === said,
    ({ skipNodes }) => skipNodes.includes(said),
  ];
  for (const way of ways) {
    const [found, ...more] = skips.filter(way);
    if (found !== undefined && more.length === 0) return found;
  }
  const known = skips.map(({ node }) => blockOf.get(node) ?? node);
  const shown = known.slice(0, mostNamed);
  const rest = known.length - shown.length;
  const list = rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
  return `No skip is named '${said}'; ${known.length === 1 ? 'its only skip is' : 'its skips are'} ${list}.`;
}
