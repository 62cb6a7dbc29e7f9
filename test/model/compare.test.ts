import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { compare } from '../../src/model/compare.ts';
import type { Comparison, Status } from '../../src/model/compare/comparison.ts';
import { changeWords, runName, runWords } from '../../src/protocol/changeWords.ts';
import { analyzeFile, analyzeText } from './open.ts';

const example = (name: string) => analyzeFile(`examples/${name}.resnet.yaml`);
const examples = readdirSync('examples').filter((name) => name.endsWith('.resnet.yaml'));

/** Rows that are not the same, in words. */
const differences = ({ sections }: Comparison): string[] =>
  sections.flatMap(({ rows }) =>
    rows.flatMap(({ status, a, b, changes }) => {
      const run = b ?? a;
      if (status === 'same' || run === null) return [];
      return [`${status} ${runName(run)}: ${runWords(run)}`, ...changes.map(changeWords)];
    }),
  );

const stages = ({ sections }: Comparison): Status[] =>
  sections.filter(({ a, b }) => (a ?? b)?.kind === 'stage').map(({ status }) => status);

describe('two nets compared', () => {
  it('ResNet-101 has 17 more bottlenecks in its third stage than ResNet-50', () => {
    // He et al. 2015, table 1: conv4_x has 6 blocks in ResNet-50 and 23 in ResNet-101; all else is equal.
    const found = compare(example('resnet-50'), example('resnet-101'));
    deepEqual(differences(found), ['added stage3.block7–block23: 17 x bottleneck, identity skip']);
    deepEqual(stages(found), ['same', 'same', 'changed', 'same']);
    // torchvision's resnet50 and resnet101.
    equal(found.a.totals.learnable, 25_557_032);
    equal(found.b.totals.learnable, 44_549_160);
    const added = found.sections.flatMap(({ rows }) => rows.filter(({ status }) => status === 'added'));
    equal(added[0]?.b?.figures.learnable, 44_549_160 - 25_557_032);
  });

  it('a plain net is its residual twin without skips, projections and sums', () => {
    const found = compare(example('resnet-34'), example('plain-34'));
    deepEqual(differences(found).slice(0, 9), [
      'changed stage1.block1–block3: 3 x plain',
      'block: basic -> plain',
      'skip: identity removed',
      'add: + removed',
      'changed stage2.block1: plain',
      'block: basic -> plain',
      'skip: projection removed',
      'projection.conv: 1x1 conv, 128 (stride 2) removed',
      'projection.bn: BN removed',
    ]);
    // The three projections: 1x1 convolutions of He et al.'s option B, each with a batch norm.
    const projections = 64 * 128 + 128 * 256 + 256 * 512 + 2 * (128 + 256 + 512);
    equal(found.a.totals.learnable - found.b.totals.learnable, projections);
  });

  it('a skip over two convolutions changes them, and replaces nothing', () => {
    const found = compare(example('vgg-13'), example('vgg-13-skip'));
    deepEqual(differences(found), [
      'changed skip5: basic, identity skip',
      'block: basic added',
      'skip: identity added',
      'skip5: + added',
    ]);
  });

  it('a block that is wider answers to the one in its place, though its skip is another', () => {
    // Zagoruyko and Komodakis 2016 widen every block; then the first stage needs a projection too.
    const text = (filters: number) =>
      `residualLens: 1\ninput: 32x32x3\nstem:\n  - { conv: 16 }\nstages:\n  - { blocks: 2, filters: ${filters} }\n`;
    const found = compare(analyzeText(text(16)), analyzeText(text(32)));
    deepEqual(
      differences(found).filter((line) => /^(changed|added|removed) |^skip/.test(line)),
      [
        'changed stage1.block1: basic, projection skip',
        'skip: identity -> projection',
        'changed stage1.block2: basic, identity skip',
      ],
    );
  });

  it('a projection answers to a projection, wherever in the block its file lists it', () => {
    const text = (...layers: readonly string[]) =>
      [
        'residualLens: 1\ninput: 32x32x3\nlayers:\n  - { conv: 16, name: x }',
        ...layers.map((layer) => `  - { ${layer} }`),
      ].join('\n');
    const branch = (bias: boolean) => [
      `conv: 8, kernel: 1, bias: ${bias}, from: x, name: conv1`,
      `conv: 8, bias: ${bias}, name: conv2`,
      `conv: 32, kernel: 1, bias: ${bias}, name: conv3`,
    ];
    const projection = (bias: boolean) => `conv: 32, kernel: 1, bias: ${bias}, from: x, name: projection`;
    const net = {
      behind: (bias: boolean) =>
        analyzeText(text(...branch(bias), projection(bias), 'add: conv3, name: sum')),
      before: (bias: boolean) =>
        analyzeText(text(projection(bias), ...branch(bias), 'add: projection, name: sum')),
      within: (bias: boolean) =>
        analyzeText(
          text(
            ...branch(bias).slice(0, 2),
            projection(bias),
            'conv: 32, kernel: 1, from: conv2, name: conv3, bias: '.concat(String(bias)),
            'add: projection, name: sum',
          ),
        ),
    };
    // The order of a file, and of what a sum is given, is no difference.
    deepEqual(differences(compare(net.behind(false), net.before(false))), []);
    deepEqual(differences(compare(net.behind(false), net.within(false))), []);
    // Keras's ResNet-50 lists a block's projection before its last convolution, and each convolution has a bias.
    for (const listed of [net.before, net.within])
      deepEqual(differences(compare(net.behind(false), listed(true))), [
        'changed sum: bottleneck, projection skip',
        'conv1: 1x1 conv, 8 -> 1x1 conv, 8 (bias)',
        'conv2: 3x3 conv, 8 (padding 1) -> 3x3 conv, 8 (padding 1, bias)',
        'conv3: 1x1 conv, 32 -> 1x1 conv, 32 (bias)',
        'projection: 1x1 conv, 32 -> 1x1 conv, 32 (bias)',
      ]);
  });

  it('a layer on the skip answers to none of F(x), though one of its kind came and one went', () => {
    const net = (...layers: readonly string[]) =>
      analyzeText(
        [
          'residualLens: 1\ninput: 32x32x3\nlayers:\n  - { conv: 16, name: x }',
          ...layers.map((layer) => `  - { ${layer} }`),
        ].join('\n'),
      );
    const three = net('conv: 16, name: a', 'conv: 16, name: b', 'conv: 16, name: f', 'add: x, name: sum');
    const projected = net(
      ...['conv: 16, name: a', 'conv: 16, name: f'],
      ...['conv: 16, from: x, name: p', 'add: f, name: sum'],
    );
    deepEqual(
      differences(compare(three, projected)).filter((line) => /conv.* (added|removed)$/.test(line)),
      ['f: 3x3 conv, 16 (padding 1, bias) removed', 'p: 3x3 conv, 16 (padding 1, bias) added'],
    );
  });

  it('a stage whose stride is another answers to the one in its place', () => {
    const text = (stride: number) =>
      `residualLens: 1\ninput: 32x32x3\nstages:\n  - { blocks: 1, filters: 8 }\n  - { blocks: 1, filters: 16, stride: ${stride} }\n  - { blocks: 1, filters: 32 }\n`;
    const found = compare(analyzeText(text(2)), analyzeText(text(1)));
    deepEqual(stages(found), ['same', 'changed', 'same']);
  });

  it('a block that reads other channels is another block, and a sum that cannot be is no identity skip', () => {
    const text = readFileSync('examples/basic-block.resnet.yaml', 'utf8');
    const broken = text.replace('filters: 128 }', 'filters: 128, stride: 1 }');
    const found = compare(analyzeText(text), analyzeText(broken));
    // A 3x3 convolution with biases from n to 128 channels has 128 (9 n + 1) weights.
    deepEqual(differences(found), [
      'changed stage2.block1: basic, sum of 32x32x128 ≠ 32x32x64',
      'skip: projection -> identity',
      'sum: fits -> 32x32x128 ≠ 32x32x64',
      'conv1: 3x3 conv, 128 (stride 2, padding 1, bias) -> 3x3 conv, 128 (padding 1, bias)',
      'projection.conv: 1x1 conv, 128 (stride 2, bias) removed',
    ]);
    // The first block has no projection, where the second one is as before.
    const rows = found.sections[2]?.rows ?? [];
    deepEqual(
      rows.map(({ status }) => status),
      ['changed', 'same'],
    );
    const [first, second] = rows.map(({ b }) => b?.figures.learnable ?? 0);
    equal((second ?? 0) - (first ?? 0), 9 * 64 * 128);
  });

  it('layers that are configured alike and read other channels are not equal', () => {
    const text = (filters: number) =>
      `residualLens: 1\ninput: 32x32x3\nlayers:\n  - { conv: ${filters}, name: a }\n  - { conv: 8, name: b }\n`;
    deepEqual(differences(compare(analyzeText(text(4)), analyzeText(text(16)))).slice(2), [
      'changed b: 3x3 conv, 8',
      // 3 x 3 x 4 x 8 + 8 and 3 x 3 x 16 x 8 + 8.
      'b: 296 params, 4 channels in -> 1,160 params, 16 channels in',
    ]);
  });

  it('without an input no weights are counted, so that equal layers are equal', () => {
    const text = (input: string) => `residualLens: 1\n${input}stages:\n  - { blocks: 2, filters: 8 }\n`;
    deepEqual(differences(compare(analyzeText(text('')), analyzeText(text('input: 32x32x3\n')))), []);
  });

  it('another input size changes figures and no layer', () => {
    const text = (size: number) =>
      `residualLens: 1\ninput: ${size}x${size}x3\nlayers:\n  - { conv: 8 }\n  - { maxPool: 2 }\n`;
    const found = compare(analyzeText(text(32)), analyzeText(text(64)));
    deepEqual(differences(found), []);
    equal((found.b.totals.macs ?? 0) / (found.a.totals.macs ?? 1), 4);
  });

  it('names what is different in a layer', () => {
    const text = (layer: string) => `residualLens: 1\ninput: 32x32x3\nlayers:\n  - ${layer}\n`;
    const found = compare(
      analyzeText(text('{ conv: 8, name: c }')),
      analyzeText(text('{ conv: 16, kernel: 5, stride: 2, name: c }')),
    );
    deepEqual(differences(found), [
      'changed c: 5x5 conv, 16',
      'c: 3x3 conv, 8 (padding 1, bias) -> 5x5 conv, 16 (stride 2, padding 2, bias)',
    ]);
  });

  for (const name of examples) {
    it(`${name} is the same as itself, and its sections sum to its totals`, () => {
      const analysis = analyzeFile(`examples/${name}`);
      const found = compare(analysis, analysis);
      ok(found.sections.every(({ status }) => status === 'same'));
      const sum = found.sections.reduce((all, { a }) => all + (a?.figures.learnable ?? 0), 0);
      equal(sum, analysis.totals.learnable);
    });
  }

  it('seen from the other side, what was added is removed', () => {
    for (const [index, name] of examples.entries()) {
      const [a, b] = [
        analyzeFile(`examples/${name}`),
        analyzeFile(`examples/${examples[(index + 7) % examples.length] ?? name}`),
      ];
      const blocks = (found: Comparison, side: 'a' | 'b', status: Status) =>
        found.sections
          .flatMap(({ rows }) => rows.filter((row) => row.status === status))
          .reduce((sum, row) => sum + (row[side]?.ops.length ?? 0) * (row[side]?.count ?? 0), 0);
      const [there, back] = [compare(a, b), compare(b, a)];
      // Every node of either net stands in one row of its side.
      const all = (found: Comparison, side: 'a' | 'b') =>
        (['same', 'changed', 'added', 'removed'] as const).reduce(
          (sum, status) => sum + blocks(found, side, status),
          0,
        );
      equal(all(there, 'a'), a.graph.nodes.length, name);
      equal(all(there, 'b'), b.graph.nodes.length, name);
      equal(blocks(there, 'a', 'same'), blocks(back, 'b', 'same'), name);
    }
  });

  it('takes nets that have nothing in common, and thousands of layers, in their order', () => {
    const text = (layers: number, filters: number) =>
      `residualLens: 1\ninput: 8x8x4\nlayers:\n  - repeat: ${layers}\n    layers: [{ conv: ${filters} }]\n`;
    const found = compare(analyzeText(text(6000, 4)), analyzeText(text(5000, 5)));
    const rows = found.sections.flatMap((section) => section.rows);
    equal(rows.filter(({ status }) => status === 'changed').length, 5000);
    equal(rows.filter(({ status }) => status === 'removed').length, 1000);
  });
});
