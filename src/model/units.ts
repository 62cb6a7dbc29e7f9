import type { Analysis, Block } from './facts.ts';
import type { GraphNode, NodeId } from './graph.ts';
import { leafBlocks } from './leafBlocks.ts';

/** What is drawn as one thing: a block, or a row of loose nodes of one stage. */
export interface Unit {
  readonly id: string;
  readonly block: Block | null;
  readonly stage: number;
  readonly entry: NodeId | null;
  readonly nodes: readonly GraphNode[];
}

/** Cuts a graph into units in topological order. */
export function unitsOf({ graph, structure }: Analysis): Unit[] {
  const owner = new Map<NodeId, Block>();
  for (const block of leafBlocks(graph, structure.blocks)) for (const id of block.nodes) owner.set(id, block);
  const units: {
    id: string;
    block: Block | null;
    stage: number;
    entry: NodeId | null;
    nodes: GraphNode[];
  }[] = [];
  const started = new Map<string, (typeof units)[number]>();
  for (const node of graph.nodes) {
    const block = owner.get(node.id) ?? null;
    const stage = structure.stageOf.get(node.id) ?? 0;
    const open = block === null ? units.at(-1) : started.get(block.id);
    if (open?.block === block && (block !== null || open.stage === stage)) {
      open.nodes.push(node);
      continue;
    }
    const unit = {
      id: block?.id ?? node.id,
      block,
      stage: block?.stage ?? stage,
      entry: block?.entry ?? node.inputs[0] ?? null,
      nodes: [node],
    };
    units.push(unit);
    if (block !== null) started.set(block.id, unit);
  }
  return units;
}
