import type { GraphNode, OpKind, OpOf } from '../model/graph.ts';
import type { Layer, Tensor, Tf } from './tf.ts';

/** What a layer is made from: the op, and the shapes (with no batch) of the tensors that will reach it. */
export interface Making<K extends OpKind> {
  readonly tf: Tf;
  readonly name: string;
  readonly op: OpOf<K>;
  readonly inputs: readonly (readonly number[])[];
  /** The weights of the layer that this one shares them with, where it cannot be that layer itself. */
  readonly borrowed?: () => readonly Tensor[];
}

/** One forward pass of training: what a layer may need to know of it. */
export interface Pass {
  /** A whole number that differs from step to step: dropout draws its mask from it. */
  readonly seed: number;
  /** Hears the batch's mean and variance at every batch normalization. */
  readonly statistics?: (layer: Layer, mean: Tensor, variance: Tensor) => void;
  /** Hears every node's output. */
  readonly heard?: (node: GraphNode, output: Tensor) => void;
}

/** A layer, and how it runs in training where that differs from `layer.apply`. */
export interface Made {
  readonly layer: Layer;
  readonly train?: (inputs: readonly Tensor[], pass: Pass) => Tensor;
}
