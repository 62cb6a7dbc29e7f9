import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Analysis } from '../../src/model/facts.ts';
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
    deepEqual(facts['conv1']?.shape, [32, 32, 8]);
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
    ok(reading.kind === 'graph' && reading.problems.some(({ code }) => code === 'syntax'));
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
});
