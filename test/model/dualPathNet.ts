import type { Analysis } from '../../src/model/facts.ts';
import { input, layer, open } from './formats/caffeNets.ts';

/** Convolutions of DPN stand behind a norm and an activation of their own. */
function convolution(
  name: string,
  from: string,
  filters: number,
  kernel: number,
  stride = 1,
  groups = 1,
): string {
  const size = `num_output: ${filters} kernel_size: ${kernel} stride: ${stride} pad: ${(kernel - 1) / 2}`;
  return [
    ...normed(name, from),
    layer(
      name,
      'Convolution',
      [`${name}-relu`],
      `convolution_param { ${size} group: ${groups} bias_term: false }`,
    ),
  ].join('');
}

const normed = (name: string, from: string) => [
  layer(`${name}-bn`, 'BatchNorm', [from]),
  layer(`${name}-scale`, 'Scale', [`${name}-bn`], 'scale_param { bias_term: true }'),
  layer(`${name}-relu`, 'ReLU', [`${name}-scale`]),
];

const parted = (name: string, at: number) =>
  layer(`${name}-parts`, 'Slice', [name], `slice_param { slice_point: ${at} }`, [
    `${name}-sum`,
    `${name}-cat`,
  ]);

/**
 * DPN-92 in Caffe's grammar (Chen et al. 2017, table 1, and its MXNet source symbol_DPN.py): a bottleneck whose last
 * convolution is cut in two, one part added to the residual path, the other put beside the dense path. The first block of
 * a stage cuts a projection of both paths the same way. A file may write a block's sum or its concat first.
 */
export function dualPathNet(counts: readonly number[], first: 'sum' | 'concat' = 'sum'): Analysis {
  const text = [
    input(3, 224),
    layer(
      'stem',
      'Convolution',
      ['data'],
      'convolution_param { num_output: 64 kernel_size: 7 stride: 2 pad: 3 bias_term: false }',
    ),
  ];
  text.push(
    ...normed('stem', 'stem'),
    layer('pool', 'Pooling', ['stem-relu'], 'pooling_param { pool: MAX kernel_size: 3 stride: 2 }'),
  );
  let paths = ['pool'];
  counts.forEach((count, stage) => {
    const [wide, narrow, grows] = [256 * 2 ** stage, 96 * 2 ** stage, [16, 32, 24, 128][stage] ?? 16];
    for (let block = 1; block <= count; block += 1) {
      const name = `conv${stage + 2}_${block}`;
      const stride = stage > 0 && block === 1 ? 2 : 1;
      let [x = '', dense] = paths;
      if (dense !== undefined) text.push(layer(`${name}-in`, 'Concat', paths));
      const both = dense === undefined ? x : `${name}-in`;
      if (block === 1) {
        text.push(convolution(`${name}-w`, both, wide + 2 * grows, 1, stride), parted(`${name}-w`, wide));
        [x, dense] = [`${name}-w-sum`, `${name}-w-cat`];
      }
      text.push(
        convolution(`${name}-a`, both, narrow, 1),
        convolution(`${name}-b`, `${name}-a`, narrow, 3, stride, 32),
        convolution(`${name}-c`, `${name}-b`, wide + grows, 1),
        parted(`${name}-c`, wide),
      );
      const merges = [
        layer(`${name}-sum`, 'Eltwise', [x, `${name}-c-sum`]),
        layer(`${name}-cat`, 'Concat', [dense ?? '', `${name}-c-cat`]),
      ];
      text.push(...(first === 'sum' ? merges : merges.reverse()));
      paths = [`${name}-sum`, `${name}-cat`];
    }
  });
  text.push(
    layer('out', 'Concat', paths),
    ...normed('out', 'out'),
    layer('gap', 'Pooling', ['out-relu'], 'pooling_param { pool: AVE global_pooling: true }'),
  );
  text.push(layer('fc', 'InnerProduct', ['gap'], 'inner_product_param { num_output: 1000 }'));
  return open(text.join(''));
}
