import type { GraphNode, Shape } from '../model/graph.ts';
import type { BuiltNode } from './build.ts';
import type { Layer, SymbolicTensor, Tensor, Tf } from './tf.ts';
import { edgesOf, isOne, isPadded, lastOf, mapSize, paddingWord } from './windows.ts';

/** A node on its way into a model of tf.layers alone, which any program with TensorFlow.js can load. */
export interface Exporting {
  readonly tf: Tf;
  readonly node: GraphNode;
  readonly name: string;
  readonly inputs: readonly SymbolicTensor[];
  /** The node's layer here, of which the weights are copied. */
  readonly built: BuiltNode;
  /** What must come out. */
  readonly shape: Shape;
}

/** tf.layers' words for what the graph names. */
const activations = {
  relu: 'relu',
  relu6: 'relu6',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  elu: 'elu',
  selu: 'selu',
  softplus: 'softplus',
  silu: 'swish',
  mish: 'mish',
  linear: 'linear',
} as const;

const kernelOf = ({ layer }: BuiltNode): Tensor[] => layer.weights.map((weight) => weight.read());
const shapeOf = ({ shape }: SymbolicTensor): number[] => shape.slice(1).map((size) => size ?? 1);
const equal = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

/** The node in tf.layers' own layers; null where they have nothing that does the same. */
export function exportNode(exporting: Exporting): SymbolicTensor | null {
  const made = layersFor(exporting);
  if (made === null) return null;
  const { tf, name, shape } = exporting;
  if (equal(shapeOf(made), shape)) return made;
  // Mean and flatten differ in whether axes of one pixel are kept.
  return apply(tf.layers.reshape({ name: `${name}-shape`, targetShape: [...shape] }), [made]);
}

function layersFor(exporting: Exporting): SymbolicTensor | null {
  const { tf, node, name, inputs, built } = exporting;
  const { op } = node;
  const [x] = inputs;
  if (x === undefined) return null;
  switch (op.kind) {
    case 'conv2d':
    case 'depthwise':
      return convolution(exporting, x);
    case 'dense': {
      const layer = tf.layers.dense({ name, units: op.units, useBias: op.bias });
      return apply(layer, [x], kernelOf(built));
    }
    case 'batchNorm': {
      const { epsilon, scale, center, axes } = op;
      if (axes !== undefined && !equal(axes, [x.shape.length - 2])) return null;
      return apply(tf.layers.batchNormalization({ name, epsilon, scale, center }), [x], kernelOf(built));
    }
    case 'activation': {
      if (!(op.name in activations)) return null;
      const activation = activations[op.name as keyof typeof activations];
      return apply(tf.layers.activation({ name, activation }), [x]);
    }
    case 'pool':
      return pooled(exporting, x);
    case 'globalPool': {
      const args = { name };
      return apply(
        op.mode === 'average' ? tf.layers.globalAveragePooling2d(args) : tf.layers.globalMaxPooling2d(args),
        [x],
      );
    }
    case 'add':
      return op.lenient || op.weights !== undefined ? null : apply(tf.layers.add({ name }), inputs);
    case 'multiply':
      return apply(tf.layers.multiply({ name }), inputs);
    case 'concat':
      return op.axis === undefined ? apply(tf.layers.concatenate({ name, axis: -1 }), inputs) : null;
    case 'padChannels':
      return paddedChannels(exporting, x, op.before);
    case 'zeroPad':
      return padded(exporting, x, op.padding);
    case 'dropout':
      return apply(tf.layers.dropout({ name, rate: op.rate }), [x]);
    case 'flatten':
      return apply(tf.layers.flatten({ name }), [x]);
    case 'softmax':
      return apply(tf.layers.softmax({ name, axis: -1 }), [x]);
    default:
      return null;
  }
}

function apply(layer: Layer, inputs: readonly SymbolicTensor[], weights?: readonly Tensor[]): SymbolicTensor {
  const [only] = inputs;
  const result = layer.apply(
    inputs.length === 1 && only !== undefined ? only : [...inputs],
  ) as SymbolicTensor;
  if (weights !== undefined) layer.setWeights([...weights]);
  return result;
}

function padded(
  { tf, name }: Pick<Exporting, 'tf' | 'name'>,
  x: SymbolicTensor,
  { top, bottom, left, right }: ReturnType<typeof edgesOf>,
): SymbolicTensor | null {
  if (Math.min(top, bottom, left, right) < 0) return null;
  const padding: [[number, number], [number, number]] = [
    [top, bottom],
    [left, right],
  ];
  return apply(tf.layers.zeroPadding2d({ name: `${name}-pad`, padding }), [x]);
}

function convolution(exporting: Exporting, x: SymbolicTensor): SymbolicTensor | null {
  const { tf, node, name, built } = exporting;
  const { op } = node;
  if (op.kind !== 'conv2d' && op.kind !== 'depthwise') return null;
  const even = isOne(op.stride) || isOne(op.dilation);
  if (!even || (op.kind === 'conv2d' && op.groups !== 1)) return null;
  const size = mapSize([shapeOf(x)]);
  const word = paddingWord(op, size);
  const edges = edgesOf(op, size);
  const source = word !== null || !isPadded(edges) ? x : padded(exporting, x, edges);
  if (source === null) return null;
  const common = {
    name,
    kernelSize: [...op.kernel],
    strides: [...op.stride],
    dilationRate: pair(op.dilation),
    padding: word ?? ('valid' as const),
    useBias: op.bias,
  };
  const layer =
    op.kind === 'conv2d'
      ? tf.layers.conv2d({ ...common, filters: op.filters })
      : tf.layers.depthwiseConv2d({
          ...common,
          kernelSize: pair(op.kernel),
          depthMultiplier: op.multiplier,
        });
  return apply(layer, [source], kernelOf(built));
}

/** Zeros around a map are no maximum where nothing on it is below zero; elsewhere the outputs tell that they were. */
function pooled(exporting: Exporting, x: SymbolicTensor): SymbolicTensor | null {
  const { tf, node, name, shape } = exporting;
  const { op } = node;
  if (op.kind !== 'pool') return null;
  const size = mapSize([shapeOf(x)]);
  const word = op.mode === 'max' || typeof op.padding === 'string' ? paddingWord(op, size) : null;
  const edges = edgesOf(op, size);
  const source = word !== null || !isPadded(edges) ? x : padded(exporting, x, edges);
  if (source === null) return null;
  const [poolSize, strides] = [pair(op.kernel), pair(op.stride)];
  const args = { name, poolSize, strides, padding: word ?? ('valid' as const) };
  const made = apply(op.mode === 'max' ? tf.layers.maxPooling2d(args) : tf.layers.averagePooling2d(args), [
    source,
  ]);
  // Windows that hang over the edge, as Caffe's may, would be missing.
  return equal(shapeOf(made), shape) ? made : null;
}

const pair = ([down, across]: readonly [number, number]): [number, number] => [down, across];

/** Option A's zero channels, as a 1x1 convolution that copies: tf.layers has nothing that pads channels. */
function paddedChannels({ tf, name, shape }: Exporting, x: SymbolicTensor, before: number): SymbolicTensor {
  const [from, to] = [lastOf(shapeOf(x)), lastOf(shape)];
  const kernel = new Float32Array(from * to);
  for (let channel = 0; channel < from; channel++) kernel[channel * to + before + channel] = 1;
  const layer = tf.layers.conv2d({ name, filters: to, kernelSize: 1, useBias: false, trainable: false });
  const copies = tf.tensor(kernel, [1, 1, from, to]);
  const made = apply(layer, [x], [copies]);
  copies.dispose();
  return made;
}
