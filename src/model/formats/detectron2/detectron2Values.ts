import { placed } from '../bases/baseFiles.ts';
import { readPythonConfig } from '../python/pythonConfig.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/**
 * A section whose texts are read as yacs reads them (yacs/config.py, `_decode_cfg_value`): a text that is a Python literal
 * means its value, `"50"` the number and `("res5",)` a tuple.
 */
export function decodeValues(section: Tree): Tree {
  if (section.kind !== 'map') return section;
  const entries = section.entries.map((entry) => ({ ...entry, value: decoded(entry.value) }));
  return { ...section, entries };
}

function decoded(value: Tree): Tree {
  if (value.kind !== 'scalar' || typeof value.value !== 'string' || value.value.length > 1000) return value;
  if (!/^\s*([([{'"]|-?\d|(True|False|None)\b)/.test(value.value) || /[\n#]/.test(value.value)) return value;
  const problems: unknown[] = [];
  const tree = readPythonConfig(`x = ${value.value}\n`, () => null, problems as never[]);
  const literal = childOf(tree, 'x');
  const unclear = literal === undefined || (literal.kind === 'scalar' && literal.computed === true);
  return unclear || problems.length > 0 ? value : placed(literal, () => value.range);
}
