import { deepEqual, equal, match } from 'node:assert/strict';
import { analysisOf, readText } from '../open.ts';
import { functional, input, layer, sequential, simple } from './kerasNets.ts';

const read = (model: unknown) => analysisOf(readText(JSON.stringify(model), 'model.json'));
/** Shape and parameters of the last node. */
const last = (model: unknown) => {
  const { graph, facts, problems } = read(model);
  deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  const fact = facts.get(graph.nodes.at(-1)?.id ?? '');
  return [fact?.shape?.join('x') ?? null, fact?.learnable ?? null];
};
/** One layer behind an 8x6x4 image. */
const behind = (type: string, config: Record<string, unknown> = {}) =>
  last(sequential(simple(type, { batch_input_shape: [null, 8, 6, 4], ...config })));

describe('layers of Keras', () => {
  const layers: readonly [string, Record<string, unknown>, (string | number | null)[]][] = [
    ['Conv2D', { filters: 6, kernel_size: 3, strides: 2, padding: 'SAME', groups: 2 }, ['4x3x6', 114]],
    ['Conv2D', { filters: 6, kernel_size: [3, 2], dilation_rate: [2, 1], use_bias: false }, ['4x5x6', 144]],
    ['DepthwiseConv2D', { kernel_size: [3, 3], depth_multiplier: 2 }, ['6x4x8', 80]],
    ['SeparableConv2D', { filters: 5, kernel_size: [3, 3] }, ['6x4x5', 25]],
    ['Conv2DTranspose', { filters: 2, kernel_size: 3, strides: 2, padding: 'same' }, ['16x12x2', 74]],
    ['Conv2DTranspose', { filters: 2, kernel_size: 2, strides: 3 }, ['24x18x2', 34]],
    [
      'Conv2DTranspose',
      { filters: 2, kernel_size: 3, strides: 2, padding: 'same', output_padding: 0 },
      ['15x11x2', 74],
    ],
    ['LocallyConnected2D', { filters: 2, kernel_size: [3, 3] }, ['6x4x2', 24 * 74]],
    ['Dense', { units: 5 }, ['8x6x5', 25]],
    ['BatchNormalization', { scale: false }, ['8x6x4', 4]],
    ['BatchNormalization', { axis: 1 }, ['8x6x4', 16]],
    ['LayerNormalization', { axis: [1, 2, 3] }, ['8x6x4', 384]],
    ['GroupNormalization', { groups: 2 }, ['8x6x4', 8]],
    ['RMSNormalization', {}, ['8x6x4', 4]],
    ['UnitNormalization', {}, ['8x6x4', 0]],
    ['Normalization', { axis: -1 }, ['8x6x4', 0]],
    ['PReLU', {}, ['8x6x4', 192]],
    ['PReLU', { shared_axes: [1, 2] }, ['8x6x4', 4]],
    [
      'ZeroPadding2D',
      {
        padding: [
          [1, 2],
          [3, 4],
        ],
      },
      ['11x13x4', 0],
    ],
    ['ZeroPadding2D', { padding: [1, 2, 0, 3] }, ['11x9x4', 0]],
    ['Cropping2D', { cropping: [1, 2] }, ['6x2x4', 0]],
    ['MaxPooling2D', { pool_size: 3, strides: null, padding: 'same' }, ['3x2x4', 0]],
    ['AveragePooling2D', { pool_size: [2, 3], strides: [1, 1] }, ['7x4x4', 0]],
    ['GlobalMaxPooling2D', { keepdims: true }, ['1x1x4', 0]],
    ['UpSampling2D', { size: [2, 3], interpolation: 'bilinear' }, ['16x18x4', 0]],
    ['Flatten', {}, ['192', 0]],
    ['Reshape', { target_shape: [-1, 12] }, ['16x12', 0]],
    ['Permute', { dims: [3, 1, 2] }, ['4x8x6', 0]],
    ['Rescaling', { scale: 0.1 }, ['8x6x4', 0]],
    ['SpatialDropout2D', { rate: 0.3 }, ['8x6x4', 0]],
    ['GaussianNoise', { stddev: 0.3 }, ['8x6x4', 0]],
    ['Resizing', { height: 3, width: 5 }, ['3x5x4', null]],
  ];
  for (const [type, config, expected] of layers)
    it(`${type} ${JSON.stringify(config)}`, () => {
      deepEqual(behind(type, config), expected);
    });

  it('Normalization keeps mean, variance and a count that are not trained, unless they are stated', () => {
    const bare = { class_name: 'Normalization', config: { batch_input_shape: [null, 8, 6, 4] } };
    equal(read(sequential(bare)).totals.withBnStats, 9);
    const stated = { ...bare, config: { ...bare.config, mean: [0], variance: [1] } };
    equal(read(sequential(stated)).totals.withBnStats, 0);
  });

  it('activations by name, by object, and as layers', () => {
    const kinds = (config: Record<string, unknown>, type = 'Activation') =>
      read(sequential(simple(type, { batch_input_shape: [null, 8, 6, 4], ...config })))
        .graph.nodes.slice(1)
        .map(({ op }) => (op.kind === 'activation' ? op.name : op.kind));
    deepEqual(kinds({ activation: 'swish' }), ['silu']);
    deepEqual(kinds({ activation: 'softmax' }), ['softmax']);
    deepEqual(kinds({ activation: { class_name: 'function', config: 'relu6' } }), ['relu6']);
    deepEqual(kinds({ activation: 'my_own' }), ['opaque']);
    deepEqual(kinds({ max_value: 6 }, 'ReLU'), ['relu6']);
    deepEqual(kinds({ negative_slope: 0.2 }, 'ReLU'), ['leakyRelu']);
    deepEqual(kinds({ units: 2, activation: 'tanh' }, 'Dense'), ['dense', 'tanh']);
  });

  it('merges: broadcast where a size is 1, and a sum of unequal shapes is an error at its layer', () => {
    const both = (type: string, second: Record<string, unknown>, config = {}) =>
      functional([
        input([8, 6, 4]),
        layer('AveragePooling2D', 'small', second, ['image']),
        layer(type, 'm', config, ['image', 'small']),
      ]);
    deepEqual(last(both('Add', { pool_size: [8, 6] })), ['8x6x4', 0]);
    deepEqual(last(both('Maximum', { pool_size: 1 })), ['8x6x4', 0]);
    deepEqual(last(both('Concatenate', { pool_size: 1 }, { axis: 2 })), ['8x12x4', 0]);
    const text = JSON.stringify(both('Add', { pool_size: 2 }));
    const [problem] = analysisOf(readText(text, 'm.json')).problems;
    equal(problem?.code, 'sum-of-unequal-shapes');
    match(text.slice(problem.range?.start, problem.range?.end), /^\{"class_name":"Add".*\}$/);
  });

  it('tf.keras: functions in the place of layers', () => {
    const call = (name: string, fn: string, ...node: unknown[]) => ({
      class_name: 'TFOpLambda',
      config: { name, function: fn },
      name,
      inbound_nodes: [node],
    });
    const net = functional([
      input([8, 6, 4]),
      call('t', 'math.multiply', 'image', 0, 0, { y: 0.5, name: null }),
      call('u', 'nn.relu6', 't', 0, 0, { name: null }),
      call('v', '__operators__.add', 'u', 0, 0, { y: ['image', 0, 0], name: null }),
      call('w', 'concat', ['u', 0, 0, { axis: -1 }], ['v', 0, 0, { axis: -1 }]),
      call('x', 'math.reduce_mean', 'w', 0, 0, { axis: [1, 2], keepdims: true }),
    ]);
    deepEqual(last(net), ['1x1x8', 0]);
    equal(read(net).structure.merges.filter(({ kind }) => kind === 'sum').length, 1);
  });
});
