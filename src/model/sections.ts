import type { Analysis } from './facts.ts';
import type { Shape } from './graph.ts';

/** The stem, a stage or the head of a net. */
export interface Section {
  readonly kind: 'stem' | 'stage' | 'head';
  /** 1-based for a stage; 0 for the stem. */
  readonly number: number;
  /** Output of the section. */
  readonly shape: Shape | null;
}

/** The section of a number in `stageOf`. */
export function sectionAt({ structure, facts, graph }: Analysis, number: number): Section {
  const stage = structure.stages.find((known) => known.number === number);
  if (stage !== undefined) return { kind: 'stage', number, shape: stage.shape };
  const last = graph.nodes.findLast(({ id }) => structure.stageOf.get(id) === number);
  return { kind: number === 0 ? 'stem' : 'head', number, shape: facts.get(last?.id ?? '')?.shape ?? null };
}
