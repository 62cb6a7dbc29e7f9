import type { Range } from '../../graph.ts';

/** The words of protobuf's text format; `unclosed` is a string that its line ends before its quote does. */
export type TokenKind = 'word' | 'number' | 'text' | 'mark' | 'unclosed' | 'bad' | 'end';

const number =
  /^-?\s*(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fF]?|(?:inf|infinity|nan)f?)$/i;
const longestNumber = 64;

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xfeff;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
const inWord = (code: number): boolean => isLetter(code) || isDigit(code) || code === 46;

/**
 * Goes through a text token by token, and says what stands where it is. One object for all: a file has a hundred
 * thousand tokens, and most are looked at once. Everything is scanned by character codes: a regular expression over a
 * string of megabytes would overflow its own stack. Commas and semicolons may stand between fields, and count as space.
 */
export class TokenReader {
  kind: TokenKind = 'end';
  start = 0;
  end: number;

  /** Begins with the token at or behind an offset. */
  constructor(
    readonly text: string,
    from: number,
  ) {
    this.end = from;
    this.advance();
  }

  /** Goes on to the token behind this one. */
  advance(): void {
    const { text } = this;
    const start = skipSpace(text, this.end);
    this.start = start;
    const code = start < text.length ? text.charCodeAt(start) : -1;
    if (isLetter(code)) {
      this.kind = 'word';
      this.end = wordEnd(text, start);
    } else if (code === 34 || code === 39) {
      const end = closingQuote(text, start, code);
      this.kind = end > 0 ? 'text' : 'unclosed';
      this.end = Math.abs(end);
    } else if (isDigit(code) || code === 45 || code === 43 || code === 46) this.takeNumber(start);
    else if (code < 0) {
      this.kind = 'end';
      this.end = start;
    } else {
      this.kind = isMarkCode(code) ? 'mark' : 'bad';
      this.end = start + 1;
    }
  }

  /** The token's place; goes on to the next one. */
  take(): Range {
    const { start } = this;
    return { start, end: this.pass() };
  }

  /** Where the token ends; goes on to the next one. */
  pass(): number {
    const { end } = this;
    this.advance();
    return end;
  }

  /** Whether one of some marks stands here. */
  isMark(marks: string): boolean {
    return this.kind === 'mark' && marks.includes(this.text.charAt(this.start));
  }

  /** The character that the next token begins with. */
  behind(): string {
    return this.text.charAt(skipSpace(this.text, this.end));
  }

  /** A sign stands for itself before its number, with space between or not. */
  private takeNumber(start: number): void {
    const { text } = this;
    let digits = start;
    if (text.charCodeAt(digits) === 45) {
      digits += 1;
      while (isSpace(text.charCodeAt(digits))) digits += 1;
    }
    let end = digits;
    let plain = true;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (isDigit(code)) continue;
      const exponent = (code === 45 || code === 43) && 'eE'.includes(text.charAt(end - 1)) && end > digits;
      if (!inWord(code) && !exponent) break;
      plain = false;
    }
    if (end === digits) {
      this.kind = 'bad';
      this.end = start + 1;
      return;
    }
    const sound = end - digits <= longestNumber && (plain || number.test(text.slice(start, end)));
    this.kind = sound ? 'number' : 'bad';
    this.end = end;
  }
}

const isMarkCode = (code: number): boolean =>
  code === 123 || code === 125 || code === 58 || code === 91 || code === 93 || code === 60 || code === 62;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code) || code === 44 || code === 59) at += 1;
    else if (code === 35) {
      const line = text.indexOf('\n', at);
      if (line < 0) return text.length;
      at = line + 1;
    } else break;
  }
  return at;
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && inWord(text.charCodeAt(end))) end += 1;
  return end;
}

/** Where a string ends that begins here; negative where its line ends before its quote does. */
function closingQuote(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 10 || code === 13) return -at;
    // A backslash takes the next character with it, but never the end of the line.
    const next = text.charCodeAt(at + 1);
    if (code === 92 && next !== 10 && next !== 13) at += 1;
  }
  return -text.length;
}

/** The value of a number token. A whole number that begins with 0 is octal, as in C. */
export function numberOf(token: string): number {
  if (/^[1-9]\d*$/.test(token)) return Number(token);
  const negative = token.startsWith('-');
  const digits = (negative ? token.slice(1).trim() : token).toLowerCase();
  const size = magnitude(digits);
  return negative ? -size : size;
}

function magnitude(digits: string): number {
  if (digits.startsWith('0x')) return Number(digits);
  if (digits.startsWith('inf')) return Infinity;
  if (digits.startsWith('nan')) return NaN;
  if (/^0[0-7]+$/.test(digits)) return parseInt(digits, 8);
  return Number(digits.replace(/f$/, ''));
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Longer strings are data, which nothing here reads. */
const longestText = 10_000;

/** The value of what stands between a string's quotes: C's escapes, by letter, in octal and in hexadecimal. */
export function unescaped(inside: string): string {
  if (!inside.includes('\\') || inside.length > longestText) return inside;
  return inside.replace(/\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs, characterOf);
}

function characterOf(_: string, hex?: string, octal?: string, letter = ''): string {
  if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
  if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
  return escapes[letter] ?? letter;
}
