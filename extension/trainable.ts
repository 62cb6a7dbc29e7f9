import { rangeOf } from '../src/model/locate.ts';
import type { Target } from './target.ts';

/** Why a net cannot be trained: the first error of its config, with its line; null where there is none. */
export function trainingObstacle(
  title: string,
  { analysis, positionOf }: Pick<Target, 'analysis' | 'positionOf'>,
): string | null {
  const error = analysis.problems.find(({ severity }) => severity === 'error');
  if (error === undefined) return null;
  const range = error.range ?? (error.node === undefined ? null : rangeOf(analysis, error.node));
  const place = range === null ? title : `${title}, line ${positionOf(range.start).line},`;
  return `${place} has an error, so that it cannot be trained: ${error.message}`;
}
