import type { GraphNode } from '../model/graph.ts';
import { layerName } from './opLayer.ts';
import type { Making, Pass } from './making.ts';
import { makeLayer } from './ops.ts';
import type { Layer, Tensor, Tf } from './tf.ts';

/** A node with its layer: the one way by which check, training and evaluation run a node. */
export interface BuiltNode {
  readonly layer: Layer;
  /** Runs the kernels; with a pass, as in training. The caller owns the result. */
  readonly run: (inputs: readonly Tensor[], pass?: Pass) => Tensor;
  readonly learnable: () => number;
  readonly bnStats: () => number;
  readonly dispose: () => void;
}

export function canBuild(node: GraphNode): boolean {
  return node.op.kind !== 'opaque' && node.op.kind !== 'input';
}

/** Makes the layer of a node for inputs of these shapes (no batch), with weights of zeros at its first run, or with borrowed ones. */
export function buildNode(
  tf: Tf,
  node: GraphNode,
  inputs: readonly (readonly number[])[],
  borrowed?: Making<'conv2d'>['borrowed'],
): BuiltNode {
  const { op } = node;
  if (op.kind === 'opaque' || op.kind === 'input') throw new Error(`'${op.kind}' has no layer`);
  const { layer, train } = makeLayer(op.kind, {
    tf,
    name: layerName(node.id),
    op,
    inputs,
    ...(borrowed === undefined ? {} : { borrowed }),
  });
  const sizeOf = (weights: Layer['weights']) => weights.reduce((sum, weight) => sum + weight.read().size, 0);
  return {
    layer,
    run: (tensors, pass) =>
      tf.tidy(() => {
        if (pass !== undefined && train !== undefined) return train(tensors, pass);
        const [only] = tensors;
        return layer.apply(tensors.length === 1 && only !== undefined ? only : [...tensors], {}) as Tensor;
      }),
    learnable: () => sizeOf(layer.trainableWeights),
    bnStats: () => sizeOf(layer.nonTrainableWeights),
    dispose: () => {
      if (layer.built) layer.dispose();
    },
  };
}

/** How many times each node's output is read; the last reader frees the tensor. */
function countReaders(nodes: readonly GraphNode[]): Map<string, number> {
  const readers = new Map<string, number>();
  for (const { inputs } of nodes) for (const id of inputs) readers.set(id, (readers.get(id) ?? 0) + 1);
  return readers;
}

/** Tensors by node, each disposed when its last reader is done with it. */
export class LiveTensors {
  readonly #readers: Map<string, number>;
  readonly #tensors = new Map<string, Tensor>();

  constructor(nodes: readonly GraphNode[]) {
    this.#readers = countReaders(nodes);
  }

  get(id: string): Tensor | undefined {
    return this.#tensors.get(id);
  }

  set(id: string, tensor: Tensor): void {
    if ((this.#readers.get(id) ?? 0) > 0) this.#tensors.set(id, tensor);
    else tensor.dispose();
  }

  /** The node has read its inputs, or never will. */
  release(node: GraphNode): void {
    for (const id of node.inputs) {
      const left = (this.#readers.get(id) ?? 0) - 1;
      this.#readers.set(id, left);
      if (left > 0) continue;
      this.#tensors.get(id)?.dispose();
      this.#tensors.delete(id);
    }
  }
}
