import type { NodeId, Op, Shape } from '../../graph.ts';
import { rowOf } from '../../ops/ops.ts';
import { isMisfit } from '../../ops/rule.ts';
import type { Builder } from '../drawing/builder.ts';
import type { CaffeLayer } from './caffeLayers.ts';

/** A blob that has been drawn: the node that makes it, and its shape as far as it is known. */
export interface Wire {
  readonly node: NodeId;
  readonly shape: Shape | null;
}

export const shapeAt = (wire: Wire | undefined): Shape | null => wire?.shape ?? null;

/** A layer on its way into the graph. */
export interface Drawing {
  readonly layer: CaffeLayer;
  readonly bottoms: readonly Wire[];
  /** Adds a node named after the layer, with `part` behind a slash where the layer makes several. */
  readonly add: (op: Op, inputs: readonly Wire[], part?: string) => Wire;
  /** The same, with the weights of a node that stands already. */
  readonly addSharing: (op: Op, inputs: readonly Wire[], shares: NodeId) => Wire;
}

/** What draws one type of layer: it gives the wires of the tops, in their order; the last stands for those behind it. */
export type Draw = (drawing: Drawing) => readonly Wire[];

/** Nodes whose weights have a name in the file, by these names. */
export type NamedWeights = Map<string, NodeId>;

export function newDrawing(
  layer: CaffeLayer,
  bottoms: readonly Wire[],
  builder: Builder,
  named: NamedWeights,
): Drawing {
  const put = (op: Op, inputs: readonly Wire[], name: string, shares: NodeId | undefined): Wire => {
    const place = { range: layer.range, ...(shares === undefined ? {} : { shares }) };
    const node = builder.add(
      name,
      op,
      inputs.map((input) => input.node),
      place,
    );
    return { node, shape: shapeOf(op, inputs) };
  };
  return {
    layer,
    bottoms,
    add: (op, inputs, part) => {
      const key = weightsKey(layer, op, part);
      const owner = key === null ? undefined : named.get(key);
      const wire = put(op, inputs, part === undefined ? layer.name : `${layer.name}/${part}`, owner);
      if (key !== null && owner === undefined) named.set(key, wire.node);
      return wire;
    },
    addSharing: (op, inputs, shares) => put(op, inputs, layer.name, shares),
  };
}

/** Weights are shared where all blobs of a layer are named, and another layer's have the same names (net.cpp, AppendParam). */
function weightsKey({ weights }: CaffeLayer, op: Op, part: string | undefined): string | null {
  const names = weights.slice(0, blobsOf(op));
  if (names.length === 0 || names.length < blobsOf(op) || names.includes('')) return null;
  return `${op.kind} ${part ?? ''} ${names.join(' ')}`;
}

function blobsOf(op: Op): number {
  switch (op.kind) {
    case 'conv2d':
    case 'depthwise':
    case 'deconv2d':
    case 'dense':
    case 'scale':
      return op.bias ? 2 : 1;
    case 'batchNorm':
      return op.scale ? 5 : 3;
    case 'activation':
      return op.name === 'prelu' ? 1 : 0;
    default:
      return 0;
  }
}

/** The shape that a node will have, by the table that the analysis goes by too. */
function shapeOf(op: Op, inputs: readonly Wire[]): Shape | null {
  const row = rowOf(op);
  if (op.kind === 'opaque') return op.shape ?? null;
  const known: Shape[] = [];
  for (const { shape } of inputs) {
    if (shape === null) return null;
    known.push(shape);
  }
  if (inputs.length < row.arity[0] || inputs.length > row.arity[1]) return null;
  const shape = row.shape(op, known);
  return isMisfit(shape) ? shape.goOn : shape;
}
