import type { GraphNode } from '../../graph.ts';
import type { DarknetSection } from './darknetSections.ts';
import { familyOfGraph, familyOfName } from '../drawing/netFamily.ts';

/** Names that only darknet's own files go by. */
const own: readonly (readonly [name: RegExp, family: string])[] = [
  [/yolo/i, 'YOLO'],
  [/darknet-?\d|^darknet$/i, 'Darknet'],
  [/^msr_/i, 'ResNet'],
  [/^enet/i, 'EfficientNet'],
];

/** Heads of a detector, whose trunk may go by another name. */
const detectors = new Set(['yolo', 'Gaussian_yolo', 'region', 'detection']);

/** A cfg states no name, but the file has one, which darknet keeps for the architecture; else what is in it tells. */
export function darknetFamily(
  path: string,
  sections: readonly DarknetSection[],
  nodes: readonly GraphNode[],
): string | null {
  const file = path.replace(/^.*[/\\]/, '').replace(/\.cfg$/i, '');
  const named = own.find(([pattern]) => pattern.test(file))?.[1] ?? familyOfName(file);
  const sums = nodes.some(({ op }) => op.kind === 'add');
  // A file that is only called so is no residual net.
  if (named !== null && (sums || !named.startsWith('ResNe'))) return named;
  return sections.some(({ type }) => detectors.has(type)) ? 'YOLO' : familyOfGraph(nodes);
}
