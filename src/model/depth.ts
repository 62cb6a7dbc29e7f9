import type { Analysis, NodeFacts } from './facts.ts';
import type { Graph, NodeId, Op } from './graph.ts';
import { isWeighted } from './ops/ops.ts';

/**
 * Depth as the papers count it, the number in "ResNet-50": convolutions and dense layers on the longest path.
 * Projections stand on a shorter one; the squeeze-and-excite gate of a block is not counted.
 */
export function depthOf({
  graph,
  facts,
  structure,
}: Pick<Analysis, 'graph' | 'facts' | 'structure'>): number {
  const gated = new Set(structure.blocks.filter((block) => block.se).flatMap((block) => block.nodes));
  const squeezes = (id: NodeId, op: Op) => gated.has(id) && op.kind === 'conv2d' && onOnePixel(facts[id]);
  return longestPath(graph, (id, op) => isWeighted(op) && !squeezes(id, op));
}

const onOnePixel = (fact: NodeFacts | undefined): boolean =>
  fact?.shape?.length === 3 && fact.shape[0] === 1 && fact.shape[1] === 1;

function longestPath(graph: Graph, counts: (id: NodeId, op: Op) => boolean): number {
  const depth = new Map<NodeId, number>();
  let deepest = 0;
  for (const { id, op, inputs } of graph.nodes) {
    const before = inputs.reduce((most, input) => Math.max(most, depth.get(input) ?? 0), 0);
    const here = before + (counts(id, op) ? 1 : 0);
    depth.set(id, here);
    deepest = Math.max(deepest, here);
  }
  return deepest;
}
