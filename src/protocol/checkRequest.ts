import type { Analysis } from '../model/facts.ts';
import type { CheckRequest } from './engine.ts';

/** What the engine is asked of an analysis, as it crosses to the engine's process. */
export const checkRequest = ({ graph, facts }: Pick<Analysis, 'graph' | 'facts'>): CheckRequest => ({
  graph,
  facts: Object.fromEntries(facts),
});
