import type { GraphNode, NodeId, Op } from '../model/graph.ts';
import type { BuiltNode } from './build.ts';
import type { Random } from './random.ts';
import type { Layer, Tensor, Tf } from './tf.ts';

type Weight = Layer['weights'][number];

/**
 * Sets the weights that training starts from, uniform: He et al.'s variance 2 / fan-in for what feeds rectifiers and
 * Glorot's 2 / (fan-in + fan-out) for the last layer. A highway's transform gate starts nearly closed (bias -2,
 * Srivastava et al.).
 */
export function initialise(
  tf: Tf,
  nodes: readonly GraphNode[],
  built: ReadonlyMap<NodeId, BuiltNode>,
  random: Random,
  last: NodeId,
): void {
  const gates = gateSources(nodes);
  for (const { id, op, shares } of nodes) {
    if (shares !== undefined && built.has(shares)) continue;
    const weights = built.get(id)?.layer.trainableWeights ?? [];
    const [kernel, bias] = weights;
    if (kernel === undefined) continue;
    if (op.kind === 'activation') {
      set(tf, kernel, tf.fill(kernel.read().shape, 0.25));
      continue;
    }
    const { shape } = kernel.read();
    const size = shape.reduce((all, length) => all * length, 1);
    const fans = fansOf(op, shape);
    if (fans === null) continue;
    const [fanIn, fanOut] = fans;
    const bound = id === last ? Math.sqrt(6 / (fanIn + fanOut)) : Math.sqrt(6 / fanIn);
    const values = new Float32Array(size);
    for (let index = 0; index < size; index++) values[index] = (2 * random() - 1) * bound;
    set(tf, kernel, tf.tensor(values, shape));
    if (bias !== undefined && gates.has(id)) set(tf, bias, tf.fill(bias.read().shape, -2));
  }
}

/** How many numbers each output is summed from, and how many outputs there are; null for what is no kernel. */
function fansOf(op: Op, shape: readonly number[]): readonly [fanIn: number, fanOut: number] | null {
  const size = shape.reduce((all, length) => all * length, 1);
  const last = shape[shape.length - 1] ?? 1;
  switch (op.kind) {
    case 'conv2d':
    case 'dense':
      return [size / last, last];
    case 'depthwise':
      return [op.kernel[0] * op.kernel[1], last];
    case 'deconv2d':
      // Of the kernel, each output meets one place in every stride-th row and column.
      return [Math.max(1, size / op.filters / (op.stride[0] * op.stride[1])), op.filters];
    case 'local2d':
      return [shape[1] ?? 1, last];
    default:
      return null;
  }
}

function set(tf: Tf, weight: Weight, value: Tensor): void {
  weight.write(value);
  tf.dispose(value);
}

/** The convolutions or dense layers that feed the T of a gate, through its sigmoid. */
function gateSources(nodes: readonly GraphNode[]): Set<NodeId> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sources = new Set<NodeId>();
  for (const { op, inputs } of nodes) {
    if (op.kind !== 'gate') continue;
    let source = byId.get(inputs[1] ?? '');
    while (source?.op.kind === 'activation' || source?.op.kind === 'batchNorm')
      source = byId.get(source.inputs[0] ?? '');
    if (source !== undefined) sources.add(source.id);
  }
  return sources;
}
