const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Colours only where a person looks at a terminal, and not where NO_COLOR asks for none. */
export function paint(style: keyof typeof codes, text: string): string {
  const plain = !process.stdout.isTTY || process.env['NO_COLOR'] !== undefined;
  return plain ? text : `\u001b[${codes[style]}m${text}\u001b[0m`;
}

/**
 * Control characters, and marks that turn the direction of text; our own colours aside. A config's names and values
 * are shown to a terminal and must not steer it.
 */
const steering =
  // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
  /\u001b(?!\[(?:0|1|2|31|32|33)m)|[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Prints lines for people. */
export function say(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${text.replace(steering, '\ufffd')}\n`);
}

export const complain = (text: string): void => {
  say(text, process.stderr);
};

/** "93.4 %" of a share of one. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Prints a document for programs: one line of JSON. */
export function print(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}

export const count = (value: number): string => value.toLocaleString('en');

/** Two columns; a value of several lines stays in its column. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = rows.reduce((most, [name]) => Math.max(most, name.length), 0);
  return rows
    .map(
      ([name, value]) =>
        `  ${paint('dim', name.padEnd(width))}  ${value.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`,
    )
    .join('\n');
}
