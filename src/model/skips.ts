import type { Merge, MergeKind, SkipKind } from './facts.ts';
import { dominators } from './dominators.ts';
import type { Graph, GraphNode, NodeId, Op, OpKind } from './graph.ts';
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
 * fewest weighted ops, if it is a chain without activation: nothing on it, an identity; only pads, slices or
 * pools, a zero-pad (option A); one convolution with optional norm and pool, a projection (options B and C).
 * Branches of equal weight are parallel, and no skip.
 */
export function findMerges(graph: Graph): Merge[] {
  const tree = dominators(graph);
  const index = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const merges: Merge[] = [];
  graph.nodes.forEach((node, here) => {
    const kind = mergeKinds[node.op.kind];
    if (kind === undefined || node.inputs.length < 2) return;
    const above = tree.immediate[here] ?? -1;
    const from = above < 0 ? null : (graph.nodes[above]?.id ?? null);
    const branches = node.inputs.map((id) => walkBranch(graph, index, id, from));
    const found = kind === 'product' ? null : chooseSkip(kind, branches);
    const skip = found && node.op.kind === 'add' && node.op.lenient ? cutToFit(found, branches) : found;
    merges.push({ node: node.id, kind, from, skip: skip?.kind ?? null, skipNodes: skip?.nodes ?? [] });
  });
  return merges;
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

function chainKind(chain: readonly Op[]): Branch['kind'] {
  if (chain.length === 0) return 'identity';
  if (chain.every((op) => padding.has(op.kind))) return 'zeroPad';
  const convolutions = chain.filter((op) => op.kind === 'conv2d');
  const rest = chain.every((op) => op.kind === 'conv2d' || neutral.has(op.kind));
  return convolutions.length === 1 && rest ? 'projection' : null;
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
