import { deepEqual } from 'node:assert/strict';
import { analyzeModel, drawn, node, one } from './onnxModels.ts';

const same = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };

describe('joins, cuts and shapes of an ONNX model', () => {
  it('joins and cuts', () => {
    const join = (axis: number) => drawn({ nodes: [node('Concat', ['x', 'x'], 'y', { axis })] });
    deepEqual([1, -3, 2, -1].map(join), [
      ...[['y concat 8x8x6'], ['y concat 8x8x6'], ['y concat 16x8x3'], ['y concat 8x16x3']],
    ]);
    const ints = (...values: number[]) => ({ dims: [values.length], ints: values });
    deepEqual(one('Split', { axis: 1 }, { weights: { s: ints(1, 2) }, outputs: ['a', 'b'] }), [
      'a/0 sliceChannels 8x8x1',
      'a/1 sliceChannels 8x8x2',
    ]);
    deepEqual(one('Split', { axis: 1 }, { input: [1, 4, 8, 8], outputs: ['a', 'b'] }), [
      'a/0 sliceChannels 8x8x2',
      'a/1 sliceChannels 8x8x2',
    ]);
    deepEqual(one('Slice', { starts: [1], ends: [9], axes: [1] }), ['y sliceChannels 8x8x2']);
    const far = 2 ** 53 - 1;
    const every = { a: ints(0, 0), b: ints(far, far), c: ints(2, 3), d: ints(2, 2) };
    deepEqual(one('Slice', {}, { weights: every }), ['y slice 4x4x3']);
    deepEqual(one('Slice', { starts: [1, 0], ends: [-1, 7], axes: [2, 3] }), ['y crop 6x7x3']);
    deepEqual(one('Pad', { pads: [0, 2, 1, 1, 0, 3, 0, 1] }), ['y zeroPad 9x10x3', 'y padChannels 9x10x8']);
    deepEqual(one('Pad', { pads: [0, 0, 1, 1, 0, 0, 1, 1], mode: 'reflect' }), ['y opaque 10x10x3']);
    deepEqual(one('Pad', {}, { weights: { p: ints(0, 0, -1, -1, 0, 0, -1, 0) } }), ['y crop 6x7x3']);
  });

  it('option A: every second pixel, and zero channels', () => {
    const { structure } = analyzeModel({
      weights: { w: [6, 3, 3, 3], v: [6, 6, 3, 3] },
      nodes: [
        node('Conv', ['x', 'w'], 'c', { ...same, strides: [2, 2] }),
        node('Relu', ['c'], 'r'),
        node('Conv', ['r', 'v'], 'd', same),
        node('Slice', ['x'], 's', { starts: [0, 0], ends: [2 ** 31 - 1, 2 ** 31 - 1], axes: [2, 3] }),
        node('MaxPool', ['s'], 'q', { kernel_shape: [1, 1], strides: [2, 2] }),
        node('Pad', ['q'], 'p', { pads: [0, 1, 0, 0, 0, 2, 0, 0] }),
        node('Add', ['d', 'p'], 'y'),
      ],
    });
    deepEqual(
      structure.merges.map(({ skip }) => skip),
      ['zeroPad'],
    );
  });

  it('Upsample and Resize', () => {
    const scales = (...floats: number[]) => ({ dims: [floats.length], floats });
    deepEqual(one('Upsample', { scales: [1, 1, 2, 2.5] }), ['y opaque 16x20x3']);
    deepEqual(one('Upsample', {}, { weights: { s: scales(1, 1, 2, 2) } }), ['y upsample 16x16x3']);
    deepEqual(one('Resize', { mode: 'linear' }, { weights: { s: scales(1, 1, 2, 2) }, with: ['', 's'] }), [
      'y upsample 16x16x3',
    ]);
    const sizes = { dims: [4], ints: [1, 3, 24, 8] };
    deepEqual(one('Resize', {}, { weights: { s: sizes }, with: ['', '', 's'] }), ['y upsample 24x8x3']);
  });

  it('other shapes: Flatten, Reshape, Squeeze, Unsqueeze, Transpose, DepthToSpace', () => {
    const ints = (...values: number[]) => ({ dims: [values.length], ints: values });
    deepEqual(one('Flatten'), ['y flatten 192']);
    deepEqual(one('Reshape', {}, { weights: { s: ints(1, -1) } }), ['y flatten 192']);
    deepEqual(one('Reshape', {}, { weights: { s: ints(-1, 192) } }), ['y flatten 192']);
    deepEqual(one('Reshape', {}, { weights: { s: ints(0, 0, 64) } }), ['y reshape 3x64']);
    deepEqual(one('Reshape', { shape: [1, 12, 4, 4] }), ['y reshape 4x4x12']);
    deepEqual(one('Squeeze', { axes: [2, 3] }, { input: [1, 9, 1, 1] }), ['y flatten 9']);
    deepEqual(one('Squeeze', {}, { input: [1, 9, 1, 1] }), ['y flatten 9']);
    deepEqual(one('Unsqueeze', { axes: [2, 3] }, { input: [1, 9] }), ['y reshape 1x1x9']);
    deepEqual(one('DepthToSpace', { blocksize: 2 }, { input: [1, 8, 4, 4] }), ['y reshape 8x8x2']);
    deepEqual(one('Transpose', { perm: [0, 2, 1] }, { input: [1, 4, 5] }), ['y permute 5x4']);
    deepEqual(one('Transpose', { perm: [0, 1, 3, 2] }, { input: [1, 3, 4, 5] }), ['y permute 5x4x3']);
  });

  it('ShuffleNet’s channel shuffle is one thing', () => {
    const nodes = [
      node('Reshape', ['x'], 'a', { shape: [1, 2, 3, 4, 4] }),
      node('Transpose', ['a'], 'b', { perm: [0, 2, 1, 3, 4] }),
      node('Reshape', ['b'], 'y', { shape: [1, 6, 4, 4] }),
      node('Relu', ['y'], 'z'),
    ];
    deepEqual(drawn({ input: [1, 6, 4, 4], nodes }), ['a pointwise 4x4x6', 'z activation 4x4x6']);
  });

  it('images of TensorFlow, whose channels come last, and the transposes around them', () => {
    const nodes = [
      node('Transpose', ['x'], 't', { perm: [0, 3, 1, 2] }),
      node('Conv', ['t', 'w'], 'c', same),
      node('Transpose', ['c'], 'u', { perm: [0, 2, 3, 1] }),
      node('Add', ['u', 'b'], 'a'),
      node('MatMul', ['a', 'k'], 'm'),
      node('ReduceMean', ['m'], 'y', { axes: [1, 2], keepdims: 0 }),
    ];
    deepEqual(drawn({ input: ['n', 10, 12, 3], weights: { w: [4, 3, 3, 3], b: [4], k: [4, 6] }, nodes }), [
      'c conv2d 10x12x4 108',
      'a scale 10x12x4 4',
      'm dense 10x12x6 24',
      'y globalPool 6',
    ]);
  });

  it('shapes that are computed from the batch', () => {
    const nodes = [
      node('Shape', ['x'], 's'),
      node('Constant', [], 'zero', { value: { tensor: { dims: [], ints: [0] } } }),
      node('Gather', ['s', 'zero'], 'g'),
      node('Unsqueeze', ['g'], 'u', { axes: [0] }),
      node('Constant', [], 'rest', { value: { tensor: { dims: [1], ints: [-1] } } }),
      node('Concat', ['u', 'rest'], 'target', { axis: 0 }),
      node('Reshape', ['x', 'target'], 'f'),
      node('Gemm', ['f', 'w'], 'y', { transB: 1 }),
    ];
    for (const batch of [1, 'n', 4])
      deepEqual(drawn({ input: [batch, 3, 8, 8], weights: { w: [2, 192] }, nodes }), [
        'f flatten 192',
        'y dense 2 384',
      ]);
  });

  it('left out: Identity, Cast, quantization; Dropout is drawn, its mask is not', () => {
    const nodes = [
      node('Cast', ['x'], 'a', { to: 1 }),
      node('Identity', ['a'], 'b'),
      node('QuantizeLinear', ['b', 'k'], 'q'),
      node('DequantizeLinear', ['q', 'k'], 'd'),
      node('Dropout', ['d'], ['e', 'mask'], { ratio: { float: 0.25 } }),
    ];
    const { graph } = analyzeModel({ weights: { k: [] }, nodes });
    deepEqual(
      graph.nodes.slice(1).map(({ op }) => op),
      [{ kind: 'dropout', rate: 0.25 }],
    );
  });
});
