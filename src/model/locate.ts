import type { Analysis } from './facts.ts';
import type { NodeId, Range } from './graph.ts';

/** The node whose text holds the offset: the one with the shortest range, and of equal ones the first. */
export function nodeAt(analysis: Analysis, offset: number): NodeId | null {
  let best: NodeId | null = null;
  let length = Infinity;
  for (const { id, range } of analysis.graph.nodes) {
    if (range === null || offset < range.start || offset > range.end) continue;
    if (range.end - range.start < length) [best, length] = [id, range.end - range.start];
  }
  return best;
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
