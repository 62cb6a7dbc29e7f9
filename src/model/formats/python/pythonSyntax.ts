import type { Problem } from '../../problem.ts';
import type { PythonNode } from './pythonScope.ts';
import { deepestNesting } from '../text/tree.ts';

const mostTold = 10;
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** What is wrong in a Python text, as the parser found it; it goes on behind a mistake. */
export function syntaxProblems(top: PythonNode, text: string): Problem[] {
  const problems: Problem[] = [];
  const cursor = top.cursor();
  do {
    if (cursor.type.isError && !endsFloat(cursor.node)) problems.push(problemAt(cursor.node, text));
  } while (problems.length < mostTold && cursor.next());
  return problems;
}

/** `1.` is a number, though the grammar misses a member's name behind it. */
const endsFloat = ({ from, to, parent }: PythonNode): boolean =>
  from === to && parent?.name === 'MemberExpression' && parent.firstChild?.name === 'Number';

function problemAt(error: PythonNode, text: string): Problem {
  const start = Math.min(error.from, Math.max(0, text.length - 1));
  const range = { start, end: Math.min(text.length, Math.max(error.to, start + 1)) };
  const opening = error.parent?.firstChild ?? null;
  const closer = opening === null ? undefined : closers[opening.name];
  if (opening !== null && closer !== undefined && error.parent?.lastChild?.name !== closer)
    return {
      severity: 'error',
      code: 'syntax',
      message: `Python syntax: a '${closer}' is missing for this '${opening.name}'.`,
      range,
      related: [{ range: { start: opening.from, end: opening.to }, message: 'It is opened here.' }],
    };
  const found = text.slice(error.from, error.to).split('\n')[0]?.slice(0, 30) ?? '';
  const message = found === '' ? 'something is missing here' : `'${found}' is not expected here`;
  return { severity: 'error', code: 'syntax', message: `Python syntax: ${message}.`, range };
}

/** Whether a text has more open brackets than any config: what reads values recurses as deep as they nest. */
export function parensTooDeep(text: string): boolean {
  let depth = 0;
  for (const unit of text) {
    if (unit in closers) depth += 1;
    else if (unit === ')' || unit === ']' || unit === '}') depth = Math.max(0, depth - 1);
    if (depth > deepestNesting) return true;
  }
  return false;
}
