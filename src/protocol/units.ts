import type { Analysis, Block } from '../model/facts.ts';
import type { GraphNode, NodeId } from '../model/graph.ts';

/** What is drawn as one thing: a block, or a row of loose nodes of one stage. */
export interface Unit {
  readonly id: string;
  readonly block: Block | null;
  readonly stage: number;
  readonly entry: NodeId | null;
  readonly nodes: readonly GraphNode[];
}

/**
 * Cuts a graph into units in topological order. A block that holds other blocks with skips (the outer arm of a
 * U-Net) is no unit: its skip is drawn as a long one. Parallel branches inside a block are part of it.
 */
export function unitsOf({ graph, structure }: Analysis): Unit[] {
  const index = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const owner = new Map<NodeId, Block>();
  for (const block of drawnBlocks(structure.blocks, index))
    for (const id of block.nodes) owner.set(id, block);
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
    const stage = structure.stageOf[node.id] ?? 0;
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

/** Blocks as they are drawn: inner ones without a skip join the block around them. */
function drawnBlocks(blocks: readonly Block[], index: ReadonlyMap<NodeId, number>): Block[] {
  const span = (block: Block): [number, number] => [
    index.get(block.nodes[0] ?? '') ?? 0,
    index.get(block.nodes.at(-1) ?? '') ?? 0,
  ];
  // Blocks come in the order of their last nodes, so those inside a block stand right before it.
  const drawn: Block[] = [];
  for (const block of blocks) {
    const [start] = span(block);
    const inner: Block[] = [];
    for (let last = drawn.at(-1); last !== undefined && span(last)[0] >= start; last = drawn.at(-1)) {
      inner.push(last);
      drawn.pop();
    }
    if (inner.some(({ skip }) => skip !== null)) {
      drawn.push(...inner.reverse());
      continue;
    }
    const nodes = [...inner.flatMap((part) => part.nodes), ...block.nodes];
    drawn.push({ ...block, nodes: nodes.sort((a, b) => (index.get(a) ?? 0) - (index.get(b) ?? 0)) });
  }
  return drawn;
}
