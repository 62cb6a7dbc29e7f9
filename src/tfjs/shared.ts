import type { GraphNode, NodeId, Op } from '../model/graph.ts';
import type { BuiltNode } from './build.ts';
import { buildNode } from './build.ts';
import type { Tf } from './tf.ts';

interface Known {
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly built: ReadonlyMap<NodeId, BuiltNode>;
}

/**
 * The layer of a node in training. One that shares its weights is the other's layer itself, or a convolution of its own
 * stride and dilation over the other's weights.
 */
export function layerOf(
  tf: Tf,
  node: GraphNode,
  inputs: readonly (readonly number[])[],
  { nodes, built }: Known,
): BuiltNode {
  const source = nodes.get(node.shares ?? '');
  const theirs = built.get(node.shares ?? '');
  if (node.shares === undefined) return buildNode(tf, node, inputs);
  // The source may lie outside of what is trained: then the weights are this node's.
  if (source === undefined || theirs === undefined) return buildNode(tf, node, inputs);
  const { op } = node;
  // A convolution's layer is made for one size of input.
  if (op.kind === 'conv2d' && source.op.kind === 'conv2d')
    return buildNode(tf, node, inputs, () => theirs.layer.weights.map((weight) => weight.read()));
  if (sameOp(op, source.op)) return theirs;
  throw new Error(`it shares the weights of '${source.name}', which is another op`);
}

/** Ops are JSON, and readers write their keys in one order. */
const sameOp = (a: Op, b: Op): boolean => JSON.stringify(a) === JSON.stringify(b);
