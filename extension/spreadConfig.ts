import { applyEdits, format, type Edit } from 'jsonc-parser';
import type { Range } from '../src/model/graph.ts';
import type { Fix, Problem } from '../src/model/problem.ts';
import type { Reading } from '../src/model/reader.ts';

type Drawn = Extract<Reading, { kind: 'graph' }>;

/** Formatting makes an edit of every token; a text larger than this is no longer one that a person reads. */
const MOST_CHARACTERS = 2 * 2 ** 20;

/**
 * What was read of a binary model, with the text that its ranges stand in; empty where it holds no text. A config in an
 * archive is one line: for the eye it is spread over many, and every range with it.
 */
export function spreadConfig(reading: Drawn, bytes: Uint8Array): Drawn & { readonly text: string } {
  // A file with an archive's name may hold the bare config: bytes of text begin with its brace.
  const text = reading.text ?? (bytes[0] === 0x7b ? new TextDecoder().decode(bytes) : '');
  if (/[\r\n]/.test(text) || text.length > MOST_CHARACTERS) return { ...reading, text };
  const edits = format(text, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' });
  const moved = mover(edits);
  const nodes = reading.graph.nodes.map((node) => ({
    ...node,
    range: moved(node.range),
    ...(node.mend === undefined ? {} : { mend: movedFix(node.mend, moved) }),
  }));
  const problems = reading.problems.map((problem) => movedProblem(problem, moved));
  return { ...reading, graph: { ...reading.graph, nodes }, problems, text: applyEdits(text, edits) };
}

type Mover = <R extends Range | null>(range: R) => R | Range;

function movedProblem(problem: Problem, moved: Mover): Problem {
  const { range, related, fix, otherFixes } = problem;
  return {
    ...problem,
    range: moved(range),
    ...(related === undefined
      ? {}
      : { related: related.map((other) => ({ ...other, range: moved(other.range) })) }),
    ...(fix === undefined ? {} : { fix: movedFix(fix, moved) }),
    ...(otherFixes === undefined ? {} : { otherFixes: otherFixes.map((other) => movedFix(other, moved)) }),
  };
}

function movedFix(fix: Fix, moved: Mover): Fix {
  return { ...fix, edits: fix.edits.map((edit) => ({ ...edit, range: moved(edit.range) })) };
}

/** White space put in where a range begins stands before it, and where it ends behind it. */
function mover(edits: readonly Edit[]): Mover {
  const grown = [0];
  for (const { content, length } of edits) grown.push((grown.at(-1) ?? 0) + content.length - length);
  const growth = (isBefore: (edit: Edit) => boolean): number => {
    let [low, high] = [0, edits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const edit = edits[middle];
      if (edit !== undefined && isBefore(edit)) low = middle + 1;
      else high = middle;
    }
    return grown[low] ?? 0;
  };
  return (range) =>
    range && {
      start: range.start + growth(({ offset, length }) => offset + length <= range.start),
      end: range.end + growth(({ offset }) => offset < range.end),
    };
}
