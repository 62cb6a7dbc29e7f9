const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

/** What a Python string literal says, prefix, quotes and escapes taken off; null for bytes, which are no text. */
export function stringText(literal: string): string | null {
  const [, prefix = '', quote = "'"] = /^([a-z]*)("""|'''|"|')/i.exec(literal) ?? [];
  if (/b/i.test(prefix)) return null;
  const opened = literal.slice(prefix.length + quote.length);
  const body = opened.endsWith(quote) ? opened.slice(0, -quote.length) : opened;
  if (/r/i.test(prefix)) return body;
  return body.replace(/\\(x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|[\s\S])/gi, (whole, code: string) => {
    if (code.length === 1) return escapes[code] ?? ('\\\'"'.includes(code) ? code : whole);
    const point = Number.parseInt(code.slice(1), 16);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}
