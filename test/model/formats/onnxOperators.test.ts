import { deepEqual, equal, match } from 'node:assert/strict';
import type { ModelOf } from './onnxModels.ts';
import { analyzeModel, drawn, node, one } from './onnxModels.ts';

const pads = [1, 1, 1, 1];

describe('operators of an ONNX model', () => {
  it('Conv: groups, dilations, padding of both sorts', () => {
    deepEqual(one('Conv', { group: 3, kernel_shape: [3, 3] }, { weights: { w: [6, 1, 3, 3] } }), [
      'y depthwise 6x6x6 54',
    ]);
    const weights = { w: [4, 2, 3, 3], b: [4] };
    deepEqual(
      one('Conv', { group: 2, pads: [0, 1, 2, 3], strides: [2, 1] }, { weights, input: [1, 4, 8, 8] }),
      ['y conv2d 4x10x4 76'],
    );
    deepEqual(one('Conv', { dilations: [2, 2] }, { weights: { w: [4, 3, 3, 3] } }), ['y conv2d 4x4x4 108']);
    for (const auto of ['SAME_UPPER', 'SAME_LOWER'])
      deepEqual(
        one(
          'Conv',
          { auto_pad: auto, strides: [2, 2] },
          { weights: { w: [4, 3, 5, 5] }, input: [1, 3, 7, 7] },
        ),
        ['y conv2d 4x4x4 300'],
      );
    deepEqual(one('Conv', { auto_pad: 'VALID', pads }, { weights: { w: [4, 3, 3, 3] } }), [
      'y conv2d 6x6x4 108',
    ]);
  });

  it('ConvTranspose: (n - 1) stride + reach - pads + output padding, or to a stated size', () => {
    const weights = { w: [3, 4, 3, 3], b: [4] };
    deepEqual(one('ConvTranspose', { strides: [2, 2], pads, output_padding: [1, 1] }, { weights }), [
      'y deconv2d 16x16x4 112',
    ]);
    deepEqual(one('ConvTranspose', { strides: [2, 2], output_shape: [15, 18] }, { weights }), [
      'y deconv2d 15x18x4 112',
    ]);
    deepEqual(one('ConvTranspose', { group: 3, strides: [2, 2] }, { weights: { w: [3, 1, 2, 2] } }), [
      'y deconv2d 16x16x3 12',
    ]);
  });

  it('pools round up where they say so, and let no window begin behind the map', () => {
    const pool = { kernel_shape: [3, 3], strides: [2, 2] };
    deepEqual(one('MaxPool', pool), ['y pool 3x3x3']);
    deepEqual(one('MaxPool', { ...pool, ceil_mode: 1 }), ['y pool 4x4x3']);
    deepEqual(one('AveragePool', { kernel_shape: [2, 2], strides: [2, 2], pads, ceil_mode: 1 }), [
      'y pool 5x5x3',
    ]);
    deepEqual(
      one('AveragePool', { kernel_shape: [1, 1], strides: [3, 3], ceil_mode: 1 }, { input: [1, 3, 9, 9] }),
      ['y pool 3x3x3'],
    );
    deepEqual(one('MaxPool', { ...pool, dilations: [2, 2], pads }), ['y pool 3x3x3']);
    deepEqual(one('MaxPool', pool, { outputs: ['y', 'indices'] }), ['y pool 3x3x3']);
    deepEqual(one('GlobalMaxPool'), ['y globalPool 1x1x3']);
    deepEqual(one('ReduceMean', { axes: [2, 3], keepdims: 0 }), ['y globalPool 3']);
    deepEqual(one('ReduceMean', {}, { weights: { axes: { dims: [2], ints: [-1, -2] } } }), [
      'y globalPool 1x1x3',
    ]);
    deepEqual(one('ReduceMean', { axes: [1] }), ['y opaque 8x8x1']);
  });

  it('norms, with what each has learned', () => {
    const three = { s: [3], b: [3], m: [3], v: [3] };
    deepEqual(one('BatchNormalization', {}, { weights: three }), ['y batchNorm 8x8x3 6']);
    const { totals } = analyzeModel({
      weights: three,
      nodes: [node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], 'y')],
    });
    equal(totals.withBnStats, 12);
    deepEqual(one('InstanceNormalization', {}, { weights: { s: [3], b: [3] } }), ['y norm 8x8x3 6']);
    deepEqual(one('GroupNormalization', { num_groups: 3 }, { weights: { s: [3], b: [3] } }), [
      'y norm 8x8x3 6',
    ]);
    deepEqual(one('LayerNormalization', {}, { weights: { s: [6] }, input: [1, 5, 6] }), ['y norm 5x6 6']);
    deepEqual(one('LayerNormalization', { axis: 1 }, { weights: { s: [3, 8, 8], b: [3, 8, 8] } }), [
      'y norm 8x8x3 384',
    ]);
    deepEqual(one('LRN', { size: 5 }), ['y lrn 8x8x3']);
  });

  it('a norm whose gamma and beta are ones and zeros before a scale is Caffe’s, and counted once', () => {
    const fill = (value: number) => ({ dims: [3], floats: [value, value, value] });
    const scaled = (gamma: number): ModelOf => ({
      weights: { s: fill(gamma), b: fill(0), m: [3], v: [3], factor: [3], offset: [3] },
      nodes: [
        node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], 'n'),
        node('Unsqueeze', ['factor'], 'f', { axes: [1, 2] }),
        node('Mul', ['n', 'f'], 'p'),
        node('Unsqueeze', ['offset'], 'o', { axes: [1, 2] }),
        node('Add', ['p', 'o'], 'y'),
      ],
    });
    deepEqual(drawn(scaled(1)), ['n batchNorm 8x8x3', 'p scale 8x8x3 3', 'y scale 8x8x3 3']);
    equal(analyzeModel(scaled(1)).totals.withBnStats, 12);
    equal(analyzeModel(scaled(2)).totals.learnable, 12);
  });

  it('activations', () => {
    const named = ['Relu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid', 'HardSwish', 'Elu', 'Selu', 'Gelu'];
    for (const type of [...named, 'Softplus', 'Mish']) deepEqual(one(type), ['y activation 8x8x3']);
    deepEqual(one('PRelu', {}, { weights: { w: [3, 1, 1] } }), ['y activation 8x8x3 3']);
    deepEqual(one('PRelu', {}, { weights: { w: [3] } }), ['y activation 8x8x3 3']);
    deepEqual(one('PRelu', {}, { weights: { w: [1] } }), ['y activation 8x8x3 1']);
    const clip = (weights: ModelOf['weights']) =>
      analyzeModel({ weights: weights ?? {}, nodes: [node('Clip', ['x', 'low', 'high'], 'y')] }).graph
        .nodes[1]?.op;
    const limit = (value: number) => ({ dims: [], floats: [value] });
    deepEqual(clip({ low: limit(0), high: limit(6) }), { kind: 'activation', name: 'relu6' });
    deepEqual(clip({ low: limit(-1), high: limit(1) }), { kind: 'pointwise', fn: 'clip' });
    deepEqual(one('Clip', { min: { float: 0 }, max: { float: 6 } }), ['y activation 8x8x3']);
  });

  it('activations that are written as several nodes', () => {
    const kinds = (nodes: ModelOf['nodes'], weights: ModelOf['weights'] = {}) =>
      analyzeModel({ nodes, weights })
        .graph.nodes.slice(1)
        .map(({ op }) => (op.kind === 'activation' ? op.name : op.kind));
    deepEqual(kinds([node('Sigmoid', ['x'], 's'), node('Mul', ['x', 's'], 'y')]), ['silu']);
    deepEqual(kinds([node('HardSigmoid', ['x'], 's'), node('Mul', ['s', 'x'], 'y')]), ['hardSwish']);
    const mish = [node('Softplus', ['x'], 's'), node('Tanh', ['s'], 't'), node('Mul', ['x', 't'], 'y')];
    deepEqual(kinds(mish), ['mish']);
    deepEqual(kinds([node('Sigmoid', ['x'], 's'), node('Mul', ['s', 's'], 'y')]), ['sigmoid', 'multiply']);
    const one = { dims: [], floats: [1] };
    const gelu = [
      node('Div', ['x', 'k'], 'd'),
      node('Erf', ['d'], 'e'),
      node('Add', ['e', 'k'], 'a'),
      node('Mul', ['x', 'a'], 'm'),
      node('Mul', ['m', 'k'], 'y'),
    ];
    deepEqual(kinds(gelu, { k: one }), ['gelu']);
  });

  it('dense layers: Gemm, and MatMul with the Add behind it', () => {
    const flat = { input: [1, 12] };
    deepEqual(one('Gemm', {}, { ...flat, weights: { w: [12, 5], b: [5] } }), ['y dense 5 65']);
    deepEqual(
      one('Gemm', { transB: 1 }, { ...flat, weights: { w: [5, 12], b: { dims: [], floats: [0] } } }),
      ['y dense 5 60'],
    );
    const nodes = [node('MatMul', ['x', 'w'], 'm'), node('Add', ['b', 'm'], 'y'), node('Relu', ['y'], 'z')];
    deepEqual(drawn({ input: [1, 7, 12], weights: { w: [12, 5], b: [5] }, nodes }), [
      'm dense 7x5 65',
      'z activation 7x5',
    ]);
    deepEqual(drawn({ input: [1, 7, 12], nodes: [node('MatMul', ['x', 'x'], 'y')] }), ['y opaque 7x12']);
  });

  it('merges of wires, learned scales and offsets, and plain numbers', () => {
    const two = (type: string) =>
      drawn({ nodes: [node('Relu', ['x'], 'r'), node(type, ['x', 'r'], 'y')] })[1];
    deepEqual(['Add', 'Sum', 'Mul', 'Sub', 'Max', 'Min', 'Mean', 'Div'].map(two), [
      ...['y add 8x8x3', 'y add 8x8x3', 'y multiply 8x8x3', 'y elementwise 8x8x3', 'y elementwise 8x8x3'],
      ...['y elementwise 8x8x3', 'y elementwise 8x8x3', 'y opaque 8x8x3'],
    ]);
    deepEqual(one('Sum'), []);
    deepEqual(one('Mul', {}, { weights: { w: [1, 3, 1, 1] } }), ['y scale 8x8x3 3']);
    deepEqual(one('Add', {}, { weights: { w: [3, 8, 8] } }), ['y scale 8x8x3 192']);
    deepEqual(one('Add', { broadcast: 1, axis: 1 }, { weights: { w: [3] } }), ['y scale 8x8x3 3']);
    deepEqual(one('Div', {}, { weights: { w: [] } }), ['y pointwise 8x8x3']);
    const mean = node('Constant', [], 'k', { value: { tensor: { dims: [3, 1, 1], floats: [1, 2, 3] } } });
    deepEqual(drawn({ nodes: [mean, node('Sub', ['x', 'k'], 'y')] }), ['y pointwise 8x8x3']);
    const { structure } = analyzeModel({
      nodes: [
        node('GlobalAveragePool', ['x'], 'p'),
        node('Sigmoid', ['p'], 's'),
        node('Mul', ['x', 's'], 'y'),
      ],
    });
    deepEqual(
      structure.merges.map(({ kind }) => kind),
      ['product'],
    );
  });

  it('a sum of unequal shapes is said as in any other format', () => {
    const { problems } = analyzeModel({
      weights: { w: [4, 3, 1, 1] },
      nodes: [node('Conv', ['x', 'w'], 'c'), node('Add', ['x', 'c'], 'y')],
    });
    match(problems[0]?.message ?? '', /Layer 'y' sums 8x8x3 and 8x8x4; the skip needs a projection/);
  });
});
