import type { Range } from '../../graph.ts';
import type { Problem, Refusal } from '../../problem.ts';
import type { Token } from './protoTokens.ts';
import { numberOf, tokenAt, unquoted } from './protoTokens.ts';
import { deepestNesting, mostValues } from '../text/tree.ts';

/** A value of protobuf's text format with its place; messages hold fields in the order of the text. */
export type ProtoValue =
  | { readonly kind: 'number'; readonly value: number; readonly range: Range }
  | { readonly kind: 'text'; readonly value: string; readonly range: Range }
  /** A bare word: an enum's name, true or false. */
  | { readonly kind: 'word'; readonly value: string; readonly range: Range }
  | ProtoMessage;

export interface ProtoMessage {
  readonly kind: 'message';
  readonly fields: readonly ProtoField[];
  readonly range: Range;
}

export interface ProtoField {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: ProtoValue;
}

export interface ParsedProto {
  readonly message: ProtoMessage;
  readonly problems: readonly Problem[];
  /** Why the text is no config: reading stopped there. */
  readonly refusal: Refusal | null;
}

type Name = Pick<ProtoField, 'name' | 'nameRange'>;

/** What is open: a message, or a list whose items are all fields of one name. */
interface Frame {
  /** Where the items go: for a list, the fields of the message around it. */
  readonly fields: ProtoField[];
  readonly start: number;
  readonly field: Name;
  readonly close: '}' | '>' | ']' | '';
}

/** After so many mistakes the text is something else. */
const mostProblems = 100;

interface Parsing {
  readonly text: string;
  readonly stack: Frame[];
  readonly problems: Problem[];
  readonly root: Frame;
  token: Token;
  left: number;
  refusal: Refusal | null;
}

/**
 * Parses protobuf's text format as Google's own parser does: `a: 1`, `a { }`, `a: { }`, `< >`, lists of values and of
 * messages, adjacent strings, `#` comments, and commas or semicolons between fields. It goes on behind a mistake, and
 * keeps its own stack. Messages named in `outermost` stand in none of their own name: where one opens inside another,
 * the brace that is missing is the other's.
 */
export function parseProto(text: string, outermost: readonly string[] = []): ParsedProto {
  const noName: Name = { name: '', nameRange: { start: 0, end: 0 } };
  const root: Frame = { fields: [], start: 0, field: noName, close: '' };
  const token = tokenAt(text, 0);
  const parsing: Parsing = {
    text,
    stack: [root],
    problems: [],
    root,
    token,
    left: mostValues,
    refusal: null,
  };
  while (parsing.token.kind !== 'end' && parsing.refusal === null) step(parsing, outermost);
  while (parsing.stack.length > 1 && parsing.refusal === null) notClosed(parsing, text.length);
  const message = { kind: 'message', fields: root.fields, range: { start: 0, end: text.length } } as const;
  return { message, problems: parsing.problems.slice(0, mostProblems), refusal: parsing.refusal };
}

const said = ({ text }: Parsing, token: Token): string =>
  text.slice(token.start, Math.min(token.end, token.start + 40));
const isMark = (parsing: Parsing, marks: string): boolean =>
  parsing.token.kind === 'mark' && marks.includes(parsing.text.charAt(parsing.token.start));
const top = (parsing: Parsing): Frame => parsing.stack[parsing.stack.length - 1] ?? parsing.root;

function advance(parsing: Parsing): Token {
  const before = parsing.token;
  parsing.token = tokenAt(parsing.text, before.end);
  return before;
}

function report(parsing: Parsing, range: Range, message: string): void {
  parsing.problems.push({
    severity: 'error',
    code: 'syntax',
    message: `Prototxt syntax: ${message}.`,
    range,
  });
  if (parsing.problems.length > mostProblems)
    parsing.refusal ??= {
      code: 'not-a-model',
      message: `The file breaks the rules of prototxt in more than ${mostProblems} places; it is no prototxt.`,
      family: null,
    };
}

function refuse(parsing: Parsing, code: 'too-deep' | 'too-large', message: string): void {
  parsing.refusal ??= { code, message, family: null };
}

/** Takes one field, one item of a list, or one closing mark. */
function step(parsing: Parsing, outermost: readonly string[]): void {
  if (isMark(parsing, '}>]')) {
    closing(parsing);
    return;
  }
  const frame = top(parsing);
  if (frame.close === ']') {
    item(parsing, frame);
    return;
  }
  const token = parsing.token;
  const name = token.kind === 'word' ? advance(parsing) : extension(parsing);
  if (name === null) {
    advance(parsing);
    report(parsing, rangeOf(token), `'${said(parsing, token)}' stands where a field's name is expected`);
    return;
  }
  const field: Name = { name: parsing.text.slice(name.start, name.end), nameRange: rangeOf(name) };
  const colon = isMark(parsing, ':');
  if (colon) advance(parsing);
  if (isMark(parsing, '{<')) {
    if (outermost.includes(field.name)) closeOthers(parsing, field);
    open(parsing, field);
    return;
  }
  if (isMark(parsing, '[')) {
    open(parsing, field);
    return;
  }
  if (colon && value(parsing, field, frame)) return;
  if (colon && parsing.token.kind === 'bad') {
    const bad = advance(parsing);
    report(parsing, rangeOf(bad), `'${said(parsing, bad)}' is no value for '${field.name}'`);
  } else report(parsing, field.nameRange, `the field '${field.name}' has no value`);
}

const rangeOf = ({ start, end }: Token): Range => ({ start, end });

/** `[some.extension]` as a field's name. */
function extension(parsing: Parsing): Token | null {
  if (!isMark(parsing, '[')) return null;
  const bracket = parsing.token;
  const word = tokenAt(parsing.text, bracket.end);
  const close = tokenAt(parsing.text, word.end);
  if (word.kind !== 'word' || parsing.text.charAt(close.start) !== ']') return null;
  parsing.token = tokenAt(parsing.text, close.end);
  return { kind: 'word', start: bracket.start, end: close.end };
}

function item(parsing: Parsing, list: Frame): void {
  if (isMark(parsing, '{<')) {
    open(parsing, list.field);
    return;
  }
  if (value(parsing, list.field, list)) return;
  // A colon behind a word means that the list ended without its bracket, and fields go on.
  const token = advance(parsing);
  report(
    parsing,
    rangeOf(token),
    `the list of '${list.field.name}' holds '${said(parsing, token)}', which is no value`,
  );
}

function open(parsing: Parsing, field: Name): void {
  const { start } = advance(parsing);
  const mark = parsing.text.charAt(start);
  if (parsing.stack.length > deepestNesting) {
    refuse(parsing, 'too-deep', 'The file nests deeper than any model config does.');
    return;
  }
  if (mark === '[') parsing.stack.push({ fields: top(parsing).fields, start, field, close: ']' });
  else parsing.stack.push({ fields: [], start, field, close: mark === '{' ? '}' : '>' });
}

function closing(parsing: Parsing): void {
  const token = advance(parsing);
  const mark = said(parsing, token);
  if (!parsing.stack.some(({ close }) => close === mark)) {
    report(parsing, rangeOf(token), `'${mark}' closes nothing`);
    return;
  }
  while (top(parsing).close !== mark) notClosed(parsing, token.start);
  finish(parsing, token.end);
}

function finish(parsing: Parsing, end: number): void {
  const done = parsing.stack.pop();
  if (done === undefined || done.close === ']') return;
  add(parsing, top(parsing), done.field, {
    kind: 'message',
    fields: done.fields,
    range: { start: done.start, end },
  });
}

function notClosed(parsing: Parsing, end: number): void {
  const { start, field, close } = top(parsing);
  const what = close === ']' ? 'the list of ' : '';
  report(parsing, { start, end: start + 1 }, `${what}'${field.name}' is not closed`);
  finish(parsing, end);
}

/** A message that only opens others at once is left as it is: that is nesting, not a brace forgotten. */
function closeOthers(parsing: Parsing, { name, nameRange }: Name): void {
  const around = parsing.stack[1];
  if (around?.field.name !== name || around.fields.length === 0) return;
  while (parsing.stack.length > 1) notClosed(parsing, nameRange.start);
}

function add(parsing: Parsing, frame: Frame, field: Name, found: ProtoValue): void {
  parsing.left -= 1;
  if (parsing.left < 0) refuse(parsing, 'too-large', 'The file holds more values than any model config has.');
  else frame.fields.push({ name: field.name, nameRange: field.nameRange, value: found });
}

/** Reads a scalar and adds it as a field; false where none stands here. */
function value(parsing: Parsing, field: Name, frame: Frame): boolean {
  const { kind, start } = parsing.token;
  const text = (token: Token) => parsing.text.slice(token.start, token.end);
  if (kind === 'word' && startsField(parsing)) return false;
  if (kind === 'number' || kind === 'word') {
    const token = advance(parsing);
    const range = rangeOf(token);
    if (kind === 'word') add(parsing, frame, field, { kind, value: text(token), range });
    else add(parsing, frame, field, { kind, value: numberOf(text(token)), range });
    return true;
  }
  if (kind !== 'text' && kind !== 'unclosed') return false;
  const parts: string[] = [];
  let end = start;
  while (parsing.token.kind === 'text' || parsing.token.kind === 'unclosed') {
    const token = advance(parsing);
    const closed = token.kind === 'text';
    if (!closed) report(parsing, rangeOf(token), `the string ${said(parsing, token)} is not closed`);
    parts.push(unquoted(text(token), closed));
    end = token.end;
  }
  add(parsing, frame, field, { kind: 'text', value: parts.join(''), range: { start, end } });
  return true;
}

/** A word with a colon or a brace behind it is the next field's name: the value before it is missing. */
function startsField({ text, token }: Parsing): boolean {
  const next = tokenAt(text, token.end);
  return next.kind === 'mark' && ':{<'.includes(text.charAt(next.start));
}
