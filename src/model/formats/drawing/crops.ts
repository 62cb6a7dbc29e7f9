import type { Range } from '../../graph.ts';
import { partAt, textAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';

/** torchvision's transforms that say the size of what the net gets. */
const crops = new Set(['CenterCrop', 'RandomResizedCrop', 'RandomCrop', 'RandomSizedCrop']);

/** The size of the first crop in a list of `{ name, size }` transforms, nested lists included; null for none. */
export function cropOf(
  transforms: Tree | undefined,
): { readonly size: number; readonly range: Range } | null {
  const todo: Tree[] = transforms === undefined ? [] : [transforms];
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part.kind === 'list') todo.unshift(...part.items);
    if (part.kind !== 'map') continue;
    const size = partAt(part, 'size');
    if (crops.has(textAt(part, 'name') ?? '') && size?.kind === 'scalar' && isSize(size.value))
      return { size: size.value, range: size.range };
    const inner = partAt(part, 'transforms');
    if (inner !== undefined) todo.unshift(inner);
  }
  return null;
}

const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;
