import type { NodeId, Op, Range, Shape } from '../../graph.ts';
import { rowOf } from '../../ops/ops.ts';
import { triedShape } from '../../openSizes.ts';
import { isMisfit } from '../../ops/rule.ts';
import type { Problem } from '../../problem.ts';
import type { Builder } from '../drawing/builder.ts';
import { newBuilder } from '../drawing/builder.ts';
import type { Tree } from '../text/tree.ts';

/**
 * A tensor of the file. Where `first` is set, its axes are channels, height, width in Keras, and height, width,
 * channels in the graph; otherwise both have the same order.
 */
export interface Tensor {
  readonly node: NodeId;
  readonly first: boolean;
}

/** A layer of the file: `name` has the names of the models around it before it. */
export interface Layer {
  readonly name: string;
  /** The class by its newest name, and the module that the file states. */
  readonly type: string;
  readonly module: string;
  readonly config: Tree;
  /** The text of the whole layer. */
  readonly range: Range;
  /** Unique in the file, whatever the layers are called. */
  readonly key: string;
}

/** One call of a layer on tensors. */
export interface Call {
  readonly layer: Layer;
  readonly inputs: readonly Tensor[];
  /** The call as the file has it: keyword arguments stand there. */
  readonly said: Tree | null;
  /** The output's shape where the file states it, in the graph's order of axes. */
  readonly stated: Shape | null;
  /** The nodes that the layer's first call made, whose weights this one uses again; null at the first call. */
  readonly earlier: readonly NodeId[] | null;
  readonly made: NodeId[];
}

/** The graph while it is read, with the shapes known so far. */
export interface Net {
  readonly builder: Builder;
  readonly problems: Problem[];
  /** What layers do that state no data_format. */
  readonly channelsFirst: boolean;
  /** The person's input size, for the first image input. */
  input: Shape | null;
  readonly inputs: { readonly fromFile: boolean; readonly shape: Shape | null }[];
  /** Models called so far: a model may be called again and again, and hold others that are. */
  modelCalls: number;
  readonly shapes: Map<NodeId, Shape | null>;
  readonly firstCalls: Map<string, readonly NodeId[]>;
}

export const newNet = (problems: Problem[], channelsFirst: boolean, input: Shape | null): Net => ({
  builder: newBuilder(),
  problems,
  channelsFirst,
  input,
  inputs: [],
  modelCalls: 0,
  shapes: new Map(),
  firstCalls: new Map(),
});

/** Adds a node of a call; `suffix` tells it from the call's other nodes. */
export function addNode(
  net: Net,
  call: Call,
  suffix: string,
  op: Op,
  inputs: readonly NodeId[],
  range: Range = call.layer.range,
): NodeId {
  const owner = call.earlier?.[call.made.length];
  const shares = owner === undefined || rowOf(op).params === undefined ? {} : { shares: owner };
  const id = net.builder.add(`${call.layer.name}${suffix}`, op, inputs, { range, ...shares });
  net.shapes.set(id, shapeAfter(net, op, inputs));
  call.made.push(id);
  return id;
}

/** A node that belongs to no layer's weights: an input, or axes put in another order. */
export function addPlain(
  net: Net,
  name: string,
  op: Op,
  inputs: readonly NodeId[],
  range: Range | null,
): NodeId {
  const id = net.builder.add(name, op, inputs, { range });
  net.shapes.set(id, shapeAfter(net, op, inputs));
  return id;
}

export const shapeOf = (net: Net, tensor: Tensor | undefined): Shape | null =>
  (tensor === undefined ? null : net.shapes.get(tensor.node)) ?? null;

function shapeAfter(net: Net, op: Op, inputs: readonly NodeId[]): Shape | null {
  if (op.kind === 'opaque') return op.shape ?? null;
  // Open sizes are tried at some size: it tells ranks and channels, and is written nowhere.
  if (op.kind === 'input') return op.shape ?? (op.sizes === undefined ? null : triedShape(op.sizes));
  const row = rowOf(op);
  const shapes: Shape[] = [];
  for (const id of inputs) {
    const shape = net.shapes.get(id);
    if (shape === undefined || shape === null) return null;
    shapes.push(shape);
  }
  if (shapes.length < row.arity[0] || shapes.length > row.arity[1]) return null;
  const result = row.shape(op, shapes);
  return isMisfit(result) ? result.goOn : result;
}

/** The tensor with its axes in the order that a layer works in; nothing is added where it has that order. */
export function inOrder(net: Net, tensor: Tensor, first: boolean, call: Call): Tensor {
  const shape = shapeOf(net, tensor);
  if (tensor.first === first || (shape !== null && shape.length !== 3)) return tensor;
  if (shape === null) return { ...tensor, first };
  const order = first ? [1, 2, 0] : [2, 0, 1];
  const name = `${call.layer.name}.${first ? 'channelsFirst' : 'channelsLast'}`;
  return { node: addPlain(net, name, { kind: 'permute', order }, [tensor.node], call.layer.range), first };
}

/**
 * An axis of Keras (0 is the batch, negative from the end) as an axis of the graph; null for the batch, or none. Where
 * the rank is not known, an image is meant.
 */
export function graphAxis(net: Net, tensor: Tensor, axis: number): number | null {
  const rank = shapeOf(net, tensor)?.length ?? 3;
  const at = (axis < 0 ? axis + rank + 1 : axis) - 1;
  if (at < 0 || at >= rank) return null;
  return tensor.first && rank === 3 ? (at + 2) % 3 : at;
}

/** A shape of Keras without the batch, in the graph's order. */
export const graphShape = (shape: Shape, first: boolean): Shape =>
  first && shape.length === 3 ? [shape[1] ?? 0, shape[2] ?? 0, shape[0] ?? 0] : shape;

/** The same, of a shape with open sizes. */
export const graphSizes = (sizes: readonly (number | null)[], first: boolean): readonly (number | null)[] =>
  first && sizes.length === 3 ? [sizes[1] ?? null, sizes[2] ?? null, sizes[0] ?? null] : sizes;
