import { deepestNesting } from './tree.ts';

/**
 * Whether a YAML text nests deeper than any model config does. A linear scan of brackets, of indentation and of dashes
 * on one line; it stands before the parser, which recurses. Brackets in strings count too: nobody writes 256 of them.
 */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5b || unit === 0x7b) depth += 1;
    else if (unit === 0x5d || unit === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > deepestNesting) return true;
  }
  return indentsTooDeep(text);
}

function indentsTooDeep(text: string): boolean {
  const open: number[] = [];
  // No more of a line's dashes than are too many: the pattern's own stack would not hold millions.
  for (const match of text.matchAll(dashedLine)) {
    const indent = match[0].length - (match[1]?.length ?? 0);
    while ((open.at(-1) ?? -1) >= indent) open.pop();
    open.push(indent);
    const compact = (match[1]?.match(/[-?:]/g) ?? []).length;
    if (open.length + compact > deepestNesting) return true;
  }
  return false;
}

const dashedLine = new RegExp(`^[ \\t]*((?:[-?:][ \\t]+){0,${deepestNesting + 1}})`, 'gm');
