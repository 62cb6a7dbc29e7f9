import type { Analysis, Merge, SkipKind } from './facts.ts';
import type { NodeId, Shape } from './graph.ts';
import { rowOf } from './ops/ops.ts';
import { isMisfit } from './ops/rule.ts';

export type SkipCounts = Readonly<Record<SkipKind, number>>;

export const noSkips: SkipCounts = { identity: 0, projection: 0, zeroPad: 0, gate: 0, concat: 0 };

/** How many skips of each kind a net has: one a merge, and none where the merge cannot take what it is given. */
export function skipCounts(analysis: Analysis): SkipCounts {
  const misfits = misfitMerges(analysis);
  const counts = { ...noSkips };
  for (const { node, skip } of analysis.structure.merges)
    if (skip !== null && !misfits.has(node)) counts[skip] += 1;
  return counts;
}

/** The merges whose inputs have shapes that do not fit: x is not added there, whatever the config means. */
export function misfitMerges({ graph, facts, structure }: Analysis): ReadonlySet<NodeId> {
  const merges = new Map<NodeId, Merge>(structure.merges.map((merge) => [merge.node, merge]));
  const misfits = new Set<NodeId>();
  for (const { id, op, inputs } of graph.nodes) {
    if (!merges.has(id)) continue;
    const shapes = inputs.flatMap((input): Shape[] => {
      const shape = facts.get(input)?.shape ?? null;
      return shape === null ? [] : [shape];
    });
    if (shapes.length === inputs.length && isMisfit(rowOf(op).shape(op, shapes))) misfits.add(id);
  }
  return misfits;
}
