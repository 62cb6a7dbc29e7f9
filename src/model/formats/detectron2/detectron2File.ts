import { basesOf, type ReadConfig } from '../bases/baseFiles.ts';
import { mergeConfigs } from '../bases/mergeConfigs.ts';
import { parseTree } from '../text/parse.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

type Dict = Extract<Tree, { kind: 'map' }>;

/**
 * One YAML file of fvcore's CfgNode and the file that its `_BASE_` names (fvcore/common/config.py). A tag of Python's
 * (`!!python/object/apply:eval`) is let stand: what it would compute is never run.
 */
export const readDetectron2File: ReadConfig = (path, text, load, problems) => {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') {
    const { code, message } = parsed.refusal;
    problems.push({ severity: 'error', code, message, range: { start: 0, end: text.length } });
    return null;
  }
  for (const problem of parsed.problems)
    problems.push(
      problem.severity === 'warning' && /tag/i.test(problem.message)
        ? {
            ...problem,
            severity: 'info',
            code: 'computed-value',
            message:
              'A tag would have this value computed by Python; it is not run, and the picture needs it not.',
          }
        : problem,
    );
  if (parsed.tree?.kind !== 'map') return null;
  const own: Dict = { ...parsed.tree, entries: parsed.tree.entries.filter(({ key }) => key !== '_BASE_') };
  const base = basesOf(childOf(parsed.tree, '_BASE_'), load).reduce<Dict | null>(
    (below, above) => (below === null ? above : mergeConfigs(above, below, problems)),
    null,
  );
  return base === null ? own : mergeConfigs(own, base, problems);
};
