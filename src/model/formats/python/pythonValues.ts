import { duplicateKey } from '../text/jsonTree.ts';
import type { PythonNode, Scope } from './pythonScope.ts';
import { childrenOf, computed, rangeOf, said, weigh } from './pythonScope.ts';
import { stringText } from './pythonStrings.ts';
import type { Range } from '../../graph.ts';
import type { Entry, Tree } from '../text/tree.ts';
import { childOf, deepestNesting, mostValues } from '../text/tree.ts';

/**
 * The value of a Python expression that is a literal: numbers, strings, lists, tuples, dicts and `dict(...)`, names
 * that were assigned before and their members, and lists or strings that are joined or repeated. Everything else
 * is `computed`. Nothing is ever run.
 */
export function valueOf(node: PythonNode, scope: Scope, depth = 0): Tree {
  const range = rangeOf(node);
  if (depth > deepestNesting) return computed(range);
  const value = expression(node, scope, depth + 1);
  const { size, deep } = weigh(value);
  scope.left -= multiplies.has(node.name) ? size : 1;
  if (scope.left < 0 || size > mostValues || deep > deepestNesting) return computed(range);
  return { ...value, range };
}

/** Expressions that write values out again which stand somewhere else. */
const multiplies: ReadonlySet<string> = new Set([
  'BinaryExpression',
  'MemberExpression',
  'SetExpression',
  'VariableName',
]);

/** `1.` and `1.e-3`, which the grammar takes for a member of a number. */
const openFloat = /^\d[\d_]*\.(e[+-]?\d+)?$/i;

function expression(node: PythonNode, scope: Scope, depth: number): Tree {
  const range = rangeOf(node);
  if (node.to - node.from < 32 && openFloat.test(said(node, scope)))
    return numberOf(said(node, scope), range);
  const scalar = (value: string | number | boolean | null): Tree => ({ kind: 'scalar', value, range });
  switch (node.name) {
    case 'None':
      return scalar(null);
    case 'Boolean':
      return scalar(said(node, scope) === 'True');
    case 'Number':
      return numberOf(said(node, scope), range);
    case 'String': {
      const text = stringText(said(node, scope));
      return text === null ? computed(range) : scalar(text);
    }
    case 'ContinuedString':
      return joined(
        childrenOf(node).map((part) => expression(part, scope, depth)),
        range,
      );
    case 'UnaryExpression':
      return signed(node, scope, depth);
    case 'BinaryExpression':
      return binary(node, scope, depth);
    case 'ParenthesizedExpression': {
      const inner = childrenOf(node).find(({ name }) => !'()'.includes(name));
      return inner === undefined ? computed(range) : valueOf(inner, scope, depth);
    }
    case 'ArrayExpression':
    case 'TupleExpression':
      return listOf(node, scope, depth);
    case 'DictionaryExpression':
      return { kind: 'map', entries: dictionary(node, scope, depth), range };
    case 'CallExpression':
      return call(node, scope, depth);
    case 'VariableName':
    case 'MemberExpression':
      return reference(node, scope, depth);
    case 'SetExpression':
      return baseVariable(node, scope, depth);
    default:
      return computed(range);
  }
}

function numberOf(text: string, range: Range): Tree {
  const value = Number(text.replaceAll('_', ''));
  return Number.isNaN(value) ? computed(range) : { kind: 'scalar', value, range };
}

function joined(parts: readonly Tree[], range: Range): Tree {
  const texts = parts.map((part) => (part.kind === 'scalar' ? part.value : null));
  if (!texts.every((text) => typeof text === 'string')) return computed(range);
  return { kind: 'scalar', value: texts.join(''), range };
}

function signed(node: PythonNode, scope: Scope, depth: number): Tree {
  const [sign, operand] = childrenOf(node);
  const value = operand === undefined ? null : valueOf(operand, scope, depth);
  if (value?.kind !== 'scalar' || typeof value.value !== 'number') return computed(rangeOf(node));
  if (sign?.name !== 'ArithOp') return computed(rangeOf(node));
  return { ...value, value: said(sign, scope) === '-' ? -value.value : value.value };
}

/** `[a] + [b]`, `[a] * 3` and `'a' + 'b'`; other arithmetic is left alone. */
function binary(node: PythonNode, scope: Scope, depth: number): Tree {
  const range = rangeOf(node);
  const [left, operator, right] = childrenOf(node);
  if (left === undefined || operator?.name !== 'ArithOp' || right === undefined) return computed(range);
  const [a, b] = [valueOf(left, scope, depth), valueOf(right, scope, depth)];
  const sign = said(operator, scope);
  if (sign === '*') return repeated(a, b, range) ?? repeated(b, a, range) ?? computed(range);
  if (sign !== '+') return computed(range);
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', items: [...a.items, ...b.items], range };
  return joined([a, b], range);
}

function repeated(list: Tree, times: Tree, range: Range): Tree | null {
  if (list.kind !== 'list' || times.kind !== 'scalar' || typeof times.value !== 'number') return null;
  if (!Number.isInteger(times.value) || times.value * list.items.length > mostValues) return null;
  const items = Array.from({ length: Math.max(0, times.value) }, () => list.items).flat();
  return { kind: 'list', items, range };
}

function listOf(node: PythonNode, scope: Scope, depth: number): Tree {
  const items: Tree[] = [];
  const parts = childrenOf(node);
  for (const [at, part] of parts.entries()) {
    if ('()[],*'.includes(part.name)) continue;
    const value = valueOf(part, scope, depth);
    if (parts[at - 1]?.name !== '*') items.push(value);
    else if (value.kind === 'list') items.push(...value.items);
    else return computed(rangeOf(node));
  }
  return { kind: 'list', items, range: rangeOf(node) };
}

/** A dict that is being written: the keys of `**other` may be overridden, those that are said twice are told of. */
interface Writing {
  readonly entries: Map<string, Entry>;
  readonly said: Map<string, Entry>;
}

function put({ entries, said: own }: Writing, entry: Entry, scope: Scope): void {
  const earlier = own.get(entry.key);
  if (earlier !== undefined) scope.problems.push(duplicateKey(entry.key, entry.keyRange, earlier.keyRange));
  own.set(entry.key, entry);
  entries.set(entry.key, entry);
}

function spread({ entries }: Writing, other: Tree): void {
  if (other.kind === 'map') for (const entry of other.entries) entries.set(entry.key, entry);
}

function dictionary(node: PythonNode, scope: Scope, depth: number): Entry[] {
  const dict: Writing = { entries: new Map(), said: new Map() };
  const parts = childrenOf(node);
  for (const [at, part] of parts.entries()) {
    const before = parts[at - 1];
    if (before?.name === '**') spread(dict, valueOf(part, scope, depth));
    if (before?.name !== ':') continue;
    const keyNode = parts[at - 2];
    const key = keyNode === undefined ? null : valueOf(keyNode, scope, depth);
    if (keyNode === undefined || key?.kind !== 'scalar' || key.value === null) continue;
    const entry = { key: String(key.value), keyRange: rangeOf(keyNode), value: valueOf(part, scope, depth) };
    put(dict, entry, scope);
  }
  return [...dict.entries.values()];
}

function call(node: PythonNode, scope: Scope, depth: number): Tree {
  const [callee, list] = childrenOf(node);
  const isDict = callee?.name === 'VariableName' && said(callee, scope) === 'dict';
  if (!isDict || list?.name !== 'ArgList' || scope.names.has('dict')) return computed(rangeOf(node));
  return dictOf(list, scope, depth);
}

/** Python itself refuses a value without a name there; mostly its `=` was forgotten. */
function unnamed(part: PythonNode, scope: Scope): void {
  scope.problems.push({
    severity: 'error',
    code: 'wrong-value',
    message: `'${said(part, scope).slice(0, 60)}' has no name in this dict; write it as name=value.`,
    range: rangeOf(part),
  });
}

/** The dict that `dict(ARGUMENTS)` makes: keywords, `**other`, and one dict in front. */
export function dictOf(list: PythonNode, scope: Scope, depth = 0): Tree {
  const dict: Writing = { entries: new Map(), said: new Map() };
  const parts = childrenOf(list);
  for (const [at, part] of parts.entries()) {
    const before = parts[at - 1];
    if (part.name === 'for' || part.name === '*') return computed(rangeOf(list));
    if ('(),'.includes(part.name) || part.name === '**' || part.name === 'AssignOp') continue;
    if (parts[at + 1]?.name === 'AssignOp' && before?.name !== 'AssignOp') continue;
    const value = valueOf(part, scope, depth + 1);
    const key = before?.name === 'AssignOp' ? parts[at - 2] : undefined;
    if (key !== undefined) put(dict, { key: said(key, scope), keyRange: rangeOf(key), value }, scope);
    else if (value.kind === 'map') spread(dict, value);
    else if (before?.name === '**' || at < 2 || part.type.isError) return computed(rangeOf(list));
    else unnamed(part, scope);
  }
  return { kind: 'map', entries: [...dict.entries.values()], range: rangeOf(list) };
}

/** A name, `name.member`, `name['member']` or `name[0]`. */
function reference(node: PythonNode, scope: Scope, depth: number): Tree {
  const range = rangeOf(node);
  if (depth > deepestNesting) return computed(range);
  const last = importedName(node, scope);
  if (last !== null) return { kind: 'scalar', value: last, range };
  if (node.name === 'VariableName') return scope.names.get(said(node, scope))?.value ?? computed(range);
  const [object, ...member] = childrenOf(node);
  const from = object === undefined ? computed(range) : expression(object, scope, depth + 1);
  const step = memberOf(member, scope, depth);
  if (step === null) return computed(range);
  if (from.kind === 'map') return childOf(from, String(step)) ?? computed(range);
  if (from.kind === 'list' && typeof step === 'number') return from.items.at(step) ?? computed(range);
  return computed(range);
}

/** The key behind an object: `.member`, or the one literal between brackets. */
export function memberOf(parts: readonly PythonNode[], scope: Scope, depth = 0): string | number | null {
  const [opening, key, closing] = parts;
  if (opening?.name === '.' && key !== undefined) return said(key, scope);
  if (opening?.name !== '[' || key === undefined || closing?.name !== ']') return null;
  const value = valueOf(key, scope, depth);
  return value.kind === 'scalar' && (typeof value.value === 'string' || typeof value.value === 'number')
    ? value.value
    : null;
}

/** `ResNet` and `models.ResNet` are the class's name where an import binds the first part. */
function importedName(node: PythonNode, scope: Scope): string | null {
  let first = node;
  while (first.name === 'MemberExpression' && first.firstChild !== null) first = first.firstChild;
  if (!scope.imported.has(said(first, scope)) || scope.names.has(said(first, scope))) return null;
  const last = node.name === 'VariableName' ? node : node.lastChild;
  return last === null || last.name === ']' ? null : said(last, scope);
}

/** mmengine's `{{_base_.x.y}}`, which Python's grammar takes for a set in a set. */
function baseVariable(node: PythonNode, scope: Scope, depth: number): Tree {
  const [, inner] = childrenOf(node);
  const [, member] = inner?.name === 'SetExpression' ? childrenOf(inner) : [];
  const isBase = member !== undefined && said(member, scope).startsWith('_base_.');
  return isBase ? reference(member, scope, depth) : computed(rangeOf(node));
}
