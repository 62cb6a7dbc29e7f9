/** A word of protobuf's text format; `unclosed` is a string that its line ends before its quote does. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'mark' | 'unclosed' | 'bad' | 'end';
  readonly start: number;
  readonly end: number;
}

const number =
  /^-?\s*(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fF]?|(?:inf|infinity|nan)f?)$/i;
const longestNumber = 64;

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xfeff;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
const inWord = (code: number): boolean => isLetter(code) || isDigit(code) || code === 46;

/**
 * The token that begins at or behind an offset. Everything is scanned by character codes: a regular expression over a
 * string of megabytes would overflow its own stack. Commas and semicolons may stand between fields, and count as space.
 */
export function tokenAt(text: string, from: number): Token {
  const start = skipSpace(text, from);
  if (start >= text.length) return { kind: 'end', start: text.length, end: text.length };
  const code = text.charCodeAt(start);
  if (code === 34 || code === 39) return textToken(text, start, code);
  if (isLetter(code)) return { kind: 'word', start, end: wordEnd(text, start) };
  if (isDigit(code) || code === 45 || code === 43 || code === 46) return numberToken(text, start);
  const mark = '{}<>[]:'.includes(text.charAt(start));
  return { kind: mark ? 'mark' : 'bad', start, end: start + 1 };
}

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

function textToken(text: string, start: number, quote: number): Token {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return { kind: 'text', start, end: at + 1 };
    if (code === 10 || code === 13) return { kind: 'unclosed', start, end: at };
    // A backslash takes the next character with it, but never the end of the line.
    const next = text.charCodeAt(at + 1);
    if (code === 92 && next !== 10 && next !== 13) at += 1;
  }
  return { kind: 'unclosed', start, end: text.length };
}

/** A sign stands for itself before its number, with space between or not. */
function numberToken(text: string, start: number): Token {
  let end = start;
  if (text.charCodeAt(end) === 45) {
    end += 1;
    while (isSpace(text.charCodeAt(end))) end += 1;
  }
  const digits = end;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    const exponent = (code === 45 || code === 43) && 'eE'.includes(text.charAt(end - 1)) && end > digits;
    if (!inWord(code) && !exponent) break;
  }
  if (end === digits) return { kind: 'bad', start, end: start + 1 };
  const sound = end - digits <= longestNumber && number.test(text.slice(start, end));
  return { kind: sound ? 'number' : 'bad', start, end };
}

/** The value of a number token. A whole number that begins with 0 is octal, as in C. */
export function numberOf(token: string): number {
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

/** The value of a string token: C's escapes, by letter, in octal and in hexadecimal. */
export function unquoted(token: string, closed: boolean): string {
  const inside = token.slice(1, closed ? -1 : undefined);
  if (!inside.includes('\\') || inside.length > longestText) return inside;
  return inside.replace(/\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs, unescaped);
}

function unescaped(_: string, hex?: string, octal?: string, letter = ''): string {
  if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
  if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
  return escapes[letter] ?? letter;
}
