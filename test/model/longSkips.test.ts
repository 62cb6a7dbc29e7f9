import { equal } from 'node:assert/strict';
import { analyzeText } from './open.ts';

const layers = (lines: readonly string[], input = '32x32x16') =>
  analyzeText(`residualLens: 1\ninput: ${input}\nlayers:\n${lines.map((line) => `  - ${line}\n`).join('')}`);

describe('skips over more than a block, and of blocks that read more than x', () => {
  it('parts a U-Net (Ronneberger et al. 2015) at its long skips, deepest first, and calls none residual', () => {
    const down = (filters: number, name: string) => [
      `{ conv: ${filters}, activation: relu }`,
      `{ conv: ${filters}, name: ${name}, activation: relu }`,
      '{ maxPool: 2 }',
    ];
    const up = (filters: number, name: string) => [
      '{ upsample: 2 }',
      `{ concat: ${name} }`,
      `{ conv: ${filters}, activation: relu }`,
    ];
    const { structure } = layers([
      ...down(16, 'e1'),
      ...down(32, 'e2'),
      '{ conv: 64, activation: relu }',
      ...up(32, 'e2'),
      ...up(16, 'e1'),
    ]);
    equal(
      structure.merges.map(({ kind, skip, from }) => `${kind} ${skip ?? '-'} from ${from ?? '-'}`).join(', '),
      'concat concat from e2.relu, concat concat from e1.relu',
    );
    equal(
      structure.blocks.every(({ kind }) => kind === 'other'),
      true,
    );
  });

  it('adds x to what is made of x and something else: a time step, as in diffusion nets (Ho et al. 2020)', () => {
    const { structure } = layers([
      '{ conv: 16, name: image }',
      '{ conv: 16, activation: relu }',
      '{ conv: 16, name: time }',
      '{ conv: 16, kernel: 1, from: image, name: x }',
      '{ conv: 16, activation: relu }',
      '{ add: time }',
      '{ conv: 16 }',
      '{ add: x, name: sum }',
    ]);
    const sum = structure.merges.find(({ node }) => node === 'sum');
    equal(`${sum?.skip ?? '-'} from ${sum?.from ?? '-'}`, 'identity from x');
    const block = structure.blocks.find(({ merge }) => merge === 'sum');
    equal(block?.nodes.join(' '), 'conv2 conv2.relu add1 conv3 sum');
  });

  it('parts FCN-8s (Long et al. 2015, figure 3) at its sums, which are long skips and make no residual stage', () => {
    const down = (count: number, filters: number, name: string) => [
      ...Array.from({ length: count }, () => `{ conv: ${filters}, activation: relu }`),
      `{ maxPool: 2, name: ${name} }`,
    ];
    const { structure } = layers(
      [
        ...[...down(2, 64, 'pool1'), ...down(2, 128, 'pool2'), ...down(3, 256, 'pool3')],
        ...[...down(3, 512, 'pool4'), ...down(3, 512, 'pool5')],
        '{ conv: 4096, kernel: 7, activation: relu }',
        '{ conv: 4096, kernel: 1, activation: relu }',
        ...['{ conv: 21, kernel: 1 }', '{ upsample: 2, mode: bilinear, name: upscore2 }'],
        ...['{ conv: 21, kernel: 1, from: pool4, name: score_pool4 }', '{ add: upscore2, name: fuse4 }'],
        '{ upsample: 2, mode: bilinear, name: upscore_pool4 }',
        ...['{ conv: 21, kernel: 1, from: pool3, name: score_pool3 }', '{ add: upscore_pool4, name: fuse3 }'],
        '{ upsample: 8, mode: bilinear }',
      ],
      '224x224x3',
    );
    equal(
      structure.merges.map(({ node, skip, from }) => `${node} ${skip ?? '-'} from ${from ?? '-'}`).join(', '),
      'fuse4 projection from pool4, fuse3 projection from pool3',
    );
    equal(
      structure.blocks.every(({ kind }) => kind === 'other'),
      true,
    );
    equal(structure.stages.map(({ shape }) => shape?.[0]).join(' '), '224 112 56 28 14 7 14 28');
  });
});
