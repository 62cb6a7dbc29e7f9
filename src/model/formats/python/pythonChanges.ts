import { mergeConfigs } from '../bases/mergeConfigs.ts';
import type { PythonNode, Scope } from './pythonScope.ts';
import { childrenOf, computed, rangeOf, said } from './pythonScope.ts';
import { dictOf, memberOf, valueOf } from './pythonValues.ts';
import type { Entry, Tree } from '../text/tree.ts';

/** `name = value`, `a = b = value`, `a, b = 1, 2`, `name.member = value` and `name['member'] = value`. */
export function assign(statement: PythonNode, scope: Scope): void {
  const sides: PythonNode[][] = [[]];
  for (const node of childrenOf(statement)) {
    if (node.name === 'AssignOp') sides.push([]);
    else if (node.name !== ',' && node.name !== 'TypeDef') sides.at(-1)?.push(node);
  }
  const given = sides.length > 1 ? (sides.pop() ?? []) : [];
  if (given.length === 0) return;
  const values = given.map((node) => valueOf(node, scope));
  for (const targets of sides) {
    const together = targets.length === 1 ? [onlyOf(values)] : unpacked(values, targets.length);
    targets.forEach((target, at) => {
      setAt(target, together[at] ?? computed(rangeOf(target)), scope);
    });
  }
}

const onlyOf = (values: readonly Tree[]): Tree => {
  const [first] = values;
  if (first !== undefined && values.length === 1) return first;
  return { kind: 'list', items: values, range: first?.range ?? { start: 0, end: 0 } };
};

function unpacked(values: readonly Tree[], count: number): readonly Tree[] {
  const list = onlyOf(values);
  return list.kind === 'list' && list.items.length === count ? list.items : [];
}

/** Puts a value at the place that a target names; a target that cannot be followed makes its variable unknown. */
function setAt(target: PythonNode, value: Tree, scope: Scope): void {
  const path: (string | number)[] = [];
  let node = target;
  while (node.name === 'MemberExpression') {
    const [object, ...member] = childrenOf(node);
    const step = memberOf(member, scope);
    if (object === undefined || step === null || path.length > 64) {
      unknown(target, scope);
      return;
    }
    path.unshift(step);
    node = object;
  }
  if (node.name !== 'VariableName') return;
  const name = said(node, scope);
  const keyRange = rangeOf(target);
  const before = scope.names.get(name)?.value;
  const after = path.length === 0 ? value : changed(before, path, { keyRange, value });
  if (after === null) unknown(target, scope);
  else scope.names.set(name, { key: name, keyRange, value: after });
}

function unknown(target: PythonNode, scope: Scope): void {
  let node = target;
  while (node.name === 'MemberExpression' && node.firstChild !== null) node = node.firstChild;
  const name = said(node, scope);
  if (node.name !== 'VariableName' || !scope.names.has(name)) return;
  scope.names.set(name, { key: name, keyRange: rangeOf(target), value: computed(rangeOf(target)) });
}

/** The tree with another value at a path; null where the path leads nowhere. */
function changed(
  tree: Tree | undefined,
  path: readonly (string | number)[],
  put: Omit<Entry, 'key'>,
): Tree | null {
  const [step, ...rest] = path;
  if (step === undefined) return put.value;
  if (tree?.kind === 'list' && typeof step === 'number') {
    const at = step < 0 ? step + tree.items.length : step;
    const item = changed(tree.items[at], rest, put);
    if (item === null || tree.items[at] === undefined) return null;
    return { ...tree, items: tree.items.map((old, index) => (index === at ? item : old)) };
  }
  if (tree?.kind !== 'map') return null;
  const key = String(step);
  const value = changed(tree.entries.find((entry) => entry.key === key)?.value, rest, put);
  if (value === null) return null;
  const keyRange = rest.length === 0 ? put.keyRange : undefined;
  const known = tree.entries.some((entry) => entry.key === key);
  const fresh: Entry[] = known ? [] : [{ key, keyRange: put.keyRange, value }];
  const entries = tree.entries.map((entry) =>
    entry.key === key ? { key, keyRange: keyRange ?? entry.keyRange, value } : entry,
  );
  return { ...tree, entries: [...entries, ...fresh] };
}

/** `name += [...]`: lists and texts are joined, anything else is not known any more. */
export function extend(statement: PythonNode, scope: Scope): void {
  const [target, operator, given] = childrenOf(statement);
  if (target === undefined) return;
  if (target.name !== 'VariableName' || operator === undefined || given === undefined) {
    unknown(target, scope);
    return;
  }
  const before = scope.names.get(said(target, scope))?.value;
  const more = valueOf(given, scope);
  if (said(operator, scope) !== '+=' || before?.kind !== 'list' || more.kind !== 'list') {
    unknown(target, scope);
    return;
  }
  scope.left -= before.items.length;
  if (scope.left < 0) {
    unknown(target, scope);
    return;
  }
  setAt(target, { ...before, items: [...before.items, ...more.items] }, scope);
}

/**
 * `name.update(...)` replaces entries, `name.merge(...)` (mmengine's ConfigDict) merges them, both also on a member.
 * Another method of a variable makes it unknown, as it may change it; any other expression changes nothing.
 */
export function method(statement: PythonNode, scope: Scope): void {
  const [call] = childrenOf(statement);
  if (call?.name !== 'CallExpression') return;
  const [callee, list] = childrenOf(call);
  if (callee?.name !== 'MemberExpression' || list === undefined) return;
  const [object, dot, name] = childrenOf(callee);
  if (object === undefined || dot?.name !== '.' || name === undefined) return;
  const before = valueOf(object, scope);
  const given = dictOf(list, scope);
  const how = said(name, scope);
  if (before.kind !== 'map' || given.kind !== 'map' || (how !== 'update' && how !== 'merge')) {
    unknown(object, scope);
    return;
  }
  setAt(
    object,
    how === 'merge' ? mergeConfigs(given, before, scope.problems) : updated(before, given),
    scope,
  );
}

type Dict = Extract<Tree, { kind: 'map' }>;

function updated(before: Dict, given: Dict): Dict {
  const entries = new Map(before.entries.map((entry) => [entry.key, entry]));
  for (const entry of given.entries) entries.set(entry.key, entry);
  return { ...before, entries: [...entries.values()] };
}

/** A statement that would have to be run: every variable that it assigns is not known behind it. */
export function forget(statement: PythonNode, scope: Scope): void {
  const cursor = statement.cursor();
  const range = rangeOf(statement);
  do {
    if (cursor.from >= statement.to) break;
    if (cursor.name !== 'AssignStatement' && cursor.name !== 'UpdateStatement') continue;
    const target = cursor.node.firstChild;
    const name = target === null ? '' : (/^\w+/.exec(said(target, scope))?.[0] ?? '');
    if (name !== '' && name !== '_base_')
      scope.names.set(name, { key: name, keyRange: range, value: computed(range) });
  } while (cursor.next());
}
