import { deepEqual, equal } from 'node:assert/strict';
import type { Block } from '../../src/model/facts.ts';
import { analyzeText } from './open.ts';

const net = (layers: string, input = '32x32x16') =>
  analyzeText(`residualLens: 1\ninput: ${input}\nlayers:\n${layers}`);
const said = ({ kind, skip, stage, se }: Block) => `${kind} ${skip ?? 'no skip'} @${stage}${se ? ' se' : ''}`;

/** One set of two branches behind a convolution; `skip` is the second one, in flow style. */
const twoBranches = (skip: string) => `  - { conv: 16, name: x }
  - join: add
    name: sum
    branches:
      - [{ conv: 16, batchNorm: true, activation: relu }, { conv: 16, batchNorm: true }]
      - ${skip}
  - relu`;

describe('skips and blocks of any graph', () => {
  const kinds: readonly [string, string, string][] = [
    ['nothing on it', '[]', 'basic identity @1'],
    ['one convolution', '[{ conv: 16, kernel: 1, batchNorm: true }]', 'basic projection @1'],
    [
      'pool and convolution, as ResNet-D',
      '[{ averagePool: 1 }, { conv: 16, kernel: 1 }]',
      'basic projection @1',
    ],
    ['pads alone', '[{ averagePool: 1 }, { padChannels: 0 }]', 'basic zeroPad @1'],
  ];
  for (const [name, skip, expected] of kinds)
    it(`${name}: ${expected}`, () => {
      const { structure } = net(twoBranches(skip));
      deepEqual(structure.blocks.map(said), [expected]);
      const [merge] = structure.merges;
      equal(merge?.from, 'x');
      equal(structure.blocks[0]?.nodes.at(-1), 'relu1', 'the activation behind the sum belongs to the block');
    });

  const none: readonly [string, string][] = [
    ['an activation on it', '[{ conv: 16, kernel: 1, activation: relu }]'],
    ['as many convolutions as the branch', '[{ conv: 16 }, { conv: 16 }]'],
  ];
  for (const [name, skip] of none)
    it(`${name}: parallel branches, no skip`, () => {
      deepEqual(
        net(twoBranches(skip)).structure.merges.map((merge) => merge.skip),
        [null],
      );
    });

  it('tells a bottleneck, its groups and its squeeze-and-excitation', () => {
    const { structure } = analyzeText(
      'residualLens: 1\ninput: 32x32x3\nblock: bottleneck\nse: true\nstages:\n  - { blocks: 2, filters: 64, groups: 4 }',
    );
    deepEqual(structure.blocks.map(said), ['bottleneck projection @1 se', 'bottleneck identity @1 se']);
    deepEqual(
      structure.merges.map(({ kind, skip }) => `${kind} ${skip ?? '-'}`),
      ['product -', 'sum projection', 'product -', 'sum identity'],
      'the squeeze-and-excite product is no skip',
    );
  });

  it('tells pre-activation blocks, whose projection reads the activated x (He et al. 2016)', () => {
    const { structure, graph } = analyzeText(
      'residualLens: 1\ninput: 32x32x3\norder: pre\nstem: [{ conv: 16 }]\nstages:\n  - { blocks: 2, filters: 16 }\n  - { blocks: 2, filters: 32 }',
    );
    deepEqual(structure.blocks.map(said), [
      'basic-preact identity @1',
      'basic-preact identity @1',
      'basic-preact projection @2',
      'basic-preact identity @2',
    ]);
    const projection = graph.nodes.find(({ id }) => id === 'stage2.block1.projection.conv');
    deepEqual(projection?.inputs, ['stage2.block1.relu1']);
    const widened = structure.blocks[2];
    equal(widened?.nodes[0], 'stage2.block1.bn1', 'the shared norm belongs to the block');
    equal(widened.entry, 'stage1.block2.add');
  });

  it('calls a concat that keeps its own input dense, and one of parallel branches inception', () => {
    const dense = net('  - { conv: 16, name: x }\n  - { conv: 8, name: f }\n  - { concat: x, name: cat }');
    deepEqual(dense.structure.blocks.map(said), ['dense concat @1']);
    const inception = net('  - { conv: 16 }\n  - { join: concat, branches: [[{ conv: 4 }], [{ conv: 8 }]] }');
    deepEqual(inception.structure.blocks.map(said), ['inception no skip @1']);
  });

  it('finds the skip of a block that holds another block', () => {
    const { structure } = net(`  - { conv: 16, name: x }
  - join: add
    name: outer
    branches:
      - [{ conv: 16 }, { join: add, name: inner, branches: [[{ conv: 16 }, { conv: 16 }], []] }, { conv: 16 }]
      - []`);
    deepEqual(
      structure.merges.map(({ node, skip, from }) => `${node} ${skip ?? '-'} from ${from ?? '-'}`),
      ['inner identity from outer.conv1', 'outer identity from x'],
    );
    deepEqual(
      structure.blocks.map(({ id, nodes }) => `${id}: ${nodes.join(' ')}`),
      ['inner: inner.conv1 inner.conv2 inner', 'outer: outer.conv1 outer.conv2 outer'],
    );
  });

  it('puts a gate with its H and T into one highway block', () => {
    const { structure } = net('  - { highway: 16, name: h1 }');
    deepEqual(structure.blocks.map(said), ['highway gate @1']);
    deepEqual(structure.blocks.at(0)?.nodes, ['h1.h', 'h1.h.act', 'h1.t', 'h1.t.sigmoid', 'h1.gate']);
  });

  it('leaves a head in mid-net in the stage whose map it reads, and the stage its shape', () => {
    const { structure } = net(
      `  - { conv: 16, stride: 2, name: a }
  - { conv: 16, stride: 2, name: b }
  - { conv: 4, from: a, name: high }
  - { flatten: null, name: high_flat }
  - { conv: 4, from: b, name: low }
  - { flatten: null, name: low_flat }`,
      '64x64x3',
    );
    const stages = ['a', 'b', 'high', 'high_flat', 'low', 'low_flat'].map((id) => structure.stageOf.get(id));
    deepEqual(stages, [1, 2, 3, 3, 4, 5]);
    deepEqual(structure.stages[2]?.shape, [32, 32, 4]);
  });

  it("takes a U-Net's long skip for no block, so that its stages follow the resolution", () => {
    const { structure, graph } = net(`  - { conv: 16, activation: relu, name: e1 }
  - { conv: 16, activation: relu, name: e2 }
  - { maxPool: 2 }
  - { conv: 32, name: low, activation: relu }
  - { conv: 32, name: low2, activation: relu }
  - { upsample: 2 }
  - { concat: e2, name: cat }
  - { conv: 16, name: d1 }`);
    deepEqual(
      structure.merges.map(({ skip }) => skip),
      ['concat'],
    );
    const stages = graph.nodes.map(({ id }) => structure.stageOf.get(id) ?? -1);
    deepEqual(
      stages,
      [...stages].sort((a, b) => a - b),
      'stages follow the order of the layers',
    );
  });

  it('looks past a squeeze-and-excite gate: the receptive field is that of the convolutions', () => {
    const staged = (se: string) =>
      analyzeText(
        `residualLens: 1\ninput: 64x64x3\n${se}stages:\n  - { blocks: 2, filters: 16 }\nhead: [globalAveragePool, { dense: 10 }]`,
      );
    const field = (analysis: ReturnType<typeof net>) =>
      analysis.facts.get('stage1.block2.relu')?.receptiveField;
    deepEqual(field(staged('se: 4\n')), field(staged('')));
    deepEqual(field(staged('')), [9, 9], 'four 3x3 convolutions of stride 1');
  });

  it('takes an inverted residual, a pyramid of pools and three plain convolutions for what they are: other', () => {
    const inverted = net(`  - { conv: 16, name: x }
  - { conv: 96, kernel: 1, batchNorm: true, activation: relu6 }
  - { depthwise: 1, batchNorm: true, activation: relu6 }
  - { conv: 16, kernel: 1, batchNorm: true }
  - { add: x }`);
    deepEqual(
      inverted.structure.blocks.map(said),
      ['other identity @1'],
      'MobileNetV2 (Sandler et al. 2018)',
    );
    const wide = net(`  - { conv: 16, name: x }
  - { conv: 96, kernel: 1 }
  - { conv: 96, kernel: 3, groups: 96 }
  - { conv: 16, kernel: 1 }
  - { add: x }`);
    deepEqual(
      wide.structure.blocks.map(said),
      ['other identity @1'],
      'the same in a file that only has groups',
    );
    const pyramid = net(`  - { conv: 16, name: x }
  - join: concat
    branches: [[{ maxPool: 5, stride: 1, padding: 2 }], [{ maxPool: 9, stride: 1, padding: 4 }], []]`);
    deepEqual(
      pyramid.structure.blocks.map(said),
      ['other concat @1'],
      'spatial pyramid pooling keeps x, and is no dense layer',
    );
  });

  it('calls a sum around joined branches inception (Inception-ResNet, Szegedy et al. 2016)', () => {
    const { structure } = net(`  - { conv: 32, name: x, activation: relu }
  - join: add
    name: block35
    activation: relu
    branches:
      - [{ join: concat, branches: [[{ conv: 8, kernel: 1 }], [{ conv: 8, kernel: 1 }, { conv: 8 }]] }, { conv: 32, kernel: 1 }]
      - []`);
    deepEqual(structure.blocks.map(said), ['inception no skip @1', 'inception identity @1']);
  });

  it("tells a pre-activation net's first block, whose norm stands in the stem", () => {
    const { structure } = net(`  - { conv: 16, batchNorm: true, activation: relu, name: x }
  - join: add
    name: first
    branches:
      - [{ conv: 32, batchNorm: true, activation: relu }, { conv: 32 }]
      - [{ conv: 32, kernel: 1 }]
  - batchNorm
  - relu`);
    deepEqual(structure.blocks.map(said), ['basic-preact projection @1']);
  });
});
