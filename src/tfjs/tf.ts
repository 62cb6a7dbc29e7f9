import type * as core from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';
import type { EngineInfo } from '../protocol/engine.ts';

/** TensorFlow.js as both engines give it: tfjs-core and tfjs-layers in one. It is passed on, never imported. */
export type Tf = typeof core & typeof layers;
export type Layer = layers.layers.Layer;
export type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
export type { Rank, Scalar, Tensor, Tensor1D, Tensor4D, Variable } from '@tensorflow/tfjs-core';

/** What of tfjs-node's backend is used beside the public API: TensorFlow's own kernels by their names. */
export interface NativeBackend {
  readonly binding: Readonly<
    Record<
      | 'TF_ATTR_TYPE'
      | 'TF_ATTR_FLOAT'
      | 'TF_ATTR_STRING'
      | 'TF_ATTR_BOOL'
      | 'TF_ATTR_INT'
      | 'TF_ATTR_SHAPE'
      | 'TF_FLOAT',
      number
    >
  > & { readonly TF_Version: string };
  readonly executeSingleOutput: (
    name: string,
    attributes: readonly KernelAttribute[],
    inputs: readonly core.Tensor[],
  ) => core.Tensor;
  readonly executeMultipleOutputs: (
    name: string,
    attributes: readonly KernelAttribute[],
    inputs: readonly core.Tensor[],
    outputs: number,
  ) => core.Tensor[];
}

export interface KernelAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export interface Engine {
  readonly tf: Tf;
  readonly info: EngineInfo;
}

/** The backend of the native engine, null with the pure-JS one. */
export function nativeBackend(tf: Tf): NativeBackend | null {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NativeBackend) : null;
}

/** Layers give their weights as tensors; they are variables, which can be trained. */
export function isVariable(tensor: core.Tensor): tensor is core.Variable {
  return 'assign' in tensor;
}
