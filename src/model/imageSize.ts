import type { Graph, GraphNode, NodeId, Shape } from './graph.ts';
import type { Shapes } from './shapes.ts';
import { inferShapes } from './shapes.ts';

/** The graph of some nodes with another input shape. What is cropped off the image itself shrinks with it. */
function atInput(graph: Graph, nodes: readonly GraphNode[], shape: Shape): Graph {
  const input = nodes.find(({ op }) => op.kind === 'input');
  const own = input?.op.kind === 'input' ? input.op.shape : null;
  const share = (axis: 0 | 1) => Math.min(1, (shape[axis] ?? 1) / (own?.[axis] ?? Infinity));
  return {
    ...graph,
    nodes: nodes.map((node): GraphNode => {
      if (node.op.kind === 'input') return { ...node, op: { kind: 'input', shape } };
      if (node.op.kind !== 'crop' || node.inputs[0] !== input?.id || own === null) return node;
      const { top, bottom, left, right } = node.op.cut;
      const [down, across] = [share(0), share(1)];
      const cut = {
        top: Math.floor(top * down),
        bottom: Math.floor(bottom * down),
        left: Math.floor(left * across),
        right: Math.floor(right * across),
      };
      return { ...node, op: { kind: 'crop', cut } };
    }),
  };
}

export interface Sized {
  readonly size: number;
  readonly graph: Graph;
  readonly shapes: Shapes;
}

/** Sizes beyond this are not tried where the config states none. */
const largestTried = 512;

/**
 * The default size is the net's own or 32, whichever is smaller, raised to the least at which every map has a pixel
 * left. A stated size is taken or refused. A string is the sentence that refuses.
 */
export function chooseSize(
  graph: Graph,
  nodes: readonly GraphNode[],
  input: Shape | null,
  stated: number | null,
): Sized | string {
  const own = input === null ? null : Math.max(input[0] ?? 1, input[1] ?? 1);
  const channels = input?.[2] ?? 3;
  const from = stated ?? Math.min(own ?? 32, 32);
  const to = stated ?? Math.max(own ?? largestTried, from);
  let reason = '';
  for (let size = from; size <= to; size++) {
    const sized = atInput(graph, nodes, [size, size, channels]);
    const shapes = inferShapes(sized);
    const bad = shapes.problems[0]?.message ?? unknown(nodes, shapes.of);
    if (bad === null) return { size, graph: sized, shapes };
    reason = bad;
    // Another size does not mend what has nothing to do with size.
    if (size === from && !fitsElsewhere(graph, nodes, [to, to, channels])) break;
  }
  return stated === null
    ? `The net cannot be trained as it stands: ${reason}`
    : `The net cannot take images of ${stated}x${stated}: ${reason}`;
}

function fitsElsewhere(graph: Graph, nodes: readonly GraphNode[], shape: Shape): boolean {
  const shapes = inferShapes(atInput(graph, nodes, shape));
  return shapes.problems.length === 0 && unknown(nodes, shapes.of) === null;
}

function unknown(nodes: readonly GraphNode[], of: ReadonlyMap<NodeId, Shape | null>): string | null {
  const node = nodes.find(({ id }) => (of.get(id) ?? null) === null);
  return node === undefined ? null : `the output shape of layer '${node.name}' is not known.`;
}
