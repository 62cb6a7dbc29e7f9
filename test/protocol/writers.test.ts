import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { dotOf } from '../../src/protocol/writers/dot.ts';
import { mermaidOf } from '../../src/protocol/writers/mermaid.ts';
import { analyzeFile, analyzeText } from '../model/open.ts';

/** A text of the net's first layer's name and its own that tries to end the strings that it stands in. */
const named = (name: string) =>
  analyzeText(
    `residualLens: 1\nname: ${JSON.stringify(name)}\ninput: 8x8x4\nlayers:\n  - { conv: 4, name: ${JSON.stringify(name)} }\n  - { conv: 4 }\n  - { add: ${JSON.stringify(name)} }\n`,
  );
const hard = [
  'a"]; end\nsubgraph x ["y',
  '"; } digraph { a -> b',
  '\\"\\',
  '\\N &amp; &lt; <b>',
  'end',
  'שלום\u202eمرحبا',
  'a\u0000\u001b[2J\ud800',
  '-->|x|',
  '#quot;',
  '`**x**`',
];
const names = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...hard));

interface Lines {
  readonly nodes: ReadonlySet<string>;
  readonly edges: readonly (readonly [from: string, arrow: string, to: string])[];
}

/** Reads our Mermaid line by line; a line that is none of the known forms is a fault. */
function readMermaid(text: string): Lines {
  const label = '"[^"\\n]*"';
  const [nodes, edges] = [new Set<string>(), [] as [string, string, string][]];
  let open = 0;
  const lines = text.trimEnd().split('\n');
  deepEqual([lines[0], lines[2], lines[3]], ['---', '---', 'flowchart TB']);
  equal(typeof JSON.parse(lines[1]?.replace('title: ', '') ?? ''), 'string');
  for (const line of lines.slice(4).map((each) => each.trim())) {
    const node = new RegExp(`^(n\\d+)(?:\\[${label}\\]|\\(\\(${label}\\)\\))$`).exec(line);
    const edge = new RegExp(`^(n\\d+) (-->|==>|-\\.->)(?:\\|${label}\\|)? (n\\d+)$`).exec(line);
    if (node?.[1] !== undefined) nodes.add(node[1]);
    else if (edge !== null) edges.push([edge[1] ?? '', edge[2] ?? '', edge[3] ?? '']);
    else if (new RegExp(`^subgraph f\\d+ \\[${label}\\]$`).test(line)) open++;
    else if (line === 'end') open--;
    else ok(line.startsWith('%% '), `no line of a flowchart: ${line}`);
  }
  equal(open, 0, 'every subgraph ends');
  return { nodes, edges };
}

/** Reads our DOT the same way, with Graphviz's rule for strings. */
function readDot(text: string): Lines {
  const string = '"(?:[^"\\\\\\n]|\\\\.)*"';
  const attributes = `\\[(?:\\w+=(?:${string}|[\\w.]+)(?:, )?)+\\]`;
  const [nodes, edges] = [new Set<string>(), [] as [string, string, string][]];
  let open = 0;
  for (const line of text
    .trimEnd()
    .split('\n')
    .map((each) => each.trim())) {
    const node = new RegExp(`^(${string}) ${attributes};$`).exec(line);
    const edge = new RegExp(`^(${string}) -> (${string})(?: (${attributes}))?;$`).exec(line);
    if (node?.[1] !== undefined) nodes.add(node[1]);
    else if (edge !== null) edges.push([edge[1] ?? '', edge[3] ?? '', edge[2] ?? '']);
    else if (new RegExp(`^(?:digraph|subgraph) ${string} \\{$`).test(line)) open++;
    else if (line === '}') open--;
    else match(line, new RegExp(`^(?:(?:node|edge) ${attributes};|(?:\\w+=(?:${string}|\\w+);? ?)+)$`));
  }
  equal(open, 0, 'every brace ends');
  return { nodes, edges };
}

for (const [format, write, read] of [
  ['Mermaid', mermaidOf, readMermaid],
  ['DOT', dotOf, readDot],
] as const) {
  describe(`a graph as ${format}`, () => {
    for (const file of ['resnet-18', 'resnet-50', 'googlenet', 'highway-19', 'vgg-13-skip'])
      it(`declares every node and every line of ${file} once`, () => {
        const analysis = analyzeFile(`examples/${file}.resnet.yaml`);
        const { nodes, edges } = read(write(analysis, file));
        equal(nodes.size, analysis.graph.nodes.length);
        equal(
          edges.length,
          analysis.graph.nodes.reduce((sum, { inputs }) => sum + inputs.length, 0),
        );
        for (const [from, , to] of edges) ok(nodes.has(from) && nodes.has(to), `${from} to ${to}`);
      });

    it('holds names that try to end a string, or steer a terminal, and nothing of them as syntax', () => {
      fc.assert(
        fc.property(names, (name) => {
          const analysis = named(name);
          const text = write(analysis, name);
          const { nodes, edges } = read(text);
          equal(nodes.size, analysis.graph.nodes.length);
          for (const [from, , to] of edges) ok(nodes.has(from) && nodes.has(to));
          // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
          ok(!/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]|\p{Cs}/u.test(text));
        }),
        { numRuns: 200 },
      );
    });
  });
}

describe('skips as text', () => {
  // He et al. 2015, figure 3: ResNet-18 has 8 blocks, and the dimensions change at 3 of them (option B).
  const analysis = analyzeFile('examples/resnet-18.resnet.yaml');

  it('are thick or bold for an identity and dotted for a projection, and named where they begin', () => {
    const mermaid = mermaidOf(analysis, 'resnet-18');
    equal(mermaid.match(/ ==>\|"identity"\| /g)?.length, 5);
    equal(mermaid.match(/ -\.->\|"projection"\| /g)?.length, 3);
    const dot = dotOf(analysis, 'resnet-18');
    equal(dot.match(/style=bold.*label="identity"/g)?.length, 5);
    equal(dot.match(/style=dotted.*label="projection"/g)?.length, 3);
  });

  it('of a projection run through its convolution and BN', () => {
    const dot = dotOf(analysis, 'resnet-18');
    match(dot, /"stage1\.block2\.relu" -> "stage2\.block1\.projection\.conv" \[style=dotted/);
    match(dot, /"stage2\.block1\.projection\.bn" -> "stage2\.block1\.add" \[style=dotted/);
  });

  // Mermaid's config.schema.json: maxEdges 500 and maxTextSize 50,000, and both are heard from the page alone.
  it('say what a page must allow, where Mermaid does not draw them as it comes', () => {
    const needs = (name: string) => {
      const text = mermaidOf(analyzeFile(`examples/${name}.resnet.yaml`), name);
      const config = /^ {2}%% Mermaid draws at most 500 lines and 50000 characters .* says (\{.*\})\.$/m.exec(
        text,
      );
      return {
        said: config === null ? null : (JSON.parse(config[1] ?? '') as Record<string, number>),
        lines: readMermaid(text).edges.length,
        characters: text.length,
      };
    };
    const deep = needs('resnet-152');
    ok(deep.lines > 500);
    deepEqual(deep.said, { maxEdges: deep.lines });
    const deepest = needs('resnet-1202');
    equal(deepest.said?.['maxEdges'], deepest.lines);
    ok((deepest.said['maxTextSize'] ?? 0) >= deepest.characters);
    equal(needs('resnet-110').said, null);
  });
});
