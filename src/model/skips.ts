import type { Merge, MergeKind, SkipKind } from './facts.ts';
import { dominators } from './dominators.ts';
import { findGates } from './gates.ts';
import type { Graph, GraphNode, NodeId, Op, OpKind } from './graph.ts';
import { indexOf } from './graph.ts';
import { isWeighted } from './ops/ops.ts';

export const mergeKinds: Readonly<Partial<Record<OpKind, MergeKind>>> = {
  add: 'sum',
  multiply: 'product',
  concat: 'concat',
  gate: 'gate',
};

/**
 * Finds the merges of any graph and names their skips, from the structure alone.
 *
 * At a merge, the branches run from the nearest common dominator of its inputs. The skip is the one with the
 * fewest weighted ops, if it is a chain without activation behind its convolution: nothing on it, an identity; only
 * pads, slices or pools, a zero-pad (option A); one convolution with optional norm and pool, a projection (options B
 * and C). Branches of equal weight are parallel, and no skip.
 *
 * F may read more than x: the dense path of a dual path net, the time step of a diffusion net. Then x dominates
 * nothing, and the merge still adds x to F(x, ...): an input that all others come from is an identity.
 */
export function findMerges(graph: Graph): Merge[] {
  const tree = dominators(graph);
  const index = indexOf(graph);
  const reached = { graph, index };
  const gates = findGates(graph.nodes);
  const partOfGate = new Set([...gates.values()].flat());
  const merges: Merge[] = [];
  graph.nodes.forEach((node, here) => {
    const kind = gates.has(node.id) ? 'gate' : mergeKinds[node.op.kind];
    if (kind === undefined || node.inputs.length < 2 || partOfGate.has(node.id)) return;
    const above = tree.immediate[here] ?? -1;
    const from = above < 0 ? null : (graph.nodes[above]?.id ?? null);
    const branches = node.inputs.map((id) => walkBranch(graph, index, id, from));
    const found = kind === 'product' ? null : chooseSkip(kind, branches);
    const cut = found && node.op.kind === 'add' && node.op.lenient ? cutToFit(found, branches) : found;
    const kept = cut === null || cut.nodes.length > 0 ? keptInput(kind, node, reached) : null;
    const skip = kept ?? cut;
    merges.push({
      node: node.id,
      kind,
      from: kept?.from ?? from,
      skip: skip?.kind ?? null,
      skipNodes: skip?.nodes ?? [],
    });
  });
  return merges;
}

/** Nodes between x and the merge that adds it: a walk past this is a long skip's, and is given up. */
const longestWalk = 500;

interface Reached {
  readonly graph: Graph;
  readonly index: ReadonlyMap<NodeId, number>;
}

/** The input of a sum or concat that all its others come from, on whatever ways. */
function keptInput(
  kind: MergeKind,
  { op, inputs }: GraphNode,
  reached: Reached,
): (Skip & { from: NodeId }) | null {
  if (kind !== 'sum' && kind !== 'concat') return null;
  const place = (id: NodeId) => reached.index.get(id) ?? -1;
  const [from, ...others] = [...new Set(inputs)].sort((a, b) => place(a) - place(b));
  if (from === undefined || others.length === 0) return null;
  if (!others.every((other) => comesFrom(other, from, reached))) return null;
  if (kind === 'concat') return { kind: 'concat', nodes: [], from };
  const cut = op.kind === 'add' && op.lenient === true && inputs[0] !== from;
  return { kind: cut ? 'zeroPad' : 'identity', nodes: [], from };
}

/** Whether a node depends on another one, as far as a walk of reasonable length can tell. */
export function comesFrom(start: NodeId, source: NodeId, { graph, index }: Reached): boolean {
  const first = index.get(source) ?? -1;
  const seen = new Set([start]);
  // A set is walked in the order of its filling, also what is put in on the way.
  for (const id of seen) {
    if (id === source) return true;
    if (seen.size > longestWalk) return false;
    for (const input of graph.nodes[index.get(id) ?? -1]?.inputs ?? [])
      if ((index.get(input) ?? -1) >= first) seen.add(input);
  }
  return false;
}

interface Branch {
  /** Null where the branch is no chain, or holds so much that it cannot be a skip. */
  readonly kind: Exclude<SkipKind, 'gate' | 'concat'> | null;
  /** Weighted ops counted; Infinity where the walk was given up. */
  readonly weight: number;
  readonly nodes: readonly NodeId[];
}

/** Ops that may stand beside a projection's one convolution. */
const neutral = new Set<OpKind>([
  'batchNorm',
  'norm',
  'scale',
  'pool',
  'padChannels',
  'zeroPad',
  'slice',
  'sliceChannels',
  'crop',
]);
const padding = new Set<OpKind>(['padChannels', 'zeroPad', 'slice', 'pool', 'crop', 'sliceChannels']);

/**
 * Walks from one input of a merge back to the dominator. It gives up at a second weighted op or where branches
 * meet, so a long branch costs no more than a short one.
 */
function walkBranch(
  graph: Graph,
  index: ReadonlyMap<NodeId, number>,
  start: NodeId,
  from: NodeId | null,
): Branch {
  const nodes: GraphNode[] = [];
  let weight = 0;
  for (let id = start; id !== from;) {
    const node = graph.nodes[index.get(id) ?? -1];
    const next = node?.inputs[0];
    if (node === undefined || next === undefined || node.inputs.length > 1)
      return { kind: null, weight: Infinity, nodes: [] };
    nodes.push(node);
    if (isWeighted(node.op)) weight += 1;
    if (weight > 1) return { kind: null, weight, nodes: [] };
    id = next;
  }
  const ids = nodes.map((node) => node.id).reverse();
  return { kind: chainKind(nodes.map((node) => node.op)), weight, nodes: ids };
}

/** What the ops from a merge back to the dominator make of a chain. */
function chainKind(chain: readonly Op[]): Branch['kind'] {
  if (chain.length === 0) return 'identity';
  if (chain.every((op) => padding.has(op.kind))) return 'zeroPad';
  const convolution = chain.findIndex((op) => op.kind === 'conv2d');
  // An activation before the convolution is a pre-activation of its own; one behind it makes the chain a branch.
  const rest = chain.every(
    (op, at) => at === convolution || neutral.has(op.kind) || (op.kind === 'activation' && at > convolution),
  );
  return convolution >= 0 && rest ? 'projection' : null;
}

/** A lenient sum gives every input but the first the first one's shape: an identity that is cut so is option A's. */
function cutToFit(skip: Skip, [first]: readonly Branch[]): Skip {
  return skip.kind === 'identity' && first?.kind !== 'identity' ? { ...skip, kind: 'zeroPad' } : skip;
}

interface Skip {
  readonly kind: SkipKind;
  readonly nodes: readonly NodeId[];
}

function chooseSkip(kind: MergeKind, branches: readonly Branch[]): Skip | null {
  if (kind === 'gate') return { kind: 'gate', nodes: [] };
  if (kind === 'concat')
    return branches.some((branch) => branch.kind === 'identity') ? { kind: 'concat', nodes: [] } : null;
  const [lightest, next] = [...branches].sort((a, b) => a.weight - b.weight);
  if (lightest === undefined || next === undefined || lightest.weight === next.weight) return null;
  if (lightest.kind === null) return null;
  return { kind: lightest.kind, nodes: lightest.nodes };
}
