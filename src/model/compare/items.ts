import type { Figures, RunSide } from './comparison.ts';
import type { Analysis, BlockKind, SkipKind } from '../facts.ts';
import type { GraphNode, NodeId, Op } from '../graph.ts';

/** A block, or one loose layer, with what it is aligned by. */
export interface Item {
  readonly side: RunSide;
  readonly nodes: readonly GraphNode[];
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

export function itemOf(
  id: NodeId,
  nodes: readonly GraphNode[],
  block: { readonly kind: BlockKind; readonly skip: SkipKind | null } | null,
  facts: Analysis['facts'],
): Item {
  const ops = nodes.map(({ op }) => op);
  const at = new Map(nodes.map((node, index) => [node.id, index]));
  const wires = nodes.map(({ inputs }) => inputs.map((input) => at.get(input) ?? -1));
  const known = nodes.flatMap((node) => facts[node.id] ?? []);
  const last = known.at(-1);
  return {
    nodes,
    prefix: `${id}.`,
    key: JSON.stringify([block?.kind, block?.skip, ops.map(textOf), wires]),
    side: {
      first: id,
      last: id,
      count: 1,
      block: block?.kind ?? null,
      skip: block?.skip ?? null,
      ops,
      shape: last?.shape ?? null,
      figures: sumOf(
        known.map(({ learnable, macs, activationBytes }) => ({
          learnable: learnable ?? 0,
          macs,
          activationBytes,
        })),
      ),
      receptiveField: last?.receptiveField ?? null,
    },
  };
}

export function sumOf(all: readonly Figures[]): Figures {
  const total = (figure: 'macs' | 'activationBytes') =>
    all.reduce<number | null>((sum, { [figure]: value }) => {
      return sum === null || value === null ? null : sum + value;
    }, 0);
  return {
    learnable: all.reduce((sum, { learnable }) => sum + learnable, 0),
    macs: total('macs'),
    activationBytes: total('activationBytes'),
  };
}
