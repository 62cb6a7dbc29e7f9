import type { Range } from '../graph.ts';
import type { Problem } from '../problem.ts';

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
}

interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'mark' | 'bad';
  readonly text: string;
  readonly range: Range;
}

const tokenPattern =
  /(?<space>[\s,;]+|#[^\n]*)|(?<text>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?<number>[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fF]?)(?![\w.])|-?(?:inf|nan)\b)|(?<word>[A-Za-z_][\w.]*)|(?<mark>[{}<>[\]:])|(?<bad>[^\s])/gy;

function* tokensOf(text: string): Generator<Token> {
  for (const match of text.matchAll(tokenPattern)) {
    const found = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined);
    if (found === undefined || found[0] === 'space') continue;
    yield {
      kind: found[0] as Token['kind'],
      text: match[0],
      range: { start: match.index, end: match.index + match[0].length },
    };
  }
}

interface Open {
  readonly fields: ProtoField[];
  readonly start: number;
  /** The field that the message belongs to, and the mark that closes it. */
  readonly field: { readonly name: string; readonly nameRange: Range } | null;
  readonly close: '}' | '>' | '';
}

/**
 * Parses protobuf's text format as Google's own parser does: `a: 1`, `a { }`, `a: { }`, `< >`, lists, adjacent
 * strings, `#` comments, and commas or semicolons between fields. It goes on behind a mistake, and keeps its own stack,
 * so that no nesting overflows.
 */
export function parseProto(text: string): ParsedProto {
  const problems: Problem[] = [];
  const tokens = [...tokensOf(text)];
  const stack: Open[] = [{ fields: [], start: 0, field: null, close: '' }];
  const report = (range: Range, message: string) => {
    problems.push({ severity: 'error', code: 'syntax', message: `Prototxt syntax: ${message}.`, range });
  };
  let at = 0;
  const here = (): Open => stack[stack.length - 1] ?? { fields: [], start: 0, field: null, close: '' };
  const close = (end: number) => {
    const done = stack.pop();
    if (done?.field)
      here().fields.push({
        ...done.field,
        value: { kind: 'message', fields: done.fields, range: { start: done.start, end } },
      });
  };
  const open = (field: Open['field'], mark: Token) => {
    stack.push({ fields: [], start: mark.range.start, field, close: mark.text === '{' ? '}' : '>' });
  };

  while (at < tokens.length) {
    const token = tokens[at];
    if (token === undefined) break;
    at += 1;
    if (token.kind === 'mark' && (token.text === '}' || token.text === '>')) {
      if (here().close === token.text) close(token.range.end);
      else report(token.range, `'${token.text}' closes nothing`);
      continue;
    }
    if (token.kind !== 'word') {
      report(token.range, `'${token.text.slice(0, 40)}' stands where a field's name is expected`);
      continue;
    }
    const field = { name: token.text, nameRange: token.range };
    const colon = tokens[at]?.text === ':' && tokens[at]?.kind === 'mark';
    if (colon) at += 1;
    const next = tokens[at];
    if (next?.kind === 'mark' && (next.text === '{' || next.text === '<')) {
      at += 1;
      open(field, next);
      continue;
    }
    if (!colon) {
      report(token.range, `the field '${token.text}' has no value`);
      continue;
    }
    at = readValues(tokens, at, field, here().fields, report);
  }
  while (stack.length > 1) {
    const unclosed = here();
    report(
      { start: unclosed.start, end: unclosed.start + 1 },
      `'${unclosed.field?.name ?? ''}' is not closed`,
    );
    close(text.length);
  }
  return {
    message: { kind: 'message', fields: here().fields, range: { start: 0, end: text.length } },
    problems,
  };
}

/** Reads what stands behind a colon: one value, or a list, each item of which is a field of that name. */
function readValues(
  tokens: readonly Token[],
  from: number,
  field: NonNullable<Open['field']>,
  fields: ProtoField[],
  report: (range: Range, message: string) => void,
): number {
  let at = from;
  if (tokens[at]?.text !== '[' || tokens[at]?.kind !== 'mark') {
    const [value, next] = readScalar(tokens, at);
    if (value === null) report(field.nameRange, `the field '${field.name}' has no value`);
    else fields.push({ ...field, value });
    return next;
  }
  at += 1;
  while (at < tokens.length && tokens[at]?.text !== ']') {
    const [value, next] = readScalar(tokens, at);
    if (value === null) {
      report(
        tokens[at]?.range ?? field.nameRange,
        `the list of '${field.name}' holds something that is no value`,
      );
      return next;
    }
    fields.push({ ...field, value });
    at = next;
  }
  if (at >= tokens.length) report(field.nameRange, `the list of '${field.name}' is not closed`);
  return at + 1;
}

function readScalar(tokens: readonly Token[], from: number): [ProtoValue | null, number] {
  const token = tokens[from];
  if (token === undefined) return [null, from];
  const { range } = token;
  if (token.kind === 'number') return [{ kind: 'number', value: numberOf(token.text), range }, from + 1];
  if (token.kind === 'word') return [{ kind: 'word', value: token.text, range }, from + 1];
  if (token.kind !== 'text') return [null, from];
  let [at, value, end] = [from, '', range.end];
  for (let part = tokens[at]; part?.kind === 'text'; part = tokens[at]) {
    value += unquote(part.text);
    end = part.range.end;
    at += 1;
  }
  return [{ kind: 'text', value, range: { start: range.start, end } }, at];
}

function numberOf(text: string): number {
  const bare = text.replace(/^([-+]?(?:\d|\.).*?)[fF]$/, '$1');
  if (/inf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(/^[-+]?0[xX]/.test(text) ? text : bare);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unquote = (text: string): string =>
  text
    .slice(1, text.length > 1 && text.endsWith(text[0] ?? '') ? -1 : undefined)
    .replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);

export const fieldsOf = (message: ProtoMessage | null, name: string): readonly ProtoValue[] =>
  message?.fields.filter((field) => field.name === name).map((field) => field.value) ?? [];

export const messageOf = (message: ProtoMessage | null, name: string): ProtoMessage | null => {
  const found = fieldsOf(message, name).at(-1);
  return found?.kind === 'message' ? found : null;
};

/** The last value of a field, as protobuf takes it for a field that is not repeated. */
export const lastOf = (message: ProtoMessage | null, name: string): ProtoValue | undefined =>
  fieldsOf(message, name).at(-1);

export function textOf(message: ProtoMessage | null, name: string): string | null {
  const found = lastOf(message, name);
  return found === undefined || found.kind === 'message' ? null : String(found.value);
}
