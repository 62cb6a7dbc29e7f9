/**
 * What came anew, with each part of it that equals what stood in its place before being that very object: who drew from
 * it need not draw again. Both are plain data, as messages are.
 */
export function shared<T>(before: unknown, next: T): T;
export function shared(before: unknown, next: unknown): unknown {
  if (before === next || !isNested(before) || !isNested(next)) return next;
  if (Array.isArray(before) !== Array.isArray(next)) return next;
  const known = before as Readonly<Record<string, unknown>>;
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(known).length;
  const parts = keys.map((key) => {
    const part = shared(known[key], (next as Readonly<Record<string, unknown>>)[key]);
    if (part !== known[key] || !Object.hasOwn(known, key)) same = false;
    return part;
  });
  if (same) return before;
  return Array.isArray(next) ? parts : Object.fromEntries(keys.map((key, at) => [key, parts[at]]));
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
