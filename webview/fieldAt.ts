import type { Instance, TemplateNode } from '../src/protocol/view.ts';

/** A node's receptive field. What has no x reads the input itself, and its offset is its field. */
export function fieldAt(
  { fieldOffset }: TemplateNode,
  { field }: Instance,
): readonly [number, number] | null {
  if (fieldOffset === null) return null;
  const [height, width] = field ?? [0, 0];
  return [height + fieldOffset[0], width + fieldOffset[1]];
}
