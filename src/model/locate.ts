import type { Analysis } from './facts.ts';
import type { GraphNode, Range } from './graph.ts';

/**
 * What is said at an offset of the text: the node with the shortest range there, and of equal ones the first. Where the
 * same words say several nodes of a block (a stage in numbers), they say the block.
 */
export function idAt(analysis: Analysis, offset: number): string | null {
  let best: GraphNode | null = null;
  let length = Infinity;
  for (const node of analysis.graph.nodes) {
    const { range } = node;
    if (range === null || offset < range.start || offset > range.end) continue;
    if (range.end - range.start < length) [best, length] = [node, range.end - range.start];
  }
  if (best === null) return null;
  const { id, range } = best;
  const block = analysis.structure.blocks.find(({ nodes }) => nodes.includes(id));
  const members = new Set(block?.nodes);
  const same = analysis.graph.nodes.filter(
    (node) => members.has(node.id) && node.range?.start === range?.start,
  );
  return block !== undefined && same.length === members.size && members.size > 1 ? block.id : id;
}

/** The text of a node or a block; null where a default of the framework says it. */
export function rangeOf(analysis: Analysis, id: string): Range | null {
  const node = analysis.graph.nodes.find((candidate) => candidate.id === id);
  if (node !== undefined) return node.range;
  const block = analysis.structure.blocks.find((candidate) => candidate.id === id);
  const inside = new Set(block?.nodes);
  const ranges = analysis.graph.nodes.flatMap(({ id: member, range }) =>
    inside.has(member) && range ? [range] : [],
  );
  if (ranges.length === 0) return null;
  return {
    start: ranges.reduce((least, { start }) => Math.min(least, start), Infinity),
    end: ranges.reduce((most, { end }) => Math.max(most, end), 0),
  };
}
