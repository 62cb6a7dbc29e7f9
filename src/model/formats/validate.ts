import * as z from 'zod';
import type { Problem } from '../problem.ts';
import { nearest } from './nearest.ts';
import { renameFix } from './renameFix.ts';
import type { Tree } from './tree.ts';
import { entryOf, locate, plain } from './tree.ts';

type Issue = z.core.$ZodIssue;

/**
 * Checks a tree against a schema. Every mistake becomes a problem at its own range; the value that holds it is
 * then left out, so that what is sound around it is still read. Null where a required value is not there.
 */
export function validate<T>(
  schema: z.ZodType<T>,
  tree: Tree,
  problems: Problem[],
  subject: string,
): T | null {
  const value = plain(tree);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  for (const issue of issues) problems.push(...describe(issue, tree, subject, known));
  const sound = schema.safeParse(issues.reduce<unknown>(without, value));
  return sound.success ? sound.data : null;
}

function describe(issue: Issue, tree: Tree, subject: string, known: readonly string[]): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(key, issue.path, tree, subject, known));
  const missing = issue.path.length > 0 && !exists(tree, issue.path);
  const name = issue.path.length === 0 ? subject : `'${issue.path.map(String).join('.')}'`;
  return [
    {
      severity: 'error',
      code: missing ? 'missing-key' : 'wrong-value',
      message: missing ? `${subject} needs ${name}.` : `${name} ${complaint(issue)}.`,
      range: locate(tree, issue.path),
    },
  ];
}

const exists = (tree: Tree, path: readonly PropertyKey[]): boolean => subtree(tree, path) !== null;

function unknownKey(
  key: string,
  path: readonly PropertyKey[],
  tree: Tree,
  subject: string,
  known: readonly string[],
): Problem {
  const close = path.length === 0 ? nearest(key, known) : null;
  const range = entryOf(subtree(tree, path), key)?.keyRange ?? locate(tree, path);
  return {
    severity: 'error',
    code: 'unknown-key',
    message: `${subject} has no key '${key}'${close === null ? '.' : `; did you mean '${close}'?`}`,
    range,
    ...(close === null ? {} : { fix: renameFix(range, key, close) }),
  };
}

function subtree(tree: Tree, path: readonly PropertyKey[]): Tree | null {
  let here: Tree | null = tree;
  for (const step of path) {
    if (here?.kind === 'map') here = entryOf(here, String(step))?.value ?? null;
    else if (here?.kind === 'list') here = here.items[Number(step)] ?? null;
    else return null;
  }
  return here;
}

/** What is wrong with a value, to stand behind its name. */
function complaint(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected === 'int' ? 'a whole number' : article(issue.expected)}`;
    case 'too_small':
      return `must be at least ${String(issue.inclusive === false ? Number(issue.minimum) + 1 : issue.minimum)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'invalid_union':
      return 'has a value of another kind than it takes';
    default:
      return issue.message;
  }
}

const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);

/** A copy of the value without what the issue complains of. */
function without(value: unknown, issue: Issue): unknown {
  const paths =
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  return paths.reduce<unknown>((kept, path) => drop(kept, path), value);
}

function drop(value: unknown, path: readonly PropertyKey[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const at = Number(step);
    if (rest.length === 0) return undefined;
    return (value as unknown[]).map((item, index) => (index === at ? drop(item, rest) : item));
  }
  const entries = Object.entries(value as Record<string, unknown>);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(
    entries.flatMap(([key, item]) => {
      if (key !== step) return [[key, item]];
      const kept = drop(item, rest);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
