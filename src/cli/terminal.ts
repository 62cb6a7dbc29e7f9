const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Colours only where a person looks at a terminal, and not where NO_COLOR asks for none. */
export function paint(style: keyof typeof codes, text: string): string {
  const plain = !process.stdout.isTTY || process.env['NO_COLOR'] !== undefined;
  return plain ? text : `\u001b[${codes[style]}m${text}\u001b[0m`;
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
