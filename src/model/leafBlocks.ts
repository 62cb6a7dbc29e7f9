import type { Block } from './facts.ts';
import type { Graph, NodeId } from './graph.ts';
import { indexOf } from './graph.ts';

/**
 * The blocks that stand for themselves, each a stretch of the topological order: inner ones without a skip (parallel
 * branches) join the block around them, and a block that holds others with skips (the outer arm of a U-Net) is none:
 * its skip is a long one. So is a skip over a way down and up again (the deepest arm, a sum of FCN).
 */
export function leafBlocks(graph: Graph, blocks: readonly Block[]): Block[] {
  const index = indexOf(graph);
  const at = (id: NodeId | undefined) => index.get(id ?? '') ?? 0;
  const inputsOf = (id: NodeId) => graph.nodes[at(id)]?.inputs ?? [];
  /** Takes from the leaves the branches with which F(x) begins: they stand before the block's own nodes (Inception-ResNet). */
  const beginningOf = (block: Block, inner: readonly Block[], leaves: Block[]): Block[] => {
    if (leaves.at(-1)?.skip !== null) return [];
    const entry = index.get(block.entry ?? '') ?? Infinity;
    const read = new Set([...inner, block].flatMap(({ nodes }) => nodes.flatMap(inputsOf)));
    const begins = ({ skip, nodes }: Block) =>
      skip === null && at(nodes[0]) > entry && read.has(nodes.at(-1) ?? '');
    const beginning: Block[] = [];
    for (let last = leaves.at(-1); last !== undefined && begins(last); last = leaves.at(-1)) {
      beginning.unshift(last);
      leaves.pop();
      for (const id of last.nodes.flatMap(inputsOf)) read.add(id);
    }
    return beginning;
  };
  // Asked for only where blocks stand in blocks, which in most nets none does.
  let readers: ReadonlyMap<NodeId, number> | null = null;
  const isReadUpTo = (end: number, id: NodeId): boolean => {
    readers ??= firstReaders(graph);
    return (readers.get(id) ?? Infinity) <= end;
  };
  // Blocks come in the order of their last nodes, so those inside a block stand right before it.
  const leaves: Block[] = [];
  for (const block of blocks) {
    const start = at(block.nodes[0]);
    const inner: Block[] = [];
    for (let last = leaves.at(-1); last !== undefined && at(last.nodes[0]) >= start; last = leaves.at(-1)) {
      inner.unshift(last);
      leaves.pop();
    }
    inner.unshift(...beginningOf(block, inner, leaves));
    const end = at(block.nodes.at(-1));
    // What nothing reads up to the block's end stands beside it (the dense path of a dual path net), not inside.
    const inside = inner.filter(({ nodes }) => isReadUpTo(end, nodes.at(-1) ?? ''));
    if (inside.some(({ skip }) => skip !== null) || dips(block, graph, index)) {
      leaves.push(...inner);
      continue;
    }
    leaves.push(...inner.filter((other) => !inside.includes(other)));
    if (inside.length === 0) {
      leaves.push(block);
      continue;
    }
    const nodes = [...inside.flatMap((part) => part.nodes), ...block.nodes];
    leaves.push({ ...block, nodes: nodes.sort((a, b) => at(a) - at(b)) });
  }
  return leaves;
}

/** Where in the order of the nodes each is read first. */
function firstReaders(graph: Graph): Map<NodeId, number> {
  const readers = new Map<NodeId, number>();
  graph.nodes.forEach(({ inputs }, place) => {
    for (const id of inputs) if (!readers.has(id)) readers.set(id, place);
  });
  return readers;
}

/** Whether a block's branch loses resolution and gets it back. */
function dips({ nodes }: Block, graph: Graph, index: ReadonlyMap<NodeId, number>): boolean {
  const ops = nodes.map((id) => graph.nodes[index.get(id) ?? -1]?.op);
  const climbs = ops.some((op) => op?.kind === 'upsample' || op?.kind === 'deconv2d');
  return climbs && ops.some((op) => (op?.kind === 'conv2d' || op?.kind === 'pool') && op.stride[0] > 1);
}
