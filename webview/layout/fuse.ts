import type { MergeKind } from '../../src/model/facts.ts';
import type { OpKind } from '../../src/model/graph.ts';
import type { Template, TemplateNode } from '../../src/protocol/view.ts';

/** What is drawn as one mark: a convolution with its norm and activation, a merge with its activation, or one node. */
export interface Unit {
  /** Indices of the template's nodes, in order. */
  readonly nodes: readonly number[];
  /** The node that names the unit. */
  readonly leader: number;
  /** What comes before, in and after the name: "BN · ReLU", "3x3 conv, 64", "stride 2". */
  readonly before: string;
  readonly label: string;
  readonly after: string;
  readonly look: 'weighted' | 'plain' | 'merge' | 'opaque';
  readonly merge: MergeKind | null;
  readonly role: TemplateNode['role'];
  readonly unknownShape: boolean;
}

const weighted: ReadonlySet<OpKind> = new Set(['conv2d', 'depthwise', 'dense']);
const pointwise: ReadonlySet<OpKind> = new Set(['batchNorm', 'scale', 'activation', 'dropout']);
const leading: ReadonlySet<OpKind> = new Set(['batchNorm', 'scale', 'activation', 'flatten']);
/** What the inspector says and a box does not: it tells no layer from its neighbours. */
const dull = /^(?:(?:no )?bias|stride 1|padding.*|[\d, ]+|rounds up|)$/;

interface Draft {
  readonly nodes: number[];
  leader: number | null;
  readonly role: TemplateNode['role'];
  /** A unit that began with a norm ends at its convolution, as pre-activation blocks are read. */
  readonly began: 'leader' | 'prefix';
}

/**
 * Groups a template's nodes as the paper draws them: a convolution takes the norm and activation that follow it, or
 * those that come before it where the block is pre-activated. A node that is read elsewhere (`taps`) ends its unit,
 * so that a skip never seems to leave from a later tensor than it does. With `layers` every node stands alone.
 */
export function fuse(template: Template, taps: ReadonlySet<number>, layers: boolean): Unit[] {
  const { nodes } = template;
  const readers = new Uint32Array(nodes.length);
  for (const node of nodes) {
    for (const input of node.inputs) {
      if (typeof input === 'number' && input >= 0) readers[input] = (readers[input] ?? 0) + 1;
    }
  }
  const drafts: Draft[] = [];
  const draftOf: (Draft | undefined)[] = [];
  nodes.forEach((node, index) => {
    const input = node.inputs.length === 1 ? node.inputs[0] : undefined;
    const alone = layers || typeof input !== 'number' || readers[input] !== 1 || taps.has(input);
    const before = alone ? undefined : draftOf[input];
    if (before !== undefined && before.nodes.at(-1) === input && joins(before, node, nodes)) {
      before.nodes.push(index);
      if (weighted.has(node.op)) before.leader = index;
      draftOf[index] = before;
      return;
    }
    const prefix = leading.has(node.op) && !layers;
    const draft: Draft = {
      nodes: [index],
      leader: prefix ? null : index,
      role: node.role,
      began: prefix && node.op !== 'flatten' ? 'prefix' : 'leader',
    };
    drafts.push(draft);
    draftOf[index] = draft;
  });
  return drafts.map((draft) => finish(draft, nodes, layers));
}

function joins(draft: Draft, node: TemplateNode, nodes: readonly TemplateNode[]): boolean {
  if (draft.leader === null) {
    return draft.role === node.role && (weighted.has(node.op) || leading.has(node.op));
  }
  const leader = nodes[draft.leader];
  if (leader === undefined || draft.began === 'prefix' || !pointwise.has(node.op)) return false;
  if (leader.merge !== null) return node.role === 'tail' || node.role === leader.role;
  return weighted.has(leader.op) && (draft.role === node.role || node.role === 'tail');
}

function finish(draft: Draft, nodes: readonly TemplateNode[], layers: boolean): Unit {
  const leader = draft.leader ?? draft.nodes[0] ?? 0;
  const node = nodes[leader];
  const at = draft.nodes.indexOf(leader);
  const labels = draft.nodes.map((index) => nodes[index]?.label ?? '');
  const details = (node?.detail ?? '').split(', ').filter((detail) => layers || !dull.test(detail));
  const last = nodes[draft.nodes.at(-1) ?? leader];
  return {
    nodes: draft.nodes,
    leader,
    before: labels.slice(0, at).join(' · '),
    label: labels[at] ?? '',
    after: [...details, ...labels.slice(at + 1)].join(' · '),
    look: lookOf(node),
    merge: node?.merge ?? null,
    role: draft.role,
    unknownShape: last?.shape === null,
  };
}

function lookOf(node: TemplateNode | undefined): Unit['look'] {
  if (node === undefined || node.op === 'opaque') return 'opaque';
  if (node.merge !== null) return 'merge';
  return weighted.has(node.op) ? 'weighted' : 'plain';
}
