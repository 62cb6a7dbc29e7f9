import * as z from 'zod';
import type { Problem } from '../../problem.ts';
import { wordFix } from './choiceFixes.ts';
import { nearest } from './nearest.ts';
import { renameFix } from './renameFix.ts';
import type { Tree } from './tree.ts';
import { entryOf, locate, plain } from './tree.ts';

type Issue = z.core.$ZodIssue;

/** A guess at what was meant is worth its time while a person still reads the problems. */
export const mostGuesses = 20;

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
  const value = valueFor(schema, tree);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  for (const issue of issues) problems.push(...describe(issue, tree, subject, known));
  for (const issue of issues) leaveOut(value, issue);
  const sound = schema.safeParse(value);
  return sound.success ? sound.data : null;
}

/** The plain value; of a map only the keys that a schema takes which lets others pass: they are most of a large file. */
function valueFor(schema: z.ZodType, tree: Tree): unknown {
  const loose = schema instanceof z.ZodObject && schema.def.catchall === undefined;
  if (!loose || tree.kind !== 'map') return plain(tree);
  const taken = tree.entries.filter(({ key }) => Object.hasOwn(schema.shape, key));
  return plain({ ...tree, entries: taken });
}

function describe(issue: Issue, tree: Tree, subject: string, known: readonly string[]): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key, at) =>
      unknownKey(key, issue.path, tree, subject, at < mostGuesses ? known : []),
    );
  const missing = issue.path.length > 0 && !exists(tree, issue.path);
  const name = issue.path.length === 0 ? subject : `'${issue.path.map(String).join('.')}'`;
  return [
    {
      severity: 'error',
      code: missing ? 'missing-key' : 'wrong-value',
      message: missing ? `${subject} needs ${name}.` : `${name} ${complaint(issue)}.`,
      range: locate(tree, issue.path),
      ...(missing || issue.code !== 'invalid_value'
        ? {}
        : wordFix(subtree(tree, issue.path), issue.values.map(String))),
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
      if (issue.origin === 'array') return `needs ${String(issue.minimum)} or more of them`;
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

/** Takes out of the value what the issue complains of: a key, or the whole list of a wrong item. */
function leaveOut(value: unknown, issue: Issue): void {
  if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(value, [...issue.path, key]);
  else remove(value, issue.path);
}

function remove(value: unknown, path: readonly PropertyKey[]): void {
  let holder: Record<PropertyKey, unknown> | null = null;
  let name: PropertyKey | undefined;
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) break;
    if (Array.isArray(here)) break;
    [holder, name] = [here as Record<PropertyKey, unknown>, step];
    here = holder[step];
  }
  if (holder !== null && name !== undefined) Reflect.deleteProperty(holder, name);
}
