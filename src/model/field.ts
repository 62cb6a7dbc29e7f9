import type { Analysis } from './facts.ts';
import type { OpKind } from './graph.ts';

const seesAll = new Set<OpKind>(['globalPool', 'flatten', 'dense']);

/** The receptive field in front of the first layer that sees the whole map; squeeze-and-excite gates aside. */
export function largestField({
  graph,
  facts,
  structure,
}: Pick<Analysis, 'graph' | 'facts' | 'structure'>): readonly [number, number] | null {
  const gated = new Set(structure.blocks.filter(({ se }) => se).flatMap(({ nodes }) => nodes));
  const head = graph.nodes.findIndex(({ id, op }) => seesAll.has(op.kind) && !gated.has(id));
  const seen = graph.nodes.slice(0, head < 0 ? undefined : head);
  return facts[seen.at(-1)?.id ?? '']?.receptiveField ?? null;
}
