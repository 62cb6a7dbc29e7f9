import { activationNames, type Op, type Shape } from '../../src/model/graph.ts';
import { around } from './nets.ts';
import { weightedCases } from './weightedCases.ts';

/** One op with the shapes of its inputs: every kind, and every way of it that takes another path in src/tfjs. */
export interface OpCase {
  readonly says: string;
  readonly op: Op;
  readonly inputs: readonly Shape[];
}

const conv = {
  kind: 'conv2d',
  filters: 6,
  kernel: [3, 3],
  stride: [1, 1],
  padding: 'same',
  dilation: [1, 1],
  groups: 1,
  bias: false,
} as const;
const deep = {
  kind: 'depthwise',
  kernel: [3, 3],
  stride: [1, 1],
  padding: 'same',
  multiplier: 1,
  dilation: [1, 1],
  bias: false,
} as const;
const pool = {
  kind: 'pool',
  mode: 'max',
  kernel: [3, 3],
  stride: [2, 2],
  padding: 'valid',
  ceil: false,
} as const;
const norm = { kind: 'batchNorm', scale: true, center: true, epsilon: 1e-5 } as const;
const map: Shape = [7, 8, 4];
const lopsided = { top: 0, bottom: 1, left: 2, right: 0 };

export const opCases: readonly OpCase[] = [
  { says: 'conv2d, same', op: conv, inputs: [map] },
  { says: 'conv2d, valid, bias', op: { ...conv, padding: 'valid', bias: true }, inputs: [map] },
  {
    says: 'conv2d, padded by 1, stride 2',
    op: { ...conv, padding: around(1), stride: [2, 2] },
    inputs: [map],
  },
  { says: 'conv2d, same, stride 2', op: { ...conv, stride: [2, 2] }, inputs: [map] },
  { says: 'conv2d, lopsided', op: { ...conv, padding: lopsided, stride: [2, 1], bias: true }, inputs: [map] },
  {
    says: 'conv2d, 7x7 padded by 3',
    op: { ...conv, kernel: [7, 7], padding: around(3), stride: [2, 2] },
    inputs: [[16, 16, 3]],
  },
  // More weights than positions by far: another kernel of TensorFlow's has their gradient.
  { says: 'conv2d, a small map', op: { ...conv, filters: 16 }, inputs: [[1, 1, 32]] },
  {
    says: 'conv2d, a small map, padded by 1, stride 2',
    op: { ...conv, filters: 16, padding: around(1), stride: [2, 2] },
    inputs: [[2, 2, 40]],
  },
  { says: 'conv2d, 1x3', op: { ...conv, kernel: [1, 3] }, inputs: [map] },
  { says: 'conv2d, 2 groups', op: { ...conv, groups: 2, bias: true }, inputs: [map] },
  {
    says: 'conv2d, 2 groups, padded, stride 2',
    op: { ...conv, groups: 2, padding: around(1), stride: [2, 2] },
    inputs: [map],
  },
  { says: 'conv2d, dilated', op: { ...conv, dilation: [2, 2], bias: true }, inputs: [map] },
  { says: 'conv2d, dilated, padded', op: { ...conv, dilation: [2, 1], padding: around(2) }, inputs: [map] },
  {
    says: 'conv2d, dilated and strided',
    op: { ...conv, dilation: [2, 2], stride: [2, 2], padding: around(2) },
    inputs: [map],
  },
  { says: 'conv2d, dilated groups', op: { ...conv, dilation: [2, 2], groups: 2 }, inputs: [map] },
  { says: 'depthwise', op: deep, inputs: [map] },
  {
    says: 'depthwise, times 2, bias, padded, stride 2',
    op: { ...deep, multiplier: 2, bias: true, padding: around(1), stride: [2, 2] },
    inputs: [map],
  },
  { says: 'depthwise, dilated', op: { ...deep, dilation: [2, 2] }, inputs: [map] },
  { says: 'depthwise, uneven stride', op: { ...deep, stride: [2, 1], bias: true }, inputs: [map] },
  ...weightedCases,
  { says: 'dense', op: { kind: 'dense', units: 5, bias: true }, inputs: [[12]] },
  { says: 'dense, no bias', op: { kind: 'dense', units: 5, bias: false }, inputs: [[12]] },
  { says: 'dense on a map', op: { kind: 'dense', units: 5, bias: true }, inputs: [map] },
  { says: 'batchNorm', op: norm, inputs: [map] },
  { says: 'batchNorm on a vector', op: norm, inputs: [[12]] },
  { says: 'batchNorm, no scale', op: { ...norm, scale: false }, inputs: [map] },
  { says: 'batchNorm, no center', op: { ...norm, center: false }, inputs: [map] },
  { says: 'batchNorm, neither', op: { ...norm, scale: false, center: false }, inputs: [map] },
  { says: 'batchNorm along the rows', op: { ...norm, axes: [0] }, inputs: [map] },
  { says: 'scale', op: { kind: 'scale', bias: false }, inputs: [map] },
  { says: 'offset', op: { kind: 'scale', bias: true, offsetOnly: true }, inputs: [map] },
  { says: 'scale over rows and channels', op: { kind: 'scale', bias: true, axes: [0, 2] }, inputs: [map] },
  { says: 'scale and offset', op: { kind: 'scale', bias: true }, inputs: [map] },
  ...activationNames.map((name) => ({
    says: name,
    op: { kind: 'activation', name } as const,
    inputs: [map],
  })),
  { says: 'prelu on a vector', op: { kind: 'activation', name: 'prelu' }, inputs: [[12]] },
  {
    says: 'prelu at every place',
    op: { kind: 'activation', name: 'prelu', slopes: [0, 1, 2] },
    inputs: [map],
  },
  { says: 'prelu along the columns', op: { kind: 'activation', name: 'prelu', slopes: [1] }, inputs: [map] },
  { says: 'pointwise', op: { kind: 'pointwise', fn: 'power' }, inputs: [map] },
  { says: 'max pool', op: pool, inputs: [map] },
  { says: 'max pool, same', op: { ...pool, padding: 'same' }, inputs: [map] },
  { says: 'max pool, padded by 1', op: { ...pool, padding: around(1) }, inputs: [map] },
  { says: 'max pool, ceil', op: { ...pool, ceil: true }, inputs: [map] },
  { says: 'max pool, ceil, padded', op: { ...pool, ceil: true, padding: around(1) }, inputs: [[8, 8, 4]] },
  {
    says: 'max pool, ceil, 2x2 padded by 1',
    op: { ...pool, kernel: [2, 2], ceil: true, padding: around(1) },
    inputs: [map],
  },
  {
    says: 'max pool, ceil, pixels left over',
    op: { ...pool, kernel: [1, 1], stride: [3, 3], ceil: true },
    inputs: [map],
  },
  { says: 'mean pool', op: { ...pool, mode: 'average' }, inputs: [map] },
  { says: 'mean pool, same', op: { ...pool, mode: 'average', padding: 'same' }, inputs: [map] },
  { says: 'mean pool, padded by 1', op: { ...pool, mode: 'average', padding: around(1) }, inputs: [map] },
  {
    says: 'mean pool, ceil',
    op: { ...pool, mode: 'average', ceil: true, padding: around(1) },
    inputs: [[8, 8, 4]],
  },
  { says: 'mean pool, 1x1, stride 2', op: { ...pool, mode: 'average', kernel: [1, 1] }, inputs: [map] },
  { says: 'global mean', op: { kind: 'globalPool', mode: 'average', keepDims: false }, inputs: [map] },
  { says: 'global mean, kept', op: { kind: 'globalPool', mode: 'average', keepDims: true }, inputs: [map] },
  { says: 'global max', op: { kind: 'globalPool', mode: 'max', keepDims: false }, inputs: [map] },
  { says: 'global max, kept', op: { kind: 'globalPool', mode: 'max', keepDims: true }, inputs: [map] },
  { says: 'add', op: { kind: 'add' }, inputs: [map, map] },
  { says: 'add of three', op: { kind: 'add' }, inputs: [map, map, map] },
  { says: "add with numpy's rule", op: { kind: 'add', broadcast: true }, inputs: [[8, 1], map] },
  { says: 'add, weighted', op: { kind: 'add', weights: 'one' }, inputs: [map, map, map] },
  { says: 'add, weighted by channel', op: { kind: 'add', weights: 'channel' }, inputs: [map, map] },
  { says: 'lenient add, larger and wider', op: { kind: 'add', lenient: true }, inputs: [map, [14, 16, 6]] },
  {
    says: 'lenient add, larger by odd sizes',
    op: { kind: 'add', lenient: true },
    inputs: [map, [15, 17, 3]],
  },
  {
    says: 'lenient add, smaller',
    op: { kind: 'add', lenient: true, weights: 'channel' },
    inputs: [map, [3, 4, 2]],
  },
  { says: 'lenient add of vectors', op: { kind: 'add', lenient: true }, inputs: [[5], [7], [3]] },
  { says: 'multiply', op: { kind: 'multiply' }, inputs: [map, map] },
  { says: 'multiply by 1x1xC', op: { kind: 'multiply' }, inputs: [map, [1, 1, 4]] },
  { says: 'multiply by C', op: { kind: 'multiply' }, inputs: [[4], map] },
  { says: "multiply with numpy's rule", op: { kind: 'multiply', broadcast: true }, inputs: [map, [7, 8, 1]] },
  ...(['maximum', 'minimum', 'average', 'subtract'] as const).map((fn) => ({
    says: fn,
    op: { kind: 'elementwise', fn } as const,
    inputs: [map, map],
  })),
  { says: 'concat of rows', op: { kind: 'concat', axis: 0 }, inputs: [map, [2, 8, 4]] },
  { says: 'concat', op: { kind: 'concat' }, inputs: [map, [7, 8, 3]] },
  { says: 'concat of one', op: { kind: 'concat' }, inputs: [map] },
  { says: 'gate', op: { kind: 'gate' }, inputs: [map, map, map] },
  { says: 'padChannels', op: { kind: 'padChannels', before: 1, after: 3 }, inputs: [map] },
  { says: 'zeroPad', op: { kind: 'zeroPad', padding: lopsided }, inputs: [map] },
  { says: 'crop', op: { kind: 'crop', cut: lopsided }, inputs: [map] },
  { says: 'sliceChannels', op: { kind: 'sliceChannels', start: 1, count: 2 }, inputs: [map] },
  { says: 'sliceChannels of a vector', op: { kind: 'sliceChannels', start: 4, count: 8 }, inputs: [[12]] },
  { says: 'reshape', op: { kind: 'reshape', shape: [4, -1, 2, 4] }, inputs: [map] },
  { says: 'permute', op: { kind: 'permute', order: [2, 0, 1] }, inputs: [map] },
  { says: 'slice', op: { kind: 'slice', stride: [2, 3] }, inputs: [map] },
  { says: 'lrn', op: { kind: 'lrn', size: 5, alpha: 1e-4, beta: 0.75, bias: 1 }, inputs: [map] },
  { says: 'dropout', op: { kind: 'dropout', rate: 0.4 }, inputs: [map] },
  { says: 'flatten', op: { kind: 'flatten' }, inputs: [map] },
  { says: 'flatten of a vector', op: { kind: 'flatten' }, inputs: [[12]] },
  { says: 'softmax', op: { kind: 'softmax' }, inputs: [[12]] },
  { says: 'softmax of a map', op: { kind: 'softmax' }, inputs: [map] },
  { says: 'upsample', op: { kind: 'upsample', factor: [2, 3], mode: 'nearest' }, inputs: [map] },
  // Square, since the pure-JS engine's gradient takes the width of a bilinear resize for its height.
  {
    says: 'upsample, bilinear',
    op: { kind: 'upsample', factor: [2, 2], mode: 'bilinear' },
    inputs: [[6, 6, 4]],
  },
];
