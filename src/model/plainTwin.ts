import type { Merge, Structure } from './facts.ts';
import { gateBranch } from './gates.ts';
import type { Graph, GraphNode, NodeId } from './graph.ts';

/**
 * The same net without some of its skips: a sum or concat that is left with F(x) alone is passed by, a highway gate gives
 * H(x), and what only the skip needed (a projection, a gate's T) goes with it. `merges` are the nodes at which the skips
 * end; all of them where it is null. Whatever else the net has stays as it is, so that its twin differs in nothing
 * else (He et al. 2015, figure 3: plain-34 is ResNet-34 without its shortcuts).
 */
export function withoutSkips(
  { graph, structure }: { readonly graph: Graph; readonly structure: Structure },
  merges: ReadonlySet<NodeId> | null,
): Graph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const changed = new Map<NodeId, readonly NodeId[]>();
  for (const merge of structure.merges) {
    if (merge.skip === null || merges?.has(merge.node) === false) continue;
    const node = byId.get(merge.node);
    const left = node === undefined ? null : withoutSkip(node, merge, graph.nodes);
    if (left !== null) changed.set(merge.node, left);
  }
  // A merge of one input is that input; chains of them are followed to their end.
  const behind = (id: NodeId): NodeId => {
    const [only, ...others] = changed.get(id) ?? [];
    return only === undefined || others.length > 0 ? id : behind(only);
  };
  const nodes = graph.nodes
    .filter(({ id }) => behind(id) === id)
    .map((node): GraphNode => ({ ...node, inputs: (changed.get(node.id) ?? node.inputs).map(behind) }));
  return { ...graph, nodes: stillRead(graph, nodes, behind) };
}

/** The inputs that a merge keeps; null where it cannot be told which of them is the skip. */
function withoutSkip(node: GraphNode, merge: Merge, nodes: readonly GraphNode[]): readonly NodeId[] | null {
  if (node.op.kind === 'gate') return node.inputs.slice(0, 1);
  if (merge.skip === 'gate') {
    const branch = gateBranch(nodes, node.id, merge.from);
    return branch === null ? null : [branch];
  }
  const onSkip = (id: NodeId) =>
    merge.skipNodes.length > 0 ? merge.skipNodes.includes(id) : id === merge.from;
  const kept = node.inputs.filter((id) => !onSkip(id));
  return kept.length === 0 || kept.length === node.inputs.length ? null : kept;
}

/** Leaves out what nothing reads any more, and did before; weights that were shared with it are a node's own then. */
function stillRead(graph: Graph, nodes: readonly GraphNode[], behind: (id: NodeId) => NodeId): GraphNode[] {
  const before = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const wanted = new Set(graph.nodes.filter(({ id }) => !before.has(id)).map(({ id }) => behind(id)));
  // Backwards through the topological order, every reader comes before what it reads.
  for (const { id, inputs } of [...nodes].reverse())
    if (wanted.has(id)) for (const input of inputs) wanted.add(input);
  return nodes
    .filter(({ id, op }) => wanted.has(id) || op.kind === 'input')
    .map(({ shares, ...node }) => (shares === undefined || !wanted.has(shares) ? node : { ...node, shares }));
}

/** How many skips could be taken out: none where a net is plain already. */
export const skipCount = ({ merges }: Structure): number => merges.filter(({ skip }) => skip !== null).length;
