import type { Analysis, NodeFacts } from './facts.ts';
import type { Graph, NodeId, Op } from './graph.ts';
import { isWeighted } from './ops/ops.ts';

/**
 * Depth as the papers count it, the number in "ResNet-50": convolutions and dense layers on the longest path.
 * Projections stand on a shorter one; the squeeze-and-excite gate of a block is not counted.
 */
export function depthOf(analysis: Pick<Analysis, 'graph' | 'facts' | 'structure'>): number {
  let deepest = 0;
  for (const depth of depthsOf(analysis).values()) deepest = Math.max(deepest, depth);
  return deepest;
}

/** Such layers on the longest path up to each node, itself included. */
export function depthsOf({
  graph,
  facts,
  structure,
}: Pick<Analysis, 'graph' | 'facts' | 'structure'>): ReadonlyMap<NodeId, number> {
  const gated = new Set(structure.blocks.filter((block) => block.se).flatMap((block) => block.nodes));
  const squeezes = (id: NodeId, op: Op) => gated.has(id) && op.kind === 'conv2d' && onOnePixel(facts.get(id));
  return longestPaths(graph, (id, op) => isWeighted(op) && !squeezes(id, op));
}

const onOnePixel = (fact: NodeFacts | undefined): boolean =>
  fact?.shape?.length === 3 && fact.shape[0] === 1 && fact.shape[1] === 1;

function longestPaths(graph: Graph, counts: (id: NodeId, op: Op) => boolean): Map<NodeId, number> {
  const depth = new Map<NodeId, number>();
  for (const { id, op, inputs } of graph.nodes) {
    const before = inputs.reduce((most, input) => Math.max(most, depth.get(input) ?? 0), 0);
    depth.set(id, before + (counts(id, op) ? 1 : 0));
  }
  return depth;
}
