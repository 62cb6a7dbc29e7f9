import { blockKind } from './blockKind.ts';
import type { Block, Merge } from './facts.ts';
import type { Graph, GraphNode, NodeId, Op } from './graph.ts';
import { indexOf } from './graph.ts';
import { comesFrom } from './skips.ts';

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
  const index = indexOf(graph);
  const reached: Reached = { graph, index, readers: readersOf(graph), owner: new Map() };
  const blocks: Block[] = [];
  const give = (block: Block) => {
    for (const id of block.nodes) reached.owner.set(id, block);
    blocks.push(block);
  };
  for (const merge of sumsFirst(merges, reached)) {
    const block = merge.skip !== null || merge.kind === 'concat' ? blockOf(merge, reached) : null;
    if (block !== null) give(block);
  }
  for (const block of plainUnits(reached)) give(block);
  const last = (block: Block) => index.get(block.nodes[block.nodes.length - 1] ?? '') ?? 0;
  return blocks.sort((a, b) => last(a) - last(b));
}

/**
 * A dual path block's F(x) is the sum's: the concat beside it only adds to what was there, whichever the file writes
 * first. A concat that the sum reads lies inside its block and stays before it.
 */
function sumsFirst(merges: readonly Merge[], reached: Reached): Merge[] {
  const order = [...merges];
  order.forEach((concat, at) => {
    const sum = order[at + 1];
    if (concat.kind !== 'concat' || concat.skip === null || sum?.kind !== 'sum' || sum.skip === null) return;
    if (comesFrom(sum.node, concat.node, reached)) return;
    [order[at], order[at + 1]] = [sum, concat];
  });
  return order;
}

function readersOf(graph: Graph): Map<NodeId, NodeId[]> {
  const readers = new Map<NodeId, NodeId[]>();
  for (const node of graph.nodes)
    for (const input of node.inputs) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node.id]);
      // What reads it twice is one reader.
      else if (known.at(-1) !== node.id) known.push(node.id);
    }
  return readers;
}

function blockOf(merge: Merge, reached: Reached): Block | null {
  if (merge.from === null) return null;
  const { region, joins, shares } = regionOf(merge.node, merge.from, reached);
  if (merge.skip === null && !isModule(region, merge.node, reached)) return null;
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
  const kind = blockKind({
    merge,
    branch,
    sharedHead: head.length > 0,
    tail: tail.length > 0,
    joins,
    shares,
  });
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

/** Parallel branches that are joined do something, and nothing else reads what stands on them. */
function isModule(
  region: readonly NodeId[],
  merge: NodeId,
  { graph, index, readers, owner }: Reached,
): boolean {
  const inside = new Set(region);
  const closed = region.every(
    (id) => id === merge || readers.get(id)?.every((reader) => inside.has(reader) || owner.has(reader)),
  );
  return closed && region.some((id) => id !== merge && !moves.has(graph.nodes[index.get(id) ?? -1]?.op.kind));
}

/** Ops that only say which numbers go where. */
const moves: ReadonlySet<Op['kind'] | undefined> = new Set([
  'sliceChannels',
  'slice',
  'crop',
  'concat',
  'reshape',
  'permute',
]);

interface Region {
  readonly region: NodeId[];
  readonly joins: boolean;
  readonly shares: boolean;
}

/**
 * All nodes between a merge and where its branches part, in topological order. A block found before, which then lies
 * inside, is stepped over by way of its entry, so that nested blocks cost no node twice; `joins` tells whether one of
 * them joins parallel branches, and `shares` whether one was come upon in its middle: then the two have one F(x).
 */
function regionOf(merge: NodeId, from: NodeId, { graph, index, owner }: Reached): Region {
  const first = index.get(from) ?? -1;
  const seen = new Set<NodeId>();
  const todo = [merge];
  let [joins, shares] = [false, false];
  while (todo.length > 0) {
    const id = todo.pop();
    if (id === undefined || (index.get(id) ?? -1) <= first || seen.has(id)) continue;
    const inner = owner.get(id);
    if (inner !== undefined && inner.entry !== null) {
      joins ||= inner.kind === 'inception';
      shares ||= id !== inner.merge && id !== inner.nodes.at(-1);
      todo.push(inner.entry);
      continue;
    }
    seen.add(id);
    todo.push(...(graph.nodes[index.get(id) ?? -1]?.inputs ?? []));
  }
  const region = [...seen].sort((a, b) => (index.get(a) ?? 0) - (index.get(b) ?? 0));
  // What F reads beside x, and does not come from x, stands outside.
  const within = new Set([from]);
  for (const id of region)
    if (graph.nodes[index.get(id) ?? -1]?.inputs.some((input) => within.has(input) || owner.has(input)))
      within.add(id);
  return { region: region.filter((id) => within.has(id)), joins, shares };
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
