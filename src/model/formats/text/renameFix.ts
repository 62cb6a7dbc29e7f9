import type { Fix, Range } from '../../range.ts';

/** A fix that puts the wanted name in the place of a mistyped one; quotes around it stay as they are. */
export function renameFix(range: Range, typed: string, wanted: string): Fix {
  const quoted = range.end - range.start === typed.length + 2;
  const name = quoted ? { ...range, start: range.start + 1, end: range.end - 1 } : range;
  return { title: `Change to '${wanted}'`, edits: [{ range: name, text: wanted }] };
}
