import { parser } from '@lezer/python';
import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { LoadBase } from '../bases/baseFiles.ts';
import { mergeConfigs } from '../bases/mergeConfigs.ts';
import { assign, extend, forget, method } from './pythonChanges.ts';
import { syntaxProblems } from './pythonSyntax.ts';
import type { PythonNode, Scope } from './pythonScope.ts';
import { childrenOf, rangeOf, said } from './pythonScope.ts';
import { valueOf } from './pythonValues.ts';
import type { Entry, Tree } from '../text/tree.ts';
import { mostValues } from '../text/tree.ts';

type Dict = Extract<Tree, { kind: 'map' }>;

/**
 * A Python config file of OpenMMLab as a tree of its variables. Its text is parsed and its literals are taken; no
 * statement is run. `_base_` and `with read_base():` name other files, which `load` gives: the first kind is merged
 * below the file's own variables (mmengine's `Config._file2dict`), the second brings their variables in.
 */
export function readPythonConfig(text: string, load: LoadBase, problems: Problem[]): Dict {
  const top = parser.parse(text).topNode;
  problems.push(...syntaxProblems(top, text));
  const scope: Scope = { text, names: new Map(), imported: new Set(), problems, left: 10 * mostValues };
  const base = baseOf(top, scope, load);
  if (base !== null) scope.names.set('_base_', { key: '_base_', keyRange: base.range, value: base });
  for (const statement of statementsOf(top)) take(statement, scope, load);
  scope.names.delete('_base_');
  const range = { start: 0, end: text.length };
  const entries = [...scope.names.values()].filter(({ key }) => !key.startsWith('__'));
  const own: Dict = { kind: 'map', entries, range };
  return base === null ? own : mergeConfigs(own, base, problems);
}

/** Statements in order; `a = 1; b = 2` is two. */
function statementsOf(parent: PythonNode): PythonNode[] {
  return childrenOf(parent).flatMap((node) => (node.name === 'StatementGroup' ? childrenOf(node) : [node]));
}

/** The first `_base_ = ...` at the top, wherever it stands, as mmengine looks for it. */
function baseOf(top: PythonNode, scope: Scope, load: LoadBase): Dict | null {
  const assigned = statementsOf(top).find(
    (node) => node.name === 'AssignStatement' && firstText(node, scope) === '_base_',
  );
  const given = assigned === undefined ? undefined : childrenOf(assigned).at(-1);
  if (given === undefined) return null;
  const stated = valueOf(given, scope);
  const items = stated.kind === 'list' ? stated.items : [stated];
  const bases = items.flatMap((item) => loaded(item, scope, load) ?? []);
  return joinedBases(bases, stated.range, scope.problems);
}

function loaded(item: Tree, { problems }: Scope, load: LoadBase): Dict | null {
  if (item.kind === 'scalar' && typeof item.value === 'string') {
    const base = load(item.value, item.range);
    return base?.kind === 'map' ? base : null;
  }
  const message = `'_base_' takes paths as text; this one is not known without running the file.`;
  problems.push({ severity: 'error', code: 'computed-value', message, range: item.range });
  return null;
}

/** Bases side by side; mmengine refuses a variable that two of them state. */
export function joinedBases(bases: readonly Dict[], range: Range, problems: Problem[]): Dict {
  const entries = new Map<string, Entry>();
  for (const base of bases)
    for (const entry of base.entries) {
      if (entries.has(entry.key))
        problems.push({
          severity: 'error',
          code: 'base',
          message: `Two bases state '${entry.key}'; mmengine takes a variable from one base only.`,
          range: base.range,
        });
      entries.set(entry.key, entry);
    }
  return { kind: 'map', entries: [...entries.values()], range };
}

const firstText = (node: PythonNode, scope: Scope): string => {
  const [first] = childrenOf(node);
  return first === undefined ? '' : said(first, scope);
};

function take(statement: PythonNode, scope: Scope, load: LoadBase): void {
  switch (statement.name) {
    case 'AssignStatement':
      if (firstText(statement, scope) !== '_base_') assign(statement, scope);
      return;
    case 'UpdateStatement':
      extend(statement, scope);
      return;
    case 'ExpressionStatement':
      method(statement, scope);
      return;
    case 'ImportStatement':
      for (const name of importedBy(statement, scope)) scope.imported.add(name);
      return;
    case 'DeleteStatement':
      for (const node of childrenOf(statement))
        if (node.name === 'VariableName') scope.names.delete(said(node, scope));
      return;
    case 'WithStatement':
      if (/^with\s+read_base\s*\(/.test(said(statement, scope))) readBases(statement, scope, load);
      else forget(statement, scope);
      return;
    default:
      // Loops, conditions and functions are not run: what they set is not known.
      forget(statement, scope);
  }
}

/** `with read_base(): from .x.y import *`, mmengine's newer way to say a base. */
function readBases(statement: PythonNode, scope: Scope, load: LoadBase): void {
  const body = childrenOf(statement).find(({ name }) => name === 'Body');
  for (const node of body === undefined ? [] : statementsOf(body)) {
    if (node.name !== 'ImportStatement') continue;
    const whole = said(node, scope);
    const path = modulePath(whole);
    if (path === null) {
      const message = 'This base is a module of an installed package, which is not looked into.';
      scope.problems.push({ severity: 'error', code: 'base', message, range: rangeOf(node) });
      continue;
    }
    const base = load(path, rangeOf(node));
    if (base?.kind !== 'map') continue;
    const wanted = /\bimport\s*\(?\s*\*/.test(whole) ? null : new Set(importedBy(node, scope));
    for (const entry of base.entries)
      if (wanted === null || wanted.has(entry.key)) scope.names.set(entry.key, entry);
  }
}

/** `from ..a.b import x` names '../a/b.py'; null where the module is not a relative one. */
function modulePath(statement: string): string | null {
  const [, dots, module] = /^from\s+((?:\.\s*)+)([\w.]+)\s+import\b/.exec(statement) ?? [];
  if (dots === undefined || module === undefined) return null;
  const up = (dots.match(/\./g) ?? []).length - 1;
  return `${up === 0 ? './' : '../'.repeat(up)}${module.replaceAll('.', '/')}.py`;
}

/** The names that an import binds: the last of each `a.b as c`. */
function importedBy(statement: PythonNode, scope: Scope): string[] {
  const whole = said(statement, scope).replace(/#.*$/gm, '');
  const list = whole.replace(/^[\s\S]*?\bimport\b/, '').replace(/[()]/g, '');
  return list.split(',').flatMap((part) => /\w+$/.exec(part.trim())?.[0] ?? []);
}
