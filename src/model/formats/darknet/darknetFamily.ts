import type { GraphNode } from '../../graph.ts';
import type { DarknetSection } from './darknetSections.ts';
import { familyOfGraph } from '../drawing/netFamily.ts';

/** Heads of a detector, whose trunk may go by another name. */
const detectors = new Set(['yolo', 'Gaussian_yolo', 'region', 'detection']);

/** A cfg states no name: what is in it tells, and not what the file is called. */
export function darknetFamily(
  sections: readonly DarknetSection[],
  nodes: readonly GraphNode[],
): string | null {
  return sections.some(({ type }) => detectors.has(type)) ? 'YOLO' : familyOfGraph(nodes);
}
