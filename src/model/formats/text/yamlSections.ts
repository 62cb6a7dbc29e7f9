/**
 * The text of a top-level YAML section: from `key:` at the start of a line to the next line that begins at the margin. It
 * is for `match`, which must not parse; a scan of the lines, whatever they hold.
 */
export function sectionOf(text: string, key: string): string | null {
  const start = new RegExp(`^["']?${key}["']?[ \\t]*:`, 'm').exec(text);
  if (start === null) return null;
  const rest = text.slice(start.index);
  const after = rest.indexOf('\n') + 1;
  const end = after === 0 ? -1 : rest.slice(after).search(/^[^\s#]/m);
  return end === -1 ? rest : rest.slice(0, after + end);
}

/** Whether a text holds a key, at any depth and in block or flow style. */
export const holdsKey = (text: string, key: string): boolean =>
  new RegExp(`(?:^|[\\s{,])["']?${key}["']?[ \\t]*:`).test(text);

/** A key's plain or quoted value where it stands on the key's line. */
export function valueOf(text: string, key: string): string | null {
  return new RegExp(`(?:^|[\\s{,])["']?${key}["']?[ \\t]*:[ \\t]*["']?([\\w./-]+)`).exec(text)?.[1] ?? null;
}

/** How much of a file `match` looks at. */
export const headOf = (text: string): string => text.slice(0, 32_768);

export const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path);
