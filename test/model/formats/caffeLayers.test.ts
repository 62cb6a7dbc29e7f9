import { deepEqual, equal, match } from 'node:assert/strict';
import { behind, input, layer, learned, open, opOf, seen, shapes } from './caffeNets.ts';

const conv = (parameters: string) => `convolution_param { ${parameters} }`;
const pool = (parameters: string) => `pooling_param { ${parameters} }`;

describe("Caffe's convolutions", () => {
  it('state sizes once, for each axis, or by letter', () => {
    equal(behind('Convolution', conv('num_output: 4 kernel_size: 3')), '6x6x4');
    equal(
      behind(
        'Convolution',
        conv('num_output: 4 kernel_size: 3 kernel_size: 5 stride: 1 stride: 2 pad: 0 pad: 2'),
      ),
      '6x4x4',
    );
    equal(
      behind(
        'Convolution',
        conv('num_output: 4 kernel_h: 1 kernel_w: 7 pad_h: 0 pad_w: 3 stride_h: 2 stride_w: 1'),
      ),
      '4x8x4',
    );
    equal(behind('Convolution', conv('num_output: 4 kernel_size: 3 dilation: 2 pad: 2')), '8x8x4');
    equal(behind('Convolution', conv('num_output: 4 kernel_size: [3, 5]')), '6x4x4');
    equal(behind('Convolution', conv('num_output: 4 kernel_size: 2 stride: 3')), '3x3x4');
  });

  it('have a bias unless they say otherwise, and groups', () => {
    equal(learned('Convolution', conv('num_output: 6 kernel_size: 3')), 4 * 9 * 6 + 6);
    equal(learned('Convolution', conv('num_output: 6 kernel_size: 3 bias_term: false group: 2')), 2 * 9 * 6);
  });

  it('with a group for each channel are depthwise, by any name', () => {
    const depthwise = { kind: 'depthwise', multiplier: 2, bias: false };
    const { kind, multiplier, bias } = opOf(
      input(4, 8) +
        layer('it', 'Convolution', ['data'], conv('num_output: 8 kernel_size: 3 group: 4 bias_term: false')),
      'it',
    ) as typeof depthwise;
    deepEqual({ kind, multiplier, bias }, depthwise);
    equal(learned('DepthwiseConvolution', conv('num_output: 4 kernel_size: 3 group: 4')), 40);
    equal(learned('ConvolutionDepthwise', conv('num_output: 4 kernel_size: 3')), 40);
  });

  it('of several bottoms have the same weights for each', () => {
    const text =
      input(4, 8) +
      input(4, 8, 8, 'other') +
      layer('c', 'Convolution', ['data', 'other'], conv('num_output: 2 kernel_size: 1'), ['a', 'b']);
    deepEqual(shapes(text), ['data 8x8x4', 'other 8x8x4', 'c 8x8x2', 'c_1 8x8x2']);
    equal(open(text).totals.learnable, 10);
  });

  it('backwards, give back (n - 1) stride + kernel - 2 pad', () => {
    equal(behind('Deconvolution', conv('num_output: 4 kernel_size: 4 stride: 2 pad: 1')), '16x16x4');
    equal(
      learned('Deconvolution', conv('num_output: 4 kernel_size: 4 stride: 2 group: 4 bias_term: false')),
      64,
    );
  });

  it('in three directions are not drawn as what they are', () => {
    deepEqual(
      opOf(
        input(4, 8) +
          layer(
            'c',
            'Convolution',
            ['data'],
            conv('num_output: 2 kernel_size: 1 kernel_size: 1 kernel_size: 1'),
          ),
        'c',
      ),
      {
        kind: 'opaque',
        type: 'Convolution',
      },
    );
  });

  it('share the weights that have the same names', () => {
    const named = (name: string) =>
      layer(
        name,
        'Convolution',
        ['data'],
        `param { name: "w" } param { name: "b" } ${conv('num_output: 2 kernel_size: 3')}`,
      );
    const text = input(4, 8) + named('one') + named('two');
    deepEqual(
      open(text).graph.nodes.map(({ shares }) => shares ?? null),
      [null, null, 'one'],
    );
    equal(open(text).totals.learnable, 74);
  });
});

describe("Caffe's pooling", () => {
  it('rounds up, and drops a last window in the padding', () => {
    equal(behind('Pooling', pool('kernel_size: 3 stride: 2')), '4x4x8');
    equal(behind('Pooling', pool('kernel_size: 3 stride: 2'), 8, 7, 7), '3x3x8');
    // ceil((7 + 2 - 2) / 2) + 1 = 5 windows, the last of which would begin at 8, behind 7 + 1.
    equal(behind('Pooling', pool('kernel_size: 2 stride: 2 pad: 1'), 8, 7, 7), '4x4x8');
    equal(behind('Pooling', pool('kernel_size: 3 stride: 2 pad: 1')), '5x5x8');
  });

  it('without padding keeps even a window that begins behind the map', () => {
    equal(behind('Pooling', pool('kernel_size: 1 stride: 2')), '5x5x8');
    equal(behind('Pooling', pool('kernel_size: 1 stride: 2 ceil_mode: false')), '4x4x8');
  });

  it('rounds down where it says so', () => {
    equal(behind('Pooling', pool('kernel_size: 3 stride: 2 ceil_mode: false')), '3x3x8');
    equal(behind('Pooling', pool('kernel_size: 3 stride: 2 round_mode: FLOOR')), '3x3x8');
  });

  it('is of the maximum, the mean, or the whole map', () => {
    const mode = (parameters: string) => {
      const op = opOf(input(4, 8) + layer('p', 'Pooling', ['data'], pool(parameters)), 'p');
      return op?.kind === 'pool' || op?.kind === 'globalPool' ? `${op.kind} ${op.mode}` : op?.kind;
    };
    equal(mode('kernel_size: 2'), 'pool max');
    equal(mode('pool: AVE kernel_size: 2'), 'pool average');
    equal(mode('pool: 1 kernel_size: 2'), 'pool average');
    equal(mode('pool: STOCHASTIC kernel_size: 2'), 'pool average');
    equal(mode('pool: AVE global_pooling: true'), 'globalPool average');
    equal(behind('Pooling', pool('global_pooling: true')), '1x1x8');
  });

  it('pads by less than its window', () => {
    match(
      seen(input(4, 8) + layer('p', 'Pooling', ['data'], pool('kernel_size: 2 pad: 2')))[0] ?? '',
      /^error padding-too-large '2'/,
    );
  });
});

describe("Caffe's norms and weights", () => {
  it('BatchNorm has statistics alone, and gamma and beta in forks', () => {
    const both = (type: string, parameters = '') => {
      const { learnable, withBnStats } = open(input(4, 8) + layer('it', type, ['data'], parameters)).totals;
      return [learnable, withBnStats];
    };
    deepEqual(both('BatchNorm', 'batch_norm_param { use_global_stats: true }'), [0, 8]);
    deepEqual(both('BatchNorm', 'batch_norm_param { scale_bias: true }'), [8, 16]);
    deepEqual(both('BatchNorm', 'batch_norm_param { scale_filler { value: 1 } }'), [8, 16]);
    deepEqual(both('BN', 'bn_param { eps: 1e-5 }'), [8, 16]);
  });

  it('Scale and Bias learn along the axes they name', () => {
    equal(learned('Scale'), 4);
    equal(learned('Scale', 'scale_param { bias_term: true }'), 8);
    equal(learned('Scale', 'scale_param { num_axes: 0 }'), 1);
    equal(learned('Scale', 'scale_param { num_axes: -1 }'), 256);
    equal(learned('Scale', 'scale_param { axis: 2 }'), 8);
    equal(learned('Bias'), 4);
  });

  it('PReLU and Normalize learn for each channel or for all', () => {
    equal(learned('PReLU'), 4);
    equal(learned('PReLU', 'prelu_param { channel_shared: true }'), 1);
    equal(learned('Normalize', 'norm_param { channel_shared: false }'), 4);
    equal(learned('Normalize'), 1);
  });

  it('InnerProduct flattens', () => {
    equal(learned('InnerProduct', 'inner_product_param { num_output: 10 }'), 2570);
    equal(learned('InnerProduct', 'inner_product_param { num_output: 10 bias_term: false }'), 2560);
    const twice =
      layer('fc', 'InnerProduct', ['data'], 'inner_product_param { num_output: 3 }') +
      layer('fc2', 'InnerProduct', ['fc'], 'inner_product_param { num_output: 2 }');
    deepEqual(shapes(input(4, 8) + twice), ['data 8x8x4', 'fc/flatten 256', 'fc 3', 'fc2 2']);
  });
});

describe('layers that keep the shape', () => {
  for (const [type, op] of Object.entries({
    ReLU: { kind: 'activation', name: 'relu' },
    ELU: { kind: 'activation', name: 'elu' },
    Sigmoid: { kind: 'activation', name: 'sigmoid' },
    TanH: { kind: 'activation', name: 'tanh' },
    BNLL: { kind: 'activation', name: 'softplus' },
    Softmax: { kind: 'softmax' },
    Dropout: { kind: 'dropout', rate: 0.5 },
    LRN: { kind: 'lrn', size: 5, alpha: 1, beta: 0.75, bias: 1 },
    Power: { kind: 'pointwise', fn: 'power' },
    AbsVal: { kind: 'pointwise', fn: 'absolute value' },
  }))
    it(type, () => {
      deepEqual(opOf(input(4, 8) + layer('it', type, ['data']), 'it'), op);
      equal(behind(type, ''), '8x8x8');
      equal(open(input(4, 8) + layer('it', type, ['data'])).totals.unknownNodes, 0);
    });

  it('a slope makes a ReLU leaky', () => {
    deepEqual(opOf(input(4, 8) + layer('it', 'ReLU', ['data'], 'relu_param { negative_slope: 0.1 }'), 'it'), {
      kind: 'activation',
      name: 'leakyRelu',
    });
  });
});

describe("Caffe's merges", () => {
  const two =
    input(4, 8) + layer('r', 'ReLU', ['data']) + layer('g', 'Pooling', ['r'], pool('global_pooling: true'));
  const kind = (text: string, id: string) => opOf(text, id)?.kind;

  it('Eltwise sums, multiplies, or takes the maximum', () => {
    const eltwise = (parameters: string) =>
      two + layer('e', 'Eltwise', ['data', 'r'], `eltwise_param { ${parameters} }`);
    equal(kind(eltwise(''), 'e'), 'add');
    equal(kind(eltwise('operation: SUM coeff: 1 coeff: -1'), 'e'), 'add');
    equal(kind(eltwise('operation: PROD'), 'e'), 'multiply');
    equal(kind(eltwise('operation: 2'), 'e'), 'elementwise');
    match(seen(eltwise('coeff: 1'))[0] ?? '', /^error wrong-coefficients '1'/);
  });

  it('a sum of unequal shapes is an error with both shapes', () => {
    const text = two + layer('e', 'Eltwise', ['data', 'g']);
    match(seen(text)[0] ?? '', /^error sum-of-unequal-shapes 'layer \{ name: "e".*sums 8x8x4 and 1x1x4/);
  });

  it('Axpy is one product and one sum', () => {
    const { structure, problems } = open(two + layer('x', 'Axpy', ['g', 'r', 'data']));
    deepEqual(problems, []);
    deepEqual(
      structure.merges.map((merge) => merge.kind),
      ['product', 'sum'],
    );
    match(seen(two + layer('x', 'Axpy', ['g', 'r']))[0] ?? '', /^error wrong-number-of-inputs '"x"'/);
  });

  it('Scale of two bottoms is a product', () => {
    equal(shapes(two + layer('s', 'Scale', ['r', 'g'], 'scale_param { axis: 0 }')).at(-1), 's 8x8x4');
    equal(kind(two + layer('s', 'Scale', ['r', 'g']), 's'), 'multiply');
  });

  it('Concat joins channels, or the axis it names', () => {
    const concat = (parameters: string) =>
      shapes(two + layer('c', 'Concat', ['data', 'r'], `concat_param { ${parameters} }`)).at(-1);
    equal(concat(''), 'c 8x8x8');
    equal(concat('concat_dim: 1'), 'c 8x8x8');
    equal(concat('axis: 2'), 'c 16x8x4');
    equal(concat('axis: -1'), 'c 8x16x4');
    equal(concat('axis: 0'), 'c unknown');
  });

  it('a concat with zeros of a DummyData pads channels: option A', () => {
    const zeros = (filler: string) =>
      layer('z', 'DummyData', [], `dummy_data_param { num: 1 channels: 4 height: 4 width: 4 ${filler} }`);
    const conv2 = 'convolution_param { num_output: 8 kernel_size: 3 pad: 1 ';
    const net = (filler: string) =>
      input(4, 8) +
      layer('c', 'Convolution', ['data'], `${conv2} stride: 2 }`) +
      layer('d', 'Convolution', ['c'], `${conv2} }`) +
      layer('p', 'Pooling', ['data'], pool('pool: AVE kernel_size: 2 stride: 2')) +
      zeros(filler) +
      layer('x', 'Concat', ['p', 'z']) +
      layer('e', 'Eltwise', ['x', 'd']);
    const { structure, problems } = open(net('data_filler { type: "constant" }'));
    deepEqual(problems, []);
    deepEqual(
      structure.blocks.map((block) => `${block.kind} ${block.skip ?? ''}`),
      ['basic zeroPad'],
    );
    deepEqual(opOf(net(''), 'x'), { kind: 'padChannels', before: 0, after: 4 });
    equal(kind(net('data_filler { type: "gaussian" }'), 'x'), 'concat');
  });

  it('CuDNNHighway is H, T and their gate', () => {
    const highway = layer(
      'h',
      'CuDNNHighway',
      ['data'],
      'highway_conv_param { num_output: 4 kernel_size: 3 pad: 1 }',
    );
    const { structure, totals, graph } = open(input(4, 8) + highway);
    equal(totals.learnable, 2 * (4 * 9 * 4 + 4));
    equal(graph.family, 'Highway');
    deepEqual(
      structure.blocks.map((block) => `${block.kind} ${block.skip ?? ''}`),
      ['highway gate'],
    );
    const own = layer(
      'h',
      'CuDNNHighway',
      ['data'],
      'highway_conv_param { num_output: 4 kernel_size: 3 pad: 1 transform_kernel_size: 1 transform_pad: 0 }',
    );
    equal(open(input(4, 8) + own).totals.learnable, 4 * 9 * 4 + 16 + 8);
  });
});

describe('layers that change the shape alone', () => {
  it('Slice cuts channels at points, or evenly', () => {
    const slice = (parameters: string, tops: string[]) =>
      shapes(input(8, 4) + layer('s', 'Slice', ['data'], `slice_param { ${parameters} }`, tops)).slice(1);
    deepEqual(slice('', ['a', 'b']), ['s/a 4x4x4', 's/b 4x4x4']);
    deepEqual(slice('axis: 1 slice_point: 2 slice_point: 3', ['a', 'b', 'c']), [
      's/a 4x4x2',
      's/b 4x4x1',
      's/c 4x4x5',
    ]);
    match(
      seen(input(8, 4) + layer('s', 'Slice', ['data'], 'slice_param { slice_point: 9 }', ['a', 'b']))[0] ??
        '',
      /^error wrong-slices '9'/,
    );
  });

  it('Split gives the same blob many names', () => {
    const text =
      input(4, 8) + layer('s', 'Split', ['data'], '', ['a', 'b']) + layer('e', 'Eltwise', ['a', 'b']);
    deepEqual(open(text).graph.nodes.at(-1)?.inputs, ['data', 'data']);
  });

  it('Reshape copies with 0 and infers with -1', () => {
    const reshape = (dims: readonly number[], rest = '') =>
      behind(
        'Reshape',
        `reshape_param { shape { ${dims.map((dim) => `dim: ${dim}`).join(' ')} } ${rest} }`,
        8,
        4,
        6,
      );
    equal(reshape([0, -1]), '192');
    equal(reshape([0, 0, -1, 1]), '24x1x8');
    equal(reshape([1, 2, 8, 12]), '8x12x2');
    equal(reshape([-1, 192]), '192');
    equal(reshape([24], 'axis: 2'), '24x8');
    equal(reshape([-1, 8]), 'unknown', 'the batch is mixed with the map');
    match(
      seen(input(8, 4) + layer('r', 'Reshape', ['data'], 'reshape_param { shape { dim: 0 dim: 7 } }'))[0] ??
        '',
      /reshape-does-not-fit/,
    );
  });

  it('Flatten and Permute', () => {
    equal(behind('Flatten', ''), '512');
    equal(behind('Flatten', 'flatten_param { axis: 2 }', 8, 4, 6), '24x8');
    // N x C x H x W becomes N x H x W x C: the rows stand where the channels did.
    equal(behind('Permute', 'permute_param { order: 0 order: 2 order: 3 order: 1 }', 8, 4, 6), '6x8x4');
  });

  it('Interp gives a stated size, or a factor between the outer pixels', () => {
    equal(behind('Interp', 'interp_param { height: 16 width: 24 }'), '16x24x8');
    equal(behind('Interp', 'interp_param { zoom_factor: 8 }'), '57x57x8');
    equal(behind('Interp', 'interp_param { shrink_factor: 2 }', 8, 9, 9), '5x5x8');
  });

  it('Crop takes the size of its second bottom', () => {
    const crop = (parameters: string) =>
      input(4, 9) +
      layer('p', 'Pooling', ['data'], pool('kernel_size: 3 stride: 2')) +
      layer('c', 'Crop', ['data', 'p'], `crop_param { ${parameters} }`);
    equal(shapes(crop('axis: 2 offset: 3')).at(-1), 'c 4x4x4');
    deepEqual(opOf(crop('axis: 2 offset: 3 offset: 1'), 'c'), {
      kind: 'crop',
      cut: { top: 3, bottom: 2, left: 1, right: 4 },
    });
    match(seen(crop('offset: 6'))[0] ?? '', /^error crop-too-large '6'/);
  });
});

describe('families', () => {
  const family = (name: string, body: string) => open(`name: "${name}" ${input(4, 8)}${body}`).graph.family;
  const relu = layer('r', 'ReLU', ['data']);

  it('are told by name', () => {
    equal(family('DenseNet_121', relu), 'DenseNet');
    equal(family('SE-ResNet-50', relu), 'SENet');
    equal(family('ResNeXt101', relu), 'ResNeXt');
    equal(family('SqueezeNet', relu), 'SqueezeNet');
    equal(family('CaffeNet', relu), 'AlexNet');
    equal(family('GoogleNet', relu), 'GoogLeNet');
    equal(family('VGG_ILSVRC_16_layers', relu), 'VGG');
  });

  it('or by what they are made of', () => {
    const sum = (name: string, from: string) => layer(name, 'Eltwise', [from, 'r']);
    equal(family('mine', relu + sum('a', 'data') + sum('b', 'a')), 'ResNet');
    equal(family('mine', relu), null);
  });
});
