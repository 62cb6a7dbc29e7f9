import { equal } from 'node:assert/strict';
import type { Analysis } from '../../src/model/facts.ts';
import { dualPathNet } from './dualPathNet.ts';
import { analysisOf, analyzeFile, analyzeText, readText } from './open.ts';

/** "stage: count kind skip" for every run of equal blocks, joined branches without a skip left out. */
function blockList({ structure }: Analysis): string {
  const runs: { name: string; count: number }[] = [];
  for (const { stage, kind, skip, se } of structure.blocks) {
    if (skip === null && kind !== 'plain') continue;
    const name = `${stage}: ${kind} ${skip ?? 'no skip'}${se ? ' se' : ''}`;
    const last = runs.at(-1);
    if (last?.name === name) last.count += 1;
    else runs.push({ name, count: 1 });
  }
  return runs.map(({ name, count }) => name.replace(': ', `: ${count} `)).join(', ');
}

/** He et al.'s four stages: a projection where a stage begins (in the first one only if it widens), identities behind. */
const fourStages = (kind: string, counts: readonly number[], first: 'projection' | 'identity', se = '') =>
  counts
    .flatMap((count, at) => {
      const opens = at === 0 ? first : 'projection';
      const run = (number: number, skip: string) =>
        number === 0 ? [] : [`${at + 1}: ${number} ${kind} ${skip}${se}`];
      return opens === 'identity'
        ? run(count, 'identity')
        : [...run(1, 'projection'), ...run(count - 1, 'identity')];
    })
    .join(', ');

const timm = (name: string) =>
  analysisOf(
    readText(JSON.stringify({ architecture: name, num_classes: 1000, pretrained_cfg: {} }), 'config.json'),
  );
const layers = (lines: readonly string[], input = '32x32x16') =>
  analyzeText(`residualLens: 1\ninput: ${input}\nlayers:\n${lines.map((line) => `  - ${line}\n`).join('')}`);

/** One dense layer (Huang et al. 2017, DenseNet-BC, growth 32): what it reads, and its 32 maps beside that. */
const denseLayer = (x: string, name: string) => [
  `{ batchNorm: null, from: ${x} }`,
  'relu',
  '{ conv: 128, kernel: 1, bias: false }',
  'batchNorm',
  'relu',
  '{ conv: 32, bias: false }',
  `{ concat: ${x}, name: ${name} }`,
];

/** DenseNet: stages of dense layers, and transitions between them that halve channels and resolution. */
function denseNet(counts: readonly number[]): Analysis {
  const lines = ['{ conv: 64, name: x }'];
  let [x, channels] = ['x', 64];
  counts.forEach((count, stage) => {
    for (let at = 0; at < count; at += 1) {
      lines.push(...denseLayer(x, `cat${stage}_${at}`));
      x = `cat${stage}_${at}`;
    }
    channels = (channels + 32 * count) / 2;
    if (stage === counts.length - 1) return;
    lines.push(
      'batchNorm',
      'relu',
      `{ conv: ${channels}, kernel: 1, bias: false }`,
      `{ averagePool: 2, name: t${stage} }`,
    );
    x = `t${stage}`;
  });
  return layers(lines, '32x32x3');
}

/** Chen et al.: every block adds to the residual path and, behind a stage's first, keeps the dense path beside new maps. */
const dualPathBlocks = (counts: readonly number[], first: 'sum' | 'concat' = 'sum') =>
  counts
    .flatMap((count, at) => {
      const both = [`${at + 1}: 1 bottleneck-preact identity`, `${at + 1}: 1 dense concat`];
      const pair = (first === 'sum' ? both : both.reverse()).join(', ');
      return [`${at + 1}: 1 bottleneck-preact projection`, ...Array.from({ length: count - 1 }, () => pair)];
    })
    .join(', ');

/** Inception-ResNet-A: three branches are joined, widened and added to x. */
const inceptionResNetA = [
  '{ conv: 384, name: x, activation: relu }',
  '{ conv: 32, kernel: 1, activation: relu, name: a }',
  '{ conv: 32, kernel: 1, activation: relu, from: x }',
  '{ conv: 32, activation: relu, name: b }',
  '{ conv: 32, kernel: 1, activation: relu, from: x }',
  '{ conv: 48, activation: relu }',
  '{ conv: 64, activation: relu }',
  '{ concat: [a, b] }',
  '{ conv: 384, kernel: 1 }',
  '{ add: x }',
  'relu',
];

const invertedResidual = (filters: number) => [
  `{ conv: ${6 * filters}, kernel: 1, batchNorm: true, activation: relu6, from: x }`,
  '{ depthwise: 1, batchNorm: true, activation: relu6 }',
  `{ conv: ${filters}, kernel: 1, batchNorm: true }`,
];

const rows: readonly (readonly [net: string, source: string, analysis: () => Analysis, expected: string])[] =
  [
    [
      'ResNet-18',
      'He et al. 2015, table 1',
      () => timm('resnet18'),
      fourStages('basic', [2, 2, 2, 2], 'identity'),
    ],
    [
      'ResNet-50',
      'He et al. 2015, table 1',
      () => timm('resnet50'),
      fourStages('bottleneck', [3, 4, 6, 3], 'projection'),
    ],
    [
      'ResNet-152',
      'He et al. 2015, table 1',
      () => timm('resnet152'),
      fourStages('bottleneck', [3, 8, 36, 3], 'projection'),
    ],
    [
      'ResNet-50-D, pooled projections',
      'He et al. 2018, Bag of Tricks, figure 2c',
      () => timm('resnet50d'),
      fourStages('bottleneck', [3, 4, 6, 3], 'projection'),
    ],
    [
      'ResNeXt-50 32x4d',
      'Xie et al. 2017, table 1',
      () => timm('resnext50_32x4d'),
      fourStages('bottleneck', [3, 4, 6, 3], 'projection'),
    ],
    [
      'Wide ResNet-50-2',
      'Zagoruyko and Komodakis 2016',
      () => timm('wide_resnet50_2'),
      fourStages('bottleneck', [3, 4, 6, 3], 'projection'),
    ],
    [
      'SE-ResNet-50',
      'Hu et al. 2018, table 1',
      () => timm('seresnet50'),
      fourStages('bottleneck', [3, 4, 6, 3], 'projection', ' se'),
    ],
    [
      'ResNet-50 v2',
      'He et al. 2016, Identity Mappings, figure 1b',
      () => timm('resnetv2_50'),
      fourStages('bottleneck-preact', [3, 4, 6, 3], 'projection'),
    ],
    [
      'ResNet-110, option A',
      'He et al. 2015, section 4.2',
      () => analyzeFile('examples/resnet-110.resnet.yaml'),
      '1: 18 basic identity, 2: 1 basic zeroPad, 2: 17 basic identity, 3: 1 basic zeroPad, 3: 17 basic identity',
    ],
    [
      'plain-34',
      'He et al. 2015, figure 3',
      () => analyzeFile('examples/plain-34.resnet.yaml'),
      '1: 3 plain no skip, 2: 4 plain no skip, 3: 6 plain no skip, 4: 3 plain no skip',
    ],
    [
      'Highway-19',
      'Srivastava et al. 2015',
      () => analyzeFile('examples/highway-19.resnet.yaml'),
      '1: 4 highway gate, 2: 5 highway gate, 3: 5 highway gate',
    ],
    ['GoogLeNet', 'Szegedy et al. 2014: no skip', () => analyzeFile('examples/googlenet.resnet.yaml'), ''],
    [
      'DenseNet-121',
      'Huang et al. 2017, table 1: 6, 12, 24 and 16 layers',
      () => denseNet([6, 12, 24, 16]),
      '1: 6 dense concat, 2: 12 dense concat, 3: 24 dense concat, 4: 16 dense concat',
    ],
    [
      'MobileNetV2, two inverted residuals',
      'Sandler et al. 2018: neither basic nor bottleneck',
      () =>
        layers([
          '{ conv: 24, name: x }',
          ...invertedResidual(24),
          '{ add: x, name: x2 }',
          ...invertedResidual(24).map((line) => line.replace('from: x', 'from: x2')),
          '{ add: x2 }',
        ]),
      '1: 2 other identity',
    ],
    [
      'CSP: two halves that are joined again',
      'Wang et al. 2019: parallel branches, and residual blocks in one of them',
      () =>
        layers([
          '{ conv: 32, name: x }',
          '{ conv: 16, kernel: 1, name: left }',
          '{ conv: 16, kernel: 1, from: x, name: right }',
          '{ conv: 16, kernel: 1, activation: mish }',
          '{ conv: 16, activation: mish }',
          '{ add: right }',
          '{ concat: left }',
        ]),
      '1: 1 other identity',
    ],
    [
      'DPN-92',
      'Chen et al. 2017, table 1: 3, 4, 20 and 3 blocks',
      () => dualPathNet([3, 4, 20, 3]),
      dualPathBlocks([3, 4, 20, 3]),
    ],
    [
      'DPN-92, every concat written before its sum',
      'the same net',
      () => dualPathNet([3, 4, 20, 3], 'concat'),
      dualPathBlocks([3, 4, 20, 3], 'concat'),
    ],
    [
      'Inception-ResNet-A',
      'Szegedy et al. 2016, figure 16: a skip around joined branches',
      () => layers(inceptionResNetA),
      '1: 1 inception identity',
    ],
  ];

describe('the blocks of nets as their papers list them', () => {
  for (const [net, source, analysis, expected] of rows)
    it(`${net} (${source})`, () => {
      equal(blockList(analysis()), expected);
    });

  it('gives DPN-92 the figures of its paper (6.5 G) and of timm (37.67 M)', () => {
    const { totals } = dualPathNet([3, 4, 20, 3]);
    equal(((totals.macs ?? 0) / 1e9).toFixed(1), '6.5');
    equal((totals.learnable / 1e6).toFixed(2), '37.67');
  });
});
