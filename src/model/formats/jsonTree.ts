import type { Node, ParseError } from 'jsonc-parser';
import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Range } from '../graph.ts';
import type { Problem } from '../problem.ts';
import type { Entry, Parsed, Tree } from './tree.ts';

/** Parses JSON and goes on behind mistakes; comments and trailing commas are let through. */
export function parseJson(text: string): Parsed {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const problems: Problem[] = errors.map((error) => ({
    severity: 'error',
    code: 'syntax',
    message: `JSON syntax: ${spoken(printParseErrorCode(error.error))}.`,
    range: { start: error.offset, end: Math.min(text.length, error.offset + Math.max(1, error.length)) },
  }));
  const duplicates: Problem[] = [];
  return {
    tree: root === undefined ? null : treeOf(root, duplicates),
    problems: [...problems, ...duplicates],
  };
}

const spoken = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

const rangeOf = (node: Node): Range => ({ start: node.offset, end: node.offset + node.length });

function treeOf(node: Node, problems: Problem[]): Tree {
  const range = rangeOf(node);
  if (node.type === 'array')
    return { kind: 'list', items: (node.children ?? []).map((item) => treeOf(item, problems)), range };
  if (node.type === 'object') return { kind: 'map', entries: entriesOf(node, problems), range };
  return {
    kind: 'scalar',
    value: (node.value as string | number | boolean | null | undefined) ?? null,
    range,
  };
}

function entriesOf(node: Node, problems: Problem[]): Entry[] {
  const entries = new Map<string, Entry>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    const earlier = entries.get(name);
    if (earlier !== undefined) problems.push(duplicateKey(name, rangeOf(key), earlier.keyRange));
    entries.set(name, { key: name, keyRange: rangeOf(key), value: treeOf(value, problems) });
  }
  return [...entries.values()];
}

export function duplicateKey(key: string, range: Range, first: Range): Problem {
  return {
    severity: 'warning',
    code: 'duplicate-key',
    message: `'${key}' stands here twice; the last one counts.`,
    range,
    related: [{ range: first, message: 'The first one is here.' }],
  };
}
