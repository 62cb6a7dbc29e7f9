import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Analysis } from '../../src/model/facts.ts';
import { inputShapeOf } from '../../src/model/graph.ts';
import { analyzeText, readFile, readText, refusalOf } from './open.ts';

/** Problems as "code 'the text at their range' message", which is what a person sees. */
function seen(text: string): string[] {
  return analyzeText(text).problems.map(
    ({ code, range, message }) =>
      `${code} '${range === null ? '' : text.slice(range.start, range.end)}' ${message}`,
  );
}

const staged = (stage: string, top = '') =>
  `residualLens: 1\ninput: 32x32x3\n${top}stem: [{ conv: 16 }]\nstages:\n  - { blocks: 1, filters: 16 }\n  - ${stage}\nhead: [globalAveragePool, { dense: 10 }]\n`;
const layers = (...lines: string[]) =>
  `residualLens: 1\ninput: 32x32x3\nlayers:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
const known = ({ totals }: Analysis) => totals.unknownNodes === 0;

describe('bad input', () => {
  it('a negative stride: at the number, and the rest is drawn', () => {
    const text = staged('{ blocks: 2, filters: 32, stride: -2 }');
    deepEqual(seen(text), ["wrong-value '-2' 'stride' must be at least 1."]);
    equal(analyzeText(text).structure.blocks.length, 3);
    ok(known(analyzeText(text)));
  });

  it('no layers at all: what they need, and the input that is stated', () => {
    const text = 'residualLens: 1\ninput: 8x8x3\nlayers: []\n';
    deepEqual(seen(text), ["wrong-value '[]' 'layers' needs 1 or more of them."]);
    deepEqual(inputShapeOf(analyzeText(text).graph), [8, 8, 3]);
  });

  it('zero filters: at the number; that stage is opaque and the others are drawn', () => {
    const text = staged('{ blocks: 2, filters: 0 }');
    deepEqual(seen(text), ["wrong-value '0' 'filters' must be at least 1."]);
    const { graph } = analyzeText(text);
    ok(graph.nodes.some(({ op }) => op.kind === 'opaque'));
    ok(graph.nodes.some(({ id }) => id.startsWith('stage1.block1')));
    ok(graph.nodes.some(({ op }) => op.kind === 'dense'));
  });

  it('a wrong type, NaN, and a missing key', () => {
    deepEqual(seen(staged('{ blocks: two, filters: 32 }')), ["wrong-value 'two' 'blocks' must be a number."]);
    deepEqual(seen(staged('{ blocks: .nan, filters: 32 }')), [
      "wrong-value '.nan' 'blocks' must be a number.",
    ]);
    deepEqual(seen(staged('{ blocks: 1.5, filters: 32 }')), [
      "wrong-value '1.5' 'blocks' must be a whole number.",
    ]);
    deepEqual(seen(staged('{ blocks: 2 }')), ["missing-key '{ blocks: 2 }' Stage 2 needs 'filters'."]);
  });

  it('an unknown key: at the key, with the nearest known one as a fix', () => {
    const text = staged('{ blocks: 2, filtres: 32, filters: 32 }');
    deepEqual(seen(text), ["unknown-key 'filtres' Stage 2 has no key 'filtres'; did you mean 'filters'?"]);
    deepEqual(
      analyzeText(text).problems[0]?.fix?.edits.map((edit) => edit.text),
      ['filters'],
    );
  });

  it('a fix of a quoted key keeps its quotes', () => {
    const text =
      '{ "residualLens": 1, "input": "8x8x3", "stages": [{ "blocks": 1, "filters": 8, "strides": 1 }] }';
    const reading = readText(text, 'net.resnet.json');
    ok(reading.kind === 'graph');
    const [edit] = reading.problems[0]?.fix?.edits ?? [];
    equal(text.slice(edit?.range.start, edit?.range.end), 'strides');
    equal(edit?.text, 'stride');
  });

  it('a sum of unequal shapes: both shapes, and what is behind it is still known', () => {
    const text = staged('{ blocks: 2, filters: 32, stride: 1 }', 'projection: { when: stride }\n');
    deepEqual(seen(text), [
      "sum-of-unequal-shapes '{ blocks: 2, filters: 32, stride: 1 }' Layer 'stage2.block1.add' sums 32x32x32 and 32x32x16; the skip needs a projection.",
    ]);
    ok(known(analyzeText(text)));
    const [edit] = analyzeText(text).problems[0]?.fix?.edits ?? [];
    const mended = `${text.slice(0, edit?.range.start)}${edit?.text ?? ''}${text.slice(edit?.range.end)}`;
    deepEqual(seen(mended), [], 'the fix makes the projection');
    deepEqual(
      analyzeText(mended).structure.blocks.map(({ skip }) => skip),
      ['identity', 'projection', 'identity'],
    );
  });

  it('a sum in a list of layers: where both shapes were made', () => {
    const text = layers('{ conv: 16, name: x }', '{ conv: 8, name: f, stride: 2 }', 'relu', '{ add: x }');
    deepEqual(
      analyzeText(text)
        .problems.flatMap(({ related }) => related ?? [])
        .map(({ range, message }) => `${text.slice(range.start, range.end)} ${message}`),
      [
        "{ conv: 8, name: f, stride: 2 } 'f' makes 16x16x8 here.",
        "{ conv: 16, name: x } 'x' makes 32x32x16 here.",
      ],
    );
  });

  it('a missing `from`: at the name, with a fix; a later one is a cycle', () => {
    const missing = layers('{ conv: 16, name: first }', '{ conv: 16, from: frist }');
    deepEqual(seen(missing), [
      "missing-layer 'frist' Layer 'conv1' reads 'frist', and no layer before it has that name; did you mean 'first'?",
    ]);
    const cycle = layers('{ conv: 16, name: a, from: b }', '{ conv: 16, name: b }');
    deepEqual(seen(cycle), ["cycle 'b' Layer 'a' reads 'b', which comes after it: that would be a cycle."]);
  });

  it('duplicate names: at the second, with the first as related', () => {
    const text = layers('{ conv: 16, name: a }', '{ conv: 8, name: a }');
    const [problem] = analyzeText(text).problems;
    equal(problem?.code, 'duplicate-name');
    equal(problem.related?.length, 1);
    equal(analyzeText(text).graph.nodes.length, 3, 'both are drawn');
  });

  it('a name in a repeated run is one name', () => {
    deepEqual(seen(layers('{ repeat: 3, layers: [{ conv: 16, name: a }, { add: a }] }')), []);
  });

  it('unknown layers are opaque, and what does not depend on them is known', () => {
    const text = layers('{ conv: 16, name: x }', '{ cnv: 16 }', '{ conv: 8, from: x }', 'sigmod');
    match(seen(text)[0] ?? '', /^unknown-layer 'cnv' No layer is called 'cnv'\. Did you mean 'conv'\?$/);
    match(seen(text)[1] ?? '', /'sigmod'.*Did you mean 'sigmoid'\?/);
    const { facts, totals } = analyzeText(text);
    deepEqual(facts.get('conv1')?.shape, [32, 32, 8]);
    equal(totals.unknownNodes, 2);
  });

  it('truncated YAML: a syntax problem, and what stands before it is drawn', () => {
    const text = layers('{ conv: 16 }', '{ conv: 8, kernel: ');
    const { problems, graph } = analyzeText(text);
    equal(problems[0]?.code, 'syntax');
    ok(graph.nodes.some(({ op }) => op.kind === 'conv2d' && op.filters === 16));
  });

  it('truncated JSON of ours', () => {
    const reading = readText(
      '{ "residualLens": 1, "input": "8x8x3", "layers": [{ "conv": 4 }, { "conv"',
      'net.resnet.json',
    );
    ok(reading.kind === 'graph' && reading.problems.some(({ code }) => code === 'ends-early'));
    ok(reading.graph.nodes.some(({ op }) => op.kind === 'conv2d'));
  });

  it('no input: the parameters behind it are unknown, and it is said', () => {
    deepEqual(
      seen('residualLens: 1\nlayers: [{ conv: 16 }]\n').map((line) => line.split(' ')[0]),
      ['missing-key'],
    );
  });

  it('a window larger than its map, and groups that do not divide', () => {
    match(
      seen(layers('{ conv: 16, kernel: 64, padding: 0 }'))[0] ?? '',
      /^map-vanishes .*64x64 window.*32x32x3/,
    );
    match(
      seen(layers('{ conv: 16, groups: 2 }'))[0] ?? '',
      /^groups-do-not-divide .*3 input and 16 output channels into 2 groups/,
    );
  });

  const refusals: readonly [string, string, string, string][] = [
    ['an empty file', 'a.resnet.yaml', '', 'not-a-model'],
    ['a package.json', 'package.json', '{ "name": "x", "version": "1.0.0" }', 'not-a-model'],
    ['plain YAML', 'a.yaml', 'services:\n  web: { image: nginx }\n', 'not-a-model'],
    ['our name on something else', 'a.resnet.yaml', 'services: {}\n', 'not-a-model'],
    ['null', 'config.json', 'null', 'not-a-model'],
    ['a ViT', 'config.json', '{ "model_type": "vit", "hidden_size": 768 }', 'other-family'],
    ['100,000 brackets', 'a.resnet.json', '['.repeat(100_000), 'too-deep'],
    ['100,000 dashes', 'a.resnet.yaml', `residualLens: 1\nlayers:\n  ${'- '.repeat(100_000)}`, 'too-deep'],
    [
      'a Git LFS pointer',
      'net.prototxt',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      'lfs-pointer',
    ],
    ['NUL bytes', 'a.resnet.yaml', 'residualLens: 1\u0000', 'binary'],
  ];
  for (const [name, path, text, code] of refusals)
    it(`refuses ${name} as ${code}`, () => {
      equal(refusalOf(readText(text, path)).code, code);
    });

  it('names the family of what it refuses', () => {
    const refusal = refusalOf(readText('{ "model_type": "vit" }', 'config.json'));
    equal(refusal.family, 'ViT');
    match(refusal.message, /ViT/);
  });

  it('refuses bombs at once: aliases, a cycle of aliases, a billion blocks, endless repeats', () => {
    const laughs = Array.from(
      { length: 12 },
      (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}1]`,
    ).join('\n');
    equal(refusalOf(readText(`residualLens: 1\na0: &a0 [1]\n${laughs}\nlayers: *a12\n`)).code, 'too-large');
    equal(refusalOf(readText('residualLens: 1\nlayers: &a [*a]\n')).code, 'too-large');
    equal(
      refusalOf(
        readText('{ "model_type": "resnet", "depths": [999999999], "hidden_sizes": [8] }', 'config.json'),
      ).code,
      'too-large',
    );
    const nested = '{ repeat: 9999, layers: ['.repeat(6) + '{ conv: 1 }' + '] }'.repeat(6);
    equal(refusalOf(readText(layers(nested))).code, 'too-large');
  });

  it('is not UTF-8: refused', () => {
    equal(refusalOf(readFile('test/model/fixtures/latin1.resnet.yaml')).code, 'not-utf8');
  });

  it('bounds sizes: an input or filters of which no exact figure is left', () => {
    const text = `residualLens: 1\ninput: ${'9'.repeat(400)}x32x3\nlayers: [{ conv: 9e15 }]\n`;
    deepEqual(
      analyzeText(text).problems.map(({ code }) => code),
      ['wrong-value', 'wrong-value'],
    );
    match(
      seen('residualLens: 1\ninput: 0x32x3\nlayers: [relu]\n')[0] ?? '',
      /'input' must have sizes from 1 to/,
    );
  });

  it('reports a mistake in a repeated run once', () => {
    const bad = '{ repeat: 500, layers: [{ branches: [[{ conv: 8 }], []], join: add, name: s }] }';
    deepEqual(
      analyzeText(layers(bad)).problems.map(({ code }) => code),
      ['sum-of-unequal-shapes'],
    );
  });

  it('stays quick and short with thousands of mistakes', () => {
    const missing = layers(
      ...Array.from({ length: 3000 }, (_, at) => `{ conv: 4, name: n${at}, from: m${at} }`),
    );
    const keys = layers(`{ conv: 4, ${Array.from({ length: 3000 }, (_, at) => `k${at}: 1`).join(', ')} }`);
    for (const text of [missing, keys]) {
      const { problems } = analyzeText(text);
      equal(problems.length, 501);
      equal(problems.at(-1)?.code, 'more-problems');
    }
  });

  it('cuts names that nobody reads', () => {
    const { graph } = analyzeText(
      layers(`{ conv: 4, name: ${'x'.repeat(5000)} }`, `{ conv: 4, name: ${'x'.repeat(5001)} }`),
    );
    deepEqual(
      graph.nodes.map(({ name }) => name.length),
      [5, 200, 200],
    );
    equal(new Set(graph.nodes.map(({ id }) => id)).size, 3);
  });

  it('follows merge keys without a word, and says that only the first document is read', () => {
    const merge =
      'residualLens: 1\ninput: 8x8x3\nstages:\n  - &a { blocks: 1, filters: 8 }\n  - &b { stride: 1 }\n  - { <<: [*a, *b], blocks: 2 }\n';
    deepEqual(
      seen(merge).map((line) => line.split(' ').slice(0, 2).join(' ')),
      ["missing-key '{", "missing-key '{"],
      'only the second stage is wrong, which has neither blocks nor filters',
    );
    equal(analyzeText(merge).structure.blocks.filter(({ stage }) => stage === 3).length, 2);
    ok(
      seen('residualLens: 1\ninput: 8x8x3\nlayers: [relu]\n---\nother: 1\n').some((line) =>
        line.startsWith('syntax'),
      ),
    );
  });

  it('projects behind every stem only where the shape changes', () => {
    const skips = (stem: string, filters: number) =>
      analyzeText(
        `residualLens: 1\ninput: 32x32x3\nstem: ${stem}\nstages: [{ blocks: 1, filters: ${filters} }]\n`,
      ).structure.blocks.flatMap(({ skip }) => skip ?? []);
    deepEqual(skips('[{ conv: 16 }, { padChannels: 16 }]', 32), ['identity']);
    deepEqual(skips('[{ conv: 16 }, { depthwise: 2 }]', 32), ['identity']);
    deepEqual(skips('[{ conv: 16 }, { depthwise: 2 }]', 16), ['projection']);
    deepEqual(skips('[{ join: concat, branches: [[{ conv: 16 }], [{ conv: 16 }]] }]', 32), ['identity']);
    deepEqual(skips('[{ conv: 16, name: a }, { conv: 32 }, { conv: 8, from: a }]', 8), ['identity']);
  });

  it('obeys bias: false in a projection without a norm', () => {
    const { graph } = analyzeText(
      'residualLens: 1\ninput: 8x8x3\nbias: false\nbatchNorm: false\nstages: [{ blocks: 1, filters: 8 }]\n',
    );
    deepEqual(
      graph.nodes.flatMap(({ op }) => (op.kind === 'conv2d' ? [op.bias] : [])),
      [false, false, false],
    );
  });
});
