import type { Analysis, SkipKind } from '../../model/facts.ts';
import type { GraphNode, NodeId } from '../../model/graph.ts';
import type { Unit } from '../../model/units.ts';
import { isSign, nodeLines, outlineOf, unitTitle, type OutlineEdge } from './outline.ts';
import { skipNames } from '../labels.ts';
import { plainText } from './plainText.ts';

/**
 * The graph in Graphviz's language: stages and blocks are clusters, a skip is a bold line with its kind beside it,
 * dotted where the dimensions change. Nodes keep their names.
 */
export function dotOf(analysis: Analysis, title: string): string {
  const { title: name, sections, edges } = outlineOf(analysis, title);
  const names = uniqueNames(analysis.graph.nodes);
  const nameOf = (id: NodeId) => quoted(names.get(id) ?? id);
  let clusters = 0;
  const cluster = (text: string, style: string, lines: readonly string[]) => [
    `subgraph "cluster_${clusters++}" {`,
    `  label=${label([text])}; style=${style};`,
    ...lines.map((line) => `  ${line}`),
    '}',
  ];
  const lineOf = (node: GraphNode) => `${nameOf(node.id)} [${nodeAttributes(node, analysis)}];`;
  const linesOf = (unit: Unit) => {
    const nodes = unit.nodes.map(lineOf);
    return unit.block === null ? nodes : cluster(unitTitle(unit), '"rounded,solid"', nodes);
  };
  const lines = [
    `label=${label([name])}; labelloc=t; rankdir=TB; fontname="Helvetica";`,
    'node [shape=box, fontname="Helvetica", fontsize=11];',
    'edge [fontname="Helvetica", fontsize=10];',
    ...sections.flatMap((section) =>
      cluster(section.title, '"filled"; color="#f0f0f0"', section.units.flatMap(linesOf)),
    ),
    ...edges.map((edge) => `${nameOf(edge.from)} -> ${nameOf(edge.to)}${edgeAttributes(edge)};`),
  ];
  return `digraph ${quoted(plainText(name))} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}\n`;
}

const styles: Readonly<Record<SkipKind, string>> = {
  identity: 'style=bold, color="#0067a8"',
  projection: 'style=dotted, penwidth=2, color="#a34700"',
  zeroPad: 'style=dotted, penwidth=2, color="#a34700"',
  gate: 'style=dashed, color="#1f7a34"',
  concat: 'style=dashed, color="#1f7a34"',
};

function edgeAttributes({ skip, enters }: OutlineEdge): string {
  if (skip === null) return '';
  return ` [${styles[skip]}${enters ? `, label=${label([skipNames[skip]])}` : ''}]`;
}

function nodeAttributes(node: GraphNode, analysis: Analysis): string {
  const round = isSign(node.op) ? ', shape=circle, margin=0' : '';
  return `label=${label(nodeLines(node, analysis))}${round}`;
}

/** Two names that differ only in what cannot be shown stay two. */
function uniqueNames(nodes: readonly GraphNode[]): Map<NodeId, string> {
  const used = new Set<string>();
  return new Map(
    nodes.map(({ id }) => {
      let name = plainText(id, 1000);
      while (used.has(name)) name += "'";
      used.add(name);
      return [id, name];
    }),
  );
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Lines of a label; in a label, unlike in a name, `&` begins an entity. */
const label = (lines: readonly string[]): string =>
  `"${lines.map((line) => quoted(plainText(line).replaceAll('&', '&amp;')).slice(1, -1)).join('\\n')}"`;
