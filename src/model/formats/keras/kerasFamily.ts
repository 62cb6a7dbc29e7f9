import type { GraphNode } from '../../graph.ts';
import { familyOfGraph, familyOfName } from '../drawing/netFamily.ts';

/** Families of keras.applications that go by another name elsewhere, or are found nowhere else. */
const names: readonly (readonly [RegExp, string])[] = [
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

/** The family by the names of the model and of the models in it, and else by the graph. */
export function kerasFamily(models: readonly string[], nodes: readonly GraphNode[]): string | null {
  for (const name of models) {
    const family = kerasFamilyOfName(name);
    if (family !== null) return family;
  }
  return familyOfGraph(nodes);
}
