import type { Range } from '../../graph.ts';
import type { Problem, Refusal } from '../../problem.ts';
import type { Name, ProtoField, ProtoMessage } from './protoTree.ts';
import { Message, Scalar } from './protoTree.ts';
import { numberOf, TokenReader, unescaped } from './protoTokens.ts';
import { deepestNesting, mostValues } from '../text/tree.ts';

export interface ParsedProto {
  readonly message: ProtoMessage;
  readonly problems: readonly Problem[];
  /** Why the text is no config: reading stopped there. */
  readonly refusal: Refusal | null;
}

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
  /** Where the parser stands. */
  readonly here: TokenReader;
  readonly stack: Frame[];
  readonly problems: Problem[];
  readonly root: Frame;
  /** Names of fields by length and ends: a net has few, each a thousand times, and keeps one string of each. */
  readonly names: Map<number, string>;
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
  const noName: Name = { name: '', at: 0 };
  const root: Frame = { fields: [], start: 0, field: noName, close: '' };
  const parsing: Parsing = {
    text,
    here: new TokenReader(text, 0),
    stack: [root],
    problems: [],
    root,
    names: new Map(),
    left: mostValues,
    refusal: null,
  };
  while (parsing.here.kind !== 'end' && parsing.refusal === null) step(parsing, outermost);
  while (parsing.stack.length > 1 && parsing.refusal === null) notClosed(parsing, text.length);
  const message = new Message(noName, 0, text.length, root.fields);
  return { message, problems: parsing.problems.slice(0, mostProblems), refusal: parsing.refusal };
}

const said = ({ text }: Parsing, { start, end }: Range): string =>
  text.slice(start, Math.min(end, start + 40));
const top = (parsing: Parsing): Frame => parsing.stack[parsing.stack.length - 1] ?? parsing.root;

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
  const { here } = parsing;
  if (here.isMark('}>]')) {
    closing(parsing);
    return;
  }
  const frame = top(parsing);
  if (frame.close === ']') {
    item(parsing, frame);
    return;
  }
  const at = here.start;
  const end = here.kind === 'word' ? here.pass() : extension(here);
  if (end === null) {
    const odd = here.take();
    report(parsing, odd, `'${said(parsing, odd)}' stands where a field's name is expected`);
    return;
  }
  const field: Name = { name: nameAt(parsing, at, end), at };
  const colon = here.isMark(':');
  if (colon) here.advance();
  if (here.isMark('{<')) {
    if (outermost.includes(field.name)) closeOthers(parsing, field);
    open(parsing, field);
    return;
  }
  if (here.isMark('[')) {
    open(parsing, field);
    return;
  }
  if (colon && value(parsing, field, frame)) return;
  if (colon && here.kind === 'bad') {
    const bad = here.take();
    report(parsing, bad, `'${said(parsing, bad)}' is no value for '${field.name}'`);
  } else report(parsing, { start: at, end }, `the field '${field.name}' has no value`);
}

function nameAt({ text, names }: Parsing, start: number, end: number): string {
  const key = ((end - start) << 16) | (text.charCodeAt(start) << 8) | text.charCodeAt(end - 1);
  const known = names.get(key);
  if (known?.length === end - start && text.startsWith(known, start)) return known;
  const name = text.slice(start, end);
  names.set(key, name);
  return name;
}

/** Goes past `[some.extension]` as a field's name, and says where it ends. */
function extension(here: TokenReader): number | null {
  if (!here.isMark('[')) return null;
  const ahead = new TokenReader(here.text, here.end);
  if (ahead.kind !== 'word' || ahead.behind() !== ']') return null;
  while (here.end < ahead.end) here.advance();
  here.advance();
  return here.pass();
}

function item(parsing: Parsing, list: Frame): void {
  if (parsing.here.isMark('{<')) {
    open(parsing, list.field);
    return;
  }
  if (value(parsing, list.field, list)) return;
  // A colon behind a word means that the list ended without its bracket, and fields go on.
  const odd = parsing.here.take();
  report(parsing, odd, `the list of '${list.field.name}' holds '${said(parsing, odd)}', which is no value`);
}

function open(parsing: Parsing, field: Name): void {
  const { start } = parsing.here;
  parsing.here.advance();
  const mark = parsing.text.charAt(start);
  if (parsing.stack.length > deepestNesting) {
    refuse(parsing, 'too-deep', 'The file nests deeper than any model config does.');
    return;
  }
  if (mark === '[') parsing.stack.push({ fields: top(parsing).fields, start, field, close: ']' });
  else parsing.stack.push({ fields: [], start, field, close: mark === '{' ? '}' : '>' });
}

function closing(parsing: Parsing): void {
  const { start } = parsing.here;
  const end = parsing.here.pass();
  const mark = parsing.text.charAt(start);
  if (top(parsing).close !== mark && !parsing.stack.some(({ close }) => close === mark)) {
    report(parsing, { start, end }, `'${mark}' closes nothing`);
    return;
  }
  while (top(parsing).close !== mark) notClosed(parsing, start);
  finish(parsing, end);
}

function finish(parsing: Parsing, end: number): void {
  const done = parsing.stack.pop();
  if (done === undefined || done.close === ']') return;
  add(parsing, top(parsing), new Message(done.field, done.start, end, done.fields));
}

function notClosed(parsing: Parsing, end: number): void {
  const { start, field, close } = top(parsing);
  const what = close === ']' ? 'the list of ' : '';
  report(parsing, { start, end: start + 1 }, `${what}'${field.name}' is not closed`);
  finish(parsing, end);
}

/** A message that only opens others at once is left as it is: that is nesting, not a brace forgotten. */
function closeOthers(parsing: Parsing, { name, at }: Name): void {
  const around = parsing.stack[1];
  if (around?.field.name !== name || around.fields.length === 0) return;
  while (parsing.stack.length > 1) notClosed(parsing, at);
}

function add(parsing: Parsing, frame: Frame, field: ProtoField): void {
  parsing.left -= 1;
  if (parsing.left < 0) refuse(parsing, 'too-large', 'The file holds more values than any model config has.');
  else frame.fields.push(field);
}

/** Reads a scalar and adds it as a field; false where none stands here. */
function value(parsing: Parsing, field: Name, frame: Frame): boolean {
  const { here, text } = parsing;
  const { kind, start } = here;
  if (kind === 'word') {
    // A word with a colon or a brace behind it is the next field's name: the value before it is missing.
    const next = here.behind();
    if (next !== '' && ':{<'.includes(next)) return false;
    const end = here.pass();
    add(parsing, frame, new Scalar(field, start, end, kind, text.slice(start, end)));
    return true;
  }
  if (kind === 'number') {
    const end = here.pass();
    add(parsing, frame, new Scalar(field, start, end, kind, numberOf(text.slice(start, end))));
    return true;
  }
  if (kind !== 'text' && kind !== 'unclosed') return false;
  let whole = '';
  let end = start;
  while (here.kind === 'text' || here.kind === 'unclosed') {
    const closed = here.kind === 'text';
    const from = here.start;
    end = here.pass();
    if (!closed) {
      const part = { start: from, end };
      report(parsing, part, `the string ${said(parsing, part)} is not closed`);
    }
    const read = unescaped(text.slice(from + 1, closed ? end - 1 : end));
    whole = whole === '' ? read : whole + read;
  }
  add(parsing, frame, new Scalar(field, start, end, 'text' as const, whole));
  return true;
}
