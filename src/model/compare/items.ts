import type { Figures, Misfit, RunSide, Weights } from './comparison.ts';
import type { Analysis, Block } from '../facts.ts';
import type { GraphNode, NodeId, Op } from '../graph.ts';

/** A block, or one loose layer, with what it is aligned by. */
export interface Item {
  readonly side: RunSide;
  /** Of a block F(x)'s, then those on the skip, then the merge and what follows it. */
  readonly nodes: readonly GraphNode[];
  readonly onSkip: ReadonlySet<GraphNode>;
  /** One a node; null where either net has no size that they could be counted for. */
  readonly weights: readonly Weights[] | null;
  readonly prefix: string;
  readonly key: string;
}

/**
 * An op as a text that is equal for equal layers, whatever reader wrote it. An input's size changes every figure and
 * no layer; a norm's epsilon is the framework's.
 */
export function textOf(op: Op): string {
  if (op.kind === 'input') return op.kind;
  const said = Object.entries(op).filter(([key]) => key !== 'epsilon');
  return JSON.stringify(said.sort(([x], [y]) => (x < y ? -1 : 1)));
}

/** One of the two nets, with whether both have an input to count weights for. */
export interface Side {
  readonly analysis: Analysis;
  readonly weighed: boolean;
  /** Its merges that cannot be. */
  readonly misfits: ReadonlySet<NodeId>;
}

export function itemOf(id: NodeId, own: readonly GraphNode[], block: Block | null, net: Side): Item {
  const { nodes, onSkip } =
    block === null ? { nodes: own, onSkip: new Set<GraphNode>() } : inOrder(own, block);
  const { analysis, weighed } = net;
  const { facts } = analysis;
  const ops = nodes.map(({ op }) => op);
  const at = new Map(nodes.map((node, index) => [node.id, index]));
  const wires = nodes.map(({ op, inputs }) => {
    const read = inputs.map((input) => at.get(input) ?? -1);
    return isSymmetric(op) ? read.sort((x, y) => x - y) : read;
  });
  const known = nodes.flatMap((node) => facts.get(node.id) ?? []);
  const last = known.at(-1);
  const weights = weighed ? nodes.map((node) => weightsOf(node, facts)) : null;
  const misfit = misfitIn(nodes, net);
  const learned = weights?.map(({ learnable }) => learnable);
  return {
    nodes,
    onSkip,
    weights,
    prefix: `${id}.`,
    key: JSON.stringify([block?.kind, block?.skip, ops.map(textOf), wires, learned, misfit !== null]),
    side: {
      first: id,
      last: id,
      count: 1,
      block: block?.kind ?? null,
      skip: block?.skip ?? null,
      misfit,
      ops,
      shape: last?.shape ?? null,
      figures: sumOf(
        known.map(({ learnable, macs, activationBytes }) => ({
          learnable: learnable ?? 0,
          atLeast: learnable === null,
          macs,
          activationBytes,
        })),
      ),
      receptiveField: last?.receptiveField ?? null,
    },
  };
}

/** Whether it makes the same of its inputs in any order. */
const isSymmetric = (op: Op): boolean =>
  op.kind === 'multiply' || (op.kind === 'add' && op.lenient !== true && op.weights === undefined);

/** A block's nodes in one order, however its file lists them: a skip may stand before, within or behind F(x). */
function inOrder(nodes: readonly GraphNode[], { merge, skipNodes }: Block): Pick<Item, 'nodes' | 'onSkip'> {
  const ids = new Set(skipNodes);
  const onSkip = new Set(nodes.filter(({ id }) => ids.has(id)));
  const mergeAt = nodes.findIndex(({ id }) => id === merge);
  const end = mergeAt < 0 ? nodes.length : mergeAt;
  const isSkip = (node: GraphNode) => onSkip.has(node);
  const before = nodes.slice(0, end);
  const branch = before.filter((node) => !isSkip(node));
  return { nodes: [...branch, ...before.filter(isSkip), ...nodes.slice(end)], onSkip };
}

function weightsOf({ id, inputs }: GraphNode, facts: Analysis['facts']): Weights {
  const read = facts.get(inputs[0] ?? '')?.shape?.at(-1);
  return { learnable: facts.get(id)?.learnable ?? null, reads: read ?? null };
}

function misfitIn(nodes: readonly GraphNode[], { analysis, misfits }: Side): Misfit | null {
  const { facts, structure } = analysis;
  const node = nodes.find(({ id }) => misfits.has(id));
  const merge = structure.merges.find((merge) => merge.node === node?.id);
  if (node === undefined || merge === undefined) return null;
  return { merge: merge.kind, shapes: node.inputs.map((input) => facts.get(input)?.shape ?? null) };
}

export function sumOf(all: readonly Figures[]): Figures {
  const total = (figure: 'macs' | 'activationBytes') =>
    all.reduce<number | null>((sum, { [figure]: value }) => {
      return sum === null || value === null ? null : sum + value;
    }, 0);
  return {
    learnable: all.reduce((sum, { learnable }) => sum + learnable, 0),
    atLeast: all.some(({ atLeast }) => atLeast),
    macs: total('macs'),
    activationBytes: total('activationBytes'),
  };
}
