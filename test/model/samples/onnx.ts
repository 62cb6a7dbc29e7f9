import type { ModelOf } from '../formats/onnxModels.ts';
import { modelBytes, node } from '../formats/onnxModels.ts';
import type { BinarySample } from './sample.ts';

export const ints = (...values: number[]) => ({ dims: [values.length], ints: values, packed: true });

/** Nodes of every kind, with attributes and inputs of every kind. */
export const everything: ModelOf = {
  input: ['n', 3, 8, 8],
  weights: {
    ...{ w: [4, 3, 3, 3], b: [4], s: [4], m: [4], v: [4], k: [1, 4, 1, 1], g: [64, 5], t: [4, 2, 2, 2] },
    ...{ target: ints(1, -1), limit: { dims: [], floats: [6] }, part: ints(1, 3), far: ints(99, 99) },
  },
  nodes: [
    node('ConstantOfShape', ['target'], 'z', { value: { tensor: { dims: [1], floats: [0] } } }),
    node('Conv', ['x', 'w', 'b'], 'c', { pads: [1, 1, 1, 1], strides: [1, 1], auto_pad: 'NOTSET' }),
    node('BatchNormalization', ['c', 's', 'b', 'm', 'v'], 'n'),
    node('Mul', ['n', 'k'], 'p'),
    node('Sigmoid', ['p'], 'q'),
    node('Mul', ['p', 'q'], 'r'),
    node('Split', ['r', 'part'], ['u', 'o'], { axis: 1 }),
    node('Concat', ['u', 'o'], 'j', { axis: 1 }),
    node('Reshape', ['j'], 'e', { shape: [1, 2, 2, 8, 8] }),
    node('Transpose', ['e'], 'f', { perm: [0, 2, 1, 3, 4] }),
    node('Reshape', ['f'], 'h', { shape: [0, 4, 8, 8] }),
    node('Slice', ['h'], 'i', { starts: [0, 0], ends: [8, 7], axes: [2, 3] }),
    node('Pad', ['i'], 'l', { pads: [0, 0, 0, 0, 0, 0, 0, 1] }),
    node('Add', ['l', 'c'], 'a'),
    node('ConvTranspose', ['a', 't'], 'd', { strides: [2, 2] }),
    node('MaxPool', ['d'], ['y0', 'index'], { kernel_shape: [3, 3], ceil_mode: 1 }),
    node('Resize', ['a', '', 'limit'], 'y1', { mode: 'linear' }),
    node('Shape', ['a'], 'y2'),
    node('Gather', ['y2', 'target'], 'y3'),
    node('ReduceMean', ['a'], 'y4', { axes: [2, 3], keepdims: 0 }),
    node('Flatten', ['a'], 'y5'),
    node('Gemm', ['y4', 'g'], 'y6', { transB: 1, alpha: { float: 0.5 } }),
    node('Unknown', ['y6', 'y1'], 'y7'),
  ],
  stated: { y7: [1, 'k'] },
  results: { y7: [1, 2] },
};

export const onnxSample: BinarySample = {
  format: 'onnx',
  path: 'some.onnx',
  bytes: Uint8Array.from(modelBytes(everything)),
};
