import { blockKind } from './blockKind.ts';
import type { Block, Merge } from './facts.ts';
import type { Graph, GraphNode, NodeId, Op } from './graph.ts';

interface Reached {
  readonly graph: Graph;
  readonly index: ReadonlyMap<NodeId, number>;
  readonly readers: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** The block that each node was given to, innermost first. */
  readonly owner: Map<NodeId, Block>;
}

/**
 * Groups nodes into blocks: one for every merge that has a skip, one for every set of parallel branches that are
 * joined (inception), and one for every unit that the config itself calls a block but that has no skip (plain).
 * Blocks come in the order of their last nodes; a node belongs to the innermost one.
 */
export function findBlocks(graph: Graph, merges: readonly Merge[]): Block[] {
  const index = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const reached: Reached = { graph, index, readers: readersOf(graph), owner: new Map() };
  const blocks: Block[] = [];
  const give = (block: Block) => {
    for (const id of block.nodes) reached.owner.set(id, block);
    blocks.push(block);
  };
  for (const merge of merges) {
    const block = merge.skip !== null || merge.kind === 'concat' ? blockOf(merge, reached) : null;
    if (block !== null) give(block);
  }
  for (const block of plainUnits(reached)) give(block);
  const last = (block: Block) => index.get(block.nodes[block.nodes.length - 1] ?? '') ?? 0;
  return blocks.sort((a, b) => last(a) - last(b));
}

function readersOf(graph: Graph): Map<NodeId, NodeId[]> {
  const readers = new Map<NodeId, NodeId[]>();
  for (const node of graph.nodes)
    for (const input of new Set(node.inputs)) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node.id]);
      else known.push(node.id);
    }
  return readers;
}

function blockOf(merge: Merge, reached: Reached): Block | null {
  if (merge.from === null) return null;
  const { region, joins } = regionOf(merge.node, merge.from, reached);
  const head = headOf(merge, reached);
  const tail = tailOf(merge.node, reached);
  const ids = [...head, ...region, ...tail];
  const nodes = ids
    .map((id) => reached.graph.nodes[reached.index.get(id) ?? -1])
    .filter((node) => node !== undefined);
  const entry =
    head[0] === undefined
      ? merge.from
      : (reached.graph.nodes[reached.index.get(head[0]) ?? -1]?.inputs[0] ?? null);
  const onSkip = new Set(merge.skipNodes);
  const branch = nodes.filter(
    (node) => !onSkip.has(node.id) && node.id !== merge.node && !tail.includes(node.id),
  );
  const kind = blockKind({ merge, branch, sharedHead: head.length > 0, tail: tail.length > 0, joins });
  return {
    id: unitOf(nodes) ?? merge.node,
    kind,
    skip: merge.skip,
    stage: nodes[0]?.stage ?? 0,
    se: hasSqueezeExcite(branch),
    entry,
    merge: merge.node,
    nodes: ids,
    skipNodes: merge.skipNodes,
  };
}

/** The unit that the config states for a block's nodes, if they agree on one. */
function unitOf(nodes: readonly GraphNode[]): string | undefined {
  const unit = nodes[0]?.unit;
  return nodes.every((node) => node.unit === unit) ? unit : undefined;
}

/**
 * All nodes between a merge and its dominator, in topological order. A block found before, which then lies
 * inside, is stepped over by way of its entry, so that nested blocks cost no node twice; `joins` tells whether one of
 * them joins parallel branches.
 */
function regionOf(merge: NodeId, from: NodeId, reached: Reached): { region: NodeId[]; joins: boolean } {
  const { graph, index, owner } = reached;
  const seen = new Set<NodeId>();
  const todo = [merge];
  let joins = false;
  while (todo.length > 0) {
    const id = todo.pop();
    if (id === undefined || id === from || seen.has(id)) continue;
    const inner = owner.get(id);
    if (inner !== undefined && inner.entry !== null) {
      joins ||= inner.kind === 'inception';
      todo.push(inner.entry);
      continue;
    }
    seen.add(id);
    todo.push(...(graph.nodes[index.get(id) ?? -1]?.inputs ?? []));
  }
  return { region: [...seen].sort((a, b) => (index.get(a) ?? 0) - (index.get(b) ?? 0)), joins };
}

/**
 * Pre-activation that the skip shares with the branch (He et al. 2016, where a projection reads the activated
 * x): the norm and activation right before the dominator belong to the block.
 */
function headOf(merge: Merge, reached: Reached): NodeId[] {
  if (merge.kind !== 'sum' || merge.from === null) return [];
  const { graph, index, readers, owner } = reached;
  const head: NodeId[] = [];
  const wanted: Op['kind'][] = ['activation', 'scale', 'batchNorm'];
  for (let id: NodeId | undefined = merge.from; id !== undefined;) {
    const node: GraphNode | undefined = graph.nodes[index.get(id) ?? -1];
    if (node === undefined || owner.has(id) || !wanted.includes(node.op.kind)) break;
    if (head.length > 0 && readers.get(id)?.length !== 1) break;
    head.unshift(id);
    wanted.splice(0, wanted.indexOf(node.op.kind) + 1);
    id = node.inputs[0];
  }
  const opening = graph.nodes[index.get(head[0] ?? '') ?? -1];
  return opening?.op.kind === 'batchNorm' ? keepBehindMerge(opening, head, reached) : [];
}

/** Only norm-activation pairs right behind another block are a pre-activation; a stem's own pair stays there. */
function keepBehindMerge(opening: GraphNode, head: NodeId[], { graph, index }: Reached): NodeId[] {
  const before = graph.nodes[index.get(opening.inputs[0] ?? '') ?? -1];
  const stated = opening.unit !== undefined;
  return before?.op.kind === 'add' || stated ? head : [];
}

/** The activation right behind a merge that nothing else reads: ReLU(F(x) + x). */
function tailOf(merge: NodeId, { graph, index, readers }: Reached): NodeId[] {
  const [only, ...others] = readers.get(merge) ?? [];
  const node = graph.nodes[index.get(only ?? '') ?? -1];
  return node !== undefined && others.length === 0 && node.op.kind === 'activation' ? [node.id] : [];
}

function hasSqueezeExcite(branch: readonly GraphNode[]): boolean {
  return (
    branch.some((node) => node.op.kind === 'globalPool') && branch.some((node) => node.op.kind === 'multiply')
  );
}

/** Units that the config states and that no skip has claimed: the plain net's blocks. */
function plainUnits({ graph, owner }: Reached): Block[] {
  const units = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    if (node.unit === undefined || owner.has(node.id)) continue;
    const known = units.get(node.unit);
    if (known === undefined) units.set(node.unit, [node]);
    else known.push(node);
  }
  const claimed = new Set([...owner.values()].map((block) => block.id));
  return [...units]
    .filter(([unit]) => !claimed.has(unit))
    .map(([unit, nodes]) => ({
      id: unit,
      kind: 'plain',
      skip: null,
      stage: nodes[0]?.stage ?? 0,
      se: hasSqueezeExcite(nodes),
      entry: nodes[0]?.inputs[0] ?? null,
      merge: null,
      nodes: nodes.map((node) => node.id),
      skipNodes: [],
    }));
}
