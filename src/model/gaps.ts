import type { Totals } from './facts.ts';
import type { Graph } from './graph.ts';
import type { Problem } from './problem.ts';

export const endsEarly = 'ends-early';

/** Whether it says that the file lacks a part of the net: it ends early, or another file is not there. */
export const isMissingPart = ({ code }: Pick<Problem, 'code'>): boolean =>
  code === 'base' || code === endsEarly;

/** Whether something of the net is missing: a part that is not known, or one that the file lacks. */
export const hasGap = (
  { nodes }: Pick<Graph, 'nodes'>,
  problems: readonly Pick<Problem, 'code'>[],
): boolean => nodes.some(({ op }) => op.kind === 'opaque') || problems.some(isMissingPart);

/** Whether the sums leave something out, so that they are lower bounds. */
export const isLowerBound = ({ unknownNodes }: Pick<Totals, 'unknownNodes'>): boolean => unknownNodes > 0;
