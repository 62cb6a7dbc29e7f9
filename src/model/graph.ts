/**
 * The intermediate representation: what any model config says, once it has been read.
 *
 * A graph is a directed acyclic graph of nodes; every node has one output tensor. Shapes leave out the batch:
 * an image is [height, width, channels], a vector is [features]. Everything is readonly and JSON-safe, so a
 * graph crosses a wire as it is. Nodes stand in topological order: an input always comes before its reader.
 */

import type { Fix, Range } from './range.ts';

export type { Range } from './range.ts';

export type NodeId = string;
export type Shape = readonly number[];
export type Size = readonly [height: number, width: number];

/** Zero padding in pixels around a map, or TensorFlow's two rules that depend on the input's size. */
export type Padding =
  | 'same'
  | 'valid'
  | { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };

export const activationNames = [
  'relu',
  'relu6',
  'leakyRelu',
  'prelu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'mish',
  'sigmoid',
  'hardSigmoid',
  'hardSwish',
  'softplus',
  'tanh',
  'linear',
] as const;
export type ActivationName = (typeof activationNames)[number];

interface Window {
  readonly kernel: Size;
  readonly stride: Size;
  readonly padding: Padding;
}

/** One operation with its attributes; `kind` selects the row of the op table (ops.ts). */
export type Op =
  /** `sizes`: what is stated of a shape that leaves some of its sizes open. */
  | { readonly kind: 'input'; readonly shape: Shape | null; readonly sizes?: readonly (number | null)[] }
  | (Window & {
      readonly kind: 'conv2d';
      readonly filters: number;
      readonly dilation: Size;
      readonly groups: number;
      readonly bias: boolean;
    })
  | (Window & {
      readonly kind: 'depthwise';
      readonly multiplier: number;
      readonly dilation: Size;
      readonly bias: boolean;
    })
  /** Transposed convolution; `extra` rows and columns are added at the end (output padding). */
  | (Window & {
      readonly kind: 'deconv2d';
      readonly filters: number;
      readonly dilation: Size;
      readonly groups: number;
      readonly bias: boolean;
      readonly extra: Size;
    })
  /** A convolution whose weights are not shared between positions. */
  | (Window & { readonly kind: 'local2d'; readonly filters: number; readonly bias: boolean })
  | { readonly kind: 'dense'; readonly units: number; readonly bias: boolean }
  /**
   * Moving mean and variance always; gamma where `scale`, beta where `center`. `axes` are those that have a weight at
   * each place, from 0; the channels where it is left out.
   */
  | {
      readonly kind: 'batchNorm';
      readonly scale: boolean;
      readonly center: boolean;
      readonly epsilon: number;
      readonly axes?: readonly number[];
    }
  /**
   * A norm without moving statistics (layer, group, instance): gamma where `scale`, beta where `center`, `axes` as
   * above. `adapted`: mean, variance and count, measured on the data before training, stand beside the weights.
   */
  | {
      readonly kind: 'norm';
      readonly type: string;
      readonly scale: boolean;
      readonly center: boolean;
      readonly axes?: readonly number[];
      readonly adapted?: true;
    }
  /** A learned factor for each channel (`axes` as above), and an offset where `bias`; `offsetOnly`: no factor. */
  | {
      readonly kind: 'scale';
      readonly bias: boolean;
      readonly offsetOnly?: true;
      readonly axes?: readonly number[];
    }
  /** PReLU has a slope a channel, or one at each place of the axes `slopes`. */
  | { readonly kind: 'activation'; readonly name: ActivationName; readonly slopes?: readonly number[] }
  /** Element by element or in another order, with nothing learned and the shape kept: "power", "channel shuffle". */
  | { readonly kind: 'pointwise'; readonly fn: string }
  /** `ceil`: the output size rounds up (Caffe), the last window may then hang over the edge. */
  | (Window & {
      readonly kind: 'pool';
      readonly mode: 'max' | 'average';
      readonly ceil: boolean;
      /** With `ceil`, a last window may even begin behind the map, as in Caffe without padding. */
      readonly overhangs?: true;
    })
  | { readonly kind: 'globalPool'; readonly mode: 'max' | 'average'; readonly keepDims: boolean }
  /** The merges: a sum of equal shapes, a product (one factor may be 1x1xC or C), a concat of channels. */
  /** `lenient` as darknet's shortcut is: the first input's shape, the others cut or strided to fit. */
  /** `broadcast` as numpy's: sizes of 1, and axes that are missing before the others, are repeated. */
  /** `weights`: each input is first multiplied by a learned number of its own, or by one for each channel. */
  | {
      readonly kind: 'add';
      readonly lenient?: true;
      readonly broadcast?: true;
      readonly weights?: 'one' | 'channel';
    }
  | { readonly kind: 'multiply'; readonly broadcast?: true }
  /** `axis` from 0; the channels where it is left out. */
  | { readonly kind: 'concat'; readonly axis?: number }
  /** Element by element over equal shapes, and neither sum nor product. */
  | { readonly kind: 'elementwise'; readonly fn: 'maximum' | 'minimum' | 'average' | 'subtract' }
  /** Highway gate over inputs [H, T, x]: T * H + (1 - T) * x. */
  | { readonly kind: 'gate' }
  /** Option A's padding: zero channels put before and after. */
  | { readonly kind: 'padChannels'; readonly before: number; readonly after: number }
  | { readonly kind: 'zeroPad'; readonly padding: Exclude<Padding, string> }
  /** Rows and columns cut off on each side. */
  | { readonly kind: 'crop'; readonly cut: Exclude<Padding, string> }
  /** Some of the channels, from `start`. */
  | { readonly kind: 'sliceChannels'; readonly start: number; readonly count: number }
  /** The same numbers in another shape; one size may be -1. */
  | { readonly kind: 'reshape'; readonly shape: Shape }
  /** Axes in another order: `order[i]` is the input's axis, from 0, that becomes axis i. */
  | { readonly kind: 'permute'; readonly order: readonly number[] }
  /** Every stride-th pixel, from the first. */
  | { readonly kind: 'slice'; readonly stride: Size }
  | {
      readonly kind: 'lrn';
      readonly size: number;
      readonly alpha: number;
      readonly beta: number;
      readonly bias: number;
    }
  | { readonly kind: 'dropout'; readonly rate: number }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'softmax' }
  | { readonly kind: 'upsample'; readonly factor: Size; readonly mode: 'nearest' | 'bilinear' }
  /** An op that is not known: it is drawn and named; its output shape is unknown, unless the file states it. */
  | { readonly kind: 'opaque'; readonly type: string; readonly shape?: Shape };

export type OpKind = Op['kind'];
export type OpOf<K extends OpKind> = Extract<Op, { kind: K }>;

export interface GraphNode {
  /** Unique in the graph. Equal names in a file get a suffix here. */
  readonly id: NodeId;
  /** The name as the file gives it, or as its framework would. */
  readonly name: string;
  readonly op: Op;
  readonly inputs: readonly NodeId[];
  /** The config text that says this node, null where a default of the framework does. */
  readonly range: Range | null;
  /** The node whose weights this one uses too: they are counted there. */
  readonly shares?: NodeId;
  /** Offered where its inputs do not fit: the change of text that would have made them. */
  readonly mend?: Fix;
  /** The block that the config itself states ("stage2.block1"), where it states one. */
  readonly unit?: string;
  /** The stage that the config itself states: 1-based, 0 for the stem. */
  readonly stage?: number;
}

export type Format =
  | 'residual-lens'
  | 'huggingface'
  | 'caffe'
  | 'darknet'
  | 'keras'
  | 'tfjs'
  | 'timm'
  | 'pycls'
  | 'classy-vision'
  | 'mmpretrain'
  | 'detectron2'
  | 'tf-models'
  | 'vissl'
  | 'hydra'
  | 'onnx';

export type InputSource = 'file' | 'framework default' | 'option';

export interface Graph {
  readonly format: Format;
  readonly family: string | null;
  readonly model: string | null;
  readonly nodes: readonly GraphNode[];
  /** Where the input's size comes from, and the framework's own word for it if a default. */
  readonly inputSource: InputSource | null;
  readonly inputNote: string | null;
}

const indexes = new WeakMap<Pick<Graph, 'nodes'>, ReadonlyMap<NodeId, number>>();

/** Where each node stands in `graph.nodes`: made once for all that ask. */
export function indexOf(graph: Pick<Graph, 'nodes'>): ReadonlyMap<NodeId, number> {
  const known = indexes.get(graph);
  if (known !== undefined) return known;
  const index = new Map<NodeId, number>();
  graph.nodes.forEach(({ id }, at) => index.set(id, at));
  indexes.set(graph, index);
  return index;
}

/** "56x56x64", "1000", or "unknown". */
export function shapeText(shape: Shape | null): string {
  return shape === null ? 'unknown' : shape.join('x');
}

const bytesOfFloat32 = 4;

/** What a map of that shape takes in memory, in float32 for one image. */
export const activationBytesOf = (shape: Shape): number =>
  shape.reduce((all, size) => all * size, bytesOfFloat32);

/** The size of the net's first input; null where none is stated. */
export function inputShapeOf({ nodes }: Pick<Graph, 'nodes'>): Shape | null {
  const op = nodes.find((node) => node.op.kind === 'input')?.op;
  return op?.kind === 'input' ? op.shape : null;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
