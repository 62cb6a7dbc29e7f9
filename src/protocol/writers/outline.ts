import type { Analysis, SkipKind } from '../../model/facts.ts';
import { shapeText, type GraphNode, type NodeId, type Op } from '../../model/graph.ts';
import { sectionAt } from '../../model/sections.ts';
import { labelOf, sectionName } from '../labels.ts';
import { unitsOf, type Unit } from '../../model/units.ts';

/** One line from a node to a reader of its output; `skip` where it is on one, `enters` where that one begins. */
export interface OutlineEdge {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly skip: SkipKind | null;
  readonly enters: boolean;
}

/** A stretch of one stage: what is drawn within one frame. */
export interface OutlineSection {
  readonly title: string;
  readonly units: readonly Unit[];
}

/** A graph as the text formats write it: frames in frames, then lines. */
export interface Outline {
  readonly title: string;
  readonly sections: readonly OutlineSection[];
  readonly edges: readonly OutlineEdge[];
}

export function outlineOf(analysis: Analysis, title: string): Outline {
  const sections = new Map<number, Unit[]>();
  for (const unit of unitsOf(analysis)) {
    const units = sections.get(unit.stage);
    if (units === undefined) sections.set(unit.stage, [unit]);
    else units.push(unit);
  }
  return {
    title: analysis.graph.model ?? title,
    sections: [...sections]
      .sort(([a], [b]) => a - b)
      .map(([stage, units]) => ({ title: sectionName(sectionAt(analysis, stage)), units })),
    edges: edgesOf(analysis),
  };
}

/** "block1, bottleneck": what stands above a block's frame. */
export const unitTitle = ({ id, block }: Unit): string =>
  block === null ? id : `${id.slice(id.lastIndexOf('.') + 1)}, ${block.kind}`;

/** What stands in a node: "3x3 conv, 64", then what there is to add, then the shape that comes out; a merge has its sign. */
export function nodeLines({ id, op }: GraphNode, { facts }: Analysis): readonly string[] {
  const { label, detail } = labelOf(op);
  if (isSign(op)) return [label];
  const shape = facts.get(id)?.shape ?? null;
  return [...new Set([label, detail, shape === null ? '' : shapeText(shape)])].filter((line) => line !== '');
}

/** A sum or a product is drawn as its sign in a circle. */
export const isSign = ({ kind }: Op): boolean => kind === 'add' || kind === 'multiply';

/** The lines of the graph, each once, and what those on a skip are. */
function edgesOf({ graph, structure }: Analysis): OutlineEdge[] {
  const skips = new Map<NodeId, Map<NodeId, { skip: SkipKind; enters: boolean }>>();
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  for (const { node: merge, from, skip, skipNodes } of structure.merges) {
    if (skip === null || from === null) continue;
    const members = new Set(skipNodes);
    for (const to of [...skipNodes, merge]) {
      const found = skips.get(to) ?? new Map<NodeId, { skip: SkipKind; enters: boolean }>();
      skips.set(to, found);
      for (const input of byId.get(to)?.inputs ?? []) {
        const enters = input === from && (to !== merge || skipNodes.length === 0);
        if (enters || members.has(input)) found.set(input, { skip, enters });
      }
    }
  }
  return graph.nodes.flatMap(({ id, inputs }: GraphNode) =>
    inputs.map((from) => ({ from, to: id, skip: null, enters: false, ...skips.get(id)?.get(from) })),
  );
}
