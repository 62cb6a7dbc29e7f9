import { printParseErrorCode, visit } from 'jsonc-parser';
import type { Problem } from '../../problem.ts';
import type { Range } from '../../range.ts';
import type { Entry, Parsed, Tree } from './tree.ts';
import { deepestNesting } from './tree.ts';

interface Open {
  readonly start: number;
  readonly items: Tree[];
  /** Null for a list. */
  readonly entries: Map<string, Entry> | null;
  /** The property whose value comes next. */
  key: { readonly name: string; readonly range: Range } | null;
}

/** Past this a text is not JSON with mistakes in it: they are told no more, since each costs as much as a value. */
const mostProblems = 10_000;

/**
 * Parses JSON and goes on behind mistakes; comments and trailing commas are let through. The tree is built as the
 * parser walks, with a stack of its own: a large file makes each of its values once. The parser recurses, so that it is
 * left where the text nests deeper than any model config does.
 */
export function parseJson(text: string): Parsed | 'too-deep' {
  try {
    return walk(text);
  } catch (error) {
    if (error instanceof TooDeep) return 'too-deep';
    throw error;
  }
}

class TooDeep extends Error {}

function walk(text: string): Parsed {
  const problems: Problem[] = [];
  const stack: Open[] = [];
  let root: Tree | null = null;

  const add = (tree: Tree) => {
    const here = stack.at(-1);
    if (here === undefined) root ??= tree;
    else if (here.entries === null) here.items.push(tree);
    else if (here.key !== null) {
      here.entries.set(here.key.name, { key: here.key.name, keyRange: here.key.range, value: tree });
      here.key = null;
    }
  };
  const close = (end: number) => {
    const done = stack.pop();
    if (done === undefined) return;
    const range = { start: done.start, end };
    add(
      done.entries === null
        ? { kind: 'list', items: done.items, range }
        : { kind: 'map', entries: [...done.entries.values()], range },
    );
  };

  const open = (start: number, entries: Open['entries']) => {
    if (stack.length >= deepestNesting) throw new TooDeep();
    stack.push({ start, items: [], entries, key: null });
  };

  visit(
    text,
    {
      onObjectBegin: (start) => {
        open(start, new Map());
      },
      onArrayBegin: (start) => {
        open(start, null);
      },
      onObjectEnd: (offset, length) => {
        close(offset + length);
      },
      onArrayEnd: (offset, length) => {
        close(offset + length);
      },
      onObjectProperty: (name, offset, length) => {
        const here = stack.at(-1);
        if (here === undefined) return;
        const range = { start: offset, end: offset + length };
        const earlier = here.entries?.get(name);
        if (earlier !== undefined) problems.push(duplicateKey(name, range, earlier.keyRange));
        here.key = { name, range };
      },
      onLiteralValue: (value: string | number | boolean | null, offset, length) => {
        add({ kind: 'scalar', value, range: { start: offset, end: offset + length } });
      },
      onError: (code, offset, length) => {
        if (problems.length >= mostProblems) return;
        problems.push({
          severity: 'error',
          code: 'syntax',
          message: `JSON syntax: ${spoken(printParseErrorCode(code))}.`,
          range: { start: offset, end: Math.min(text.length, offset + Math.max(1, length)) },
        });
      },
    },
    { allowTrailingComma: true, allowEmptyContent: true },
  );
  while (stack.length > 0) close(text.length);
  return { tree: root, problems: cutOff(problems, text) };
}

/** Every bracket that a file leaves open would be a mistake of its own: a file that was cut off is told of once. */
function cutOff(problems: Problem[], text: string): Problem[] {
  const end = text.trimEnd().length;
  const atEnd = (problem: Problem) => problem.code === 'syntax' && (problem.range?.end ?? 0) >= end;
  const others = problems.filter((problem) => !atEnd(problem));
  const open = problems.filter((problem) => atEnd(problem) && problem.message.includes('close br')).length;
  if (open === 0 || end === 0 || others.some(({ code }) => code === 'syntax')) return problems;
  const line = text.slice(0, end).split('\n').length;
  const brackets = open === 1 ? 'one bracket is' : `${open} brackets are`;
  return [
    ...others,
    {
      severity: 'error',
      code: 'ends-early',
      message: `The file ends early, in line ${line}: ${brackets} still open there.`,
      range: { start: Math.max(0, end - 1), end },
    },
  ];
}

const spoken = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

export function duplicateKey(key: string, range: Range, first: Range): Problem {
  return {
    severity: 'warning',
    code: 'duplicate-key',
    message: `'${key}' stands here twice; the last one counts.`,
    range,
    related: [{ range: first, message: 'The first one is here.' }],
  };
}
