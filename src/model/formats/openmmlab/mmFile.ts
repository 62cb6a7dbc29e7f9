import { basesOf, type ReadConfig } from '../bases/baseFiles.ts';
import { mergeConfigs } from '../bases/mergeConfigs.ts';
import { parseTree } from '../text/parse.ts';
import { joinedBases, readPythonConfig } from '../python/pythonConfig.ts';
import { parensTooDeep } from '../python/pythonSyntax.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

type Dict = Extract<Tree, { kind: 'map' }>;

/** One config file of mmengine: Python, or the same as JSON or YAML (`Config._file2dict`). */
export const readMmFile: ReadConfig = (path, text, load, problems) => {
  const range = { start: 0, end: text.length };
  const tooDeep = {
    severity: 'error',
    code: 'too-deep',
    message: 'The file nests too deep.',
    range,
  } as const;
  if (/\.py$/i.test(path)) {
    if (!parensTooDeep(text)) return readPythonConfig(text, load, problems);
    problems.push(tooDeep);
    return null;
  }
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') {
    problems.push(tooDeep);
    return null;
  }
  problems.push(...parsed.problems);
  if (parsed.tree?.kind !== 'map') return null;
  const entries = parsed.tree.entries.filter(({ key }) => key !== '_base_');
  const own: Dict = { kind: 'map', entries, range: parsed.tree.range };
  const bases = basesOf(childOf(parsed.tree, '_base_'), load);
  return mergeConfigs(own, joinedBases(bases, own.range, problems), problems);
};
