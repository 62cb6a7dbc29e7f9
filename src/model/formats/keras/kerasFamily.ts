import type { GraphNode } from '../../graph.ts';
import { familyOfGraph, familyOfName } from '../drawing/netFamily.ts';

/** Families of keras.applications that go by another name elsewhere, or are found nowhere else. */
const names: readonly (readonly [RegExp, string])[] = [
  [/inception[-_]?res/i, 'Inception-ResNet'],
  [/inception[-_]?v?[234]/i, 'Inception'],
  [/mobile[-_]?net[-_]?v?3/i, 'MobileNetV3'],
  [/nasnet/i, 'NASNet'],
  [/convnext/i, 'ConvNeXt'],
  [/regnet/i, 'RegNet'],
  [/res2net/i, 'Res2Net'],
  [/resnest/i, 'ResNeSt'],
  [/(^|[^a-z])vit($|[^a-z])/i, 'ViT'],
];

/** The family that a model's or a class's name tells; null where it tells none. */
export const kerasFamilyOfName = (name: string): string | null =>
  names.find(([pattern]) => pattern.test(name))?.[1] ?? familyOfName(name);

/** The family by the names of the model and of the models in it, by the file's, and else by the graph. */
export function kerasFamily(
  models: readonly string[],
  file: string,
  nodes: readonly GraphNode[],
): string | null {
  for (const name of models) {
    const family = kerasFamilyOfName(name);
    if (family !== null) return family;
  }
  const named = kerasFamilyOfName(file);
  // A file that is only called so is no residual net.
  if (named !== null && (!/^(Wide )?ResNe/.test(named) || nodes.some(({ op }) => op.kind === 'add')))
    return named;
  return isXception(nodes) ? 'Xception' : familyOfGraph(nodes);
}

/** Sums around separable convolutions, whose two halves have nothing between them. */
function isXception(nodes: readonly GraphNode[]): boolean {
  const kinds = new Map(nodes.map(({ id, op }) => [id, op.kind]));
  const depthwise = nodes.filter(({ op }) => op.kind === 'depthwise').length;
  const separable = nodes.filter(
    ({ op, inputs }) => op.kind === 'conv2d' && kinds.get(inputs[0] ?? '') === 'depthwise',
  ).length;
  const has = (kind: string) => nodes.some(({ op }) => op.kind === kind);
  return depthwise > 2 && separable === depthwise && has('add') && !has('concat');
}
