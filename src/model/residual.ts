import { findBlocks } from './blocks.ts';
import type { NodeFacts, Structure } from './facts.ts';
import type { Graph, NodeId } from './graph.ts';
import { findMerges } from './skips.ts';
import { findStages } from './stages.ts';

/** The residual structure of any graph: its merges and skips, its blocks and their kinds, its stages. */
export function residualStructure(graph: Graph, facts: ReadonlyMap<NodeId, NodeFacts>): Structure {
  const merges = findMerges(graph);
  return { merges, ...findStages(graph, facts, findBlocks(graph, merges)) };
}
