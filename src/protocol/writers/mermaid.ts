import type { Analysis, SkipKind } from '../../model/facts.ts';
import type { GraphNode } from '../../model/graph.ts';
import type { Unit } from '../../model/units.ts';
import { isSign, nodeLines, outlineOf, unitTitle } from './outline.ts';
import { skipNames } from '../labels.ts';
import { plainText } from './plainText.ts';

/**
 * The graph as a Mermaid flowchart: stages and blocks are subgraphs, an identity skip is a thick line, one on which
 * the dimensions change a dotted one. Names become n0, n1 ..., since Mermaid reads words such as "end" as its own.
 */
export function mermaidOf(analysis: Analysis, title: string): string {
  const { title: name, sections, edges } = outlineOf(analysis, title);
  const at = new Map(analysis.graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const lineOf = (node: GraphNode) => {
    const [open, close] = isSign(node.op) ? ['((', '))'] : ['[', ']'];
    return `${at.get(node.id) ?? ''}${open}"${nodeLines(node, analysis).map(escaped).join('<br/>')}"${close}`;
  };
  let frames = 0;
  const frame = (text: string, lines: readonly string[]) => [
    `subgraph f${frames++} [${quoted(text)}]`,
    ...lines.map((line) => `  ${line}`),
    'end',
  ];
  const linesOf = (unit: Unit) => {
    const nodes = unit.nodes.map(lineOf);
    return unit.block === null ? nodes : frame(unitTitle(unit), nodes);
  };
  const lines = [
    ...sections.flatMap((section) => frame(section.title, section.units.flatMap(linesOf))),
    ...edges.map(({ from, to, skip, enters }) => {
      const said = skip !== null && enters ? `|${quoted(skipNames[skip])}|` : '';
      return `${at.get(from) ?? ''} ${skip === null ? '-->' : arrows[skip]}${said} ${at.get(to) ?? ''}`;
    }),
  ];
  const head = ['---', `title: ${JSON.stringify(plainText(name))}`, '---', 'flowchart TB'];
  const body = lines.map((line) => `  ${line}\n`).join('');
  const note = mermaidNote(analysis, body);
  return `${head.join('\n')}\n${note === null ? '' : `  %% ${note}\n`}${body}`;
}

/** What Mermaid draws as it comes (its config.schema.json); it hears of more from the page alone, never from a text. */
const mostEdges = 500;
const mostCharacters = 50_000;
const room = 10_000;

/** What a page has to be told before it draws a text of that graph; null where Mermaid draws it as it comes. */
export function mermaidNote({ graph }: Analysis, text: string): string | null {
  const edges = graph.nodes.reduce((sum, { inputs }) => sum + inputs.length, 0);
  const long = text.length + room > mostCharacters;
  if (edges <= mostEdges && !long) return null;
  const config = {
    ...(edges > mostEdges ? { maxEdges: edges } : {}),
    ...(long ? { maxTextSize: room * Math.ceil((text.length + room) / room) } : {}),
  };
  return `Mermaid draws at most ${mostEdges} lines and ${mostCharacters} characters unless its page, or mmdc -c FILE, says ${JSON.stringify(config)}.`;
}

const arrows: Readonly<Record<SkipKind, string>> = {
  identity: '==>',
  projection: '-.->',
  zeroPad: '-.->',
  gate: '==>',
  concat: '==>',
};

const quoted = (text: string): string => `"${escaped(text)}"`;

/** Everything but letters, digits and a few harmless signs as a number: no text ends a label or is read as markup. */
const escaped = (text: string): string =>
  plainText(text).replace(
    /[^\p{L}\p{M}\p{N} .,+()/·×−→…-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
