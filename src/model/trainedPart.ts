import type { Graph, GraphNode, NodeId, Shape } from './graph.ts';

/** The part of a graph that is trained: from its input to its logits, the final softmax taken into the loss. */
export interface Trained {
  readonly input: GraphNode;
  /** In topological order, input included. */
  readonly nodes: readonly GraphNode[];
  readonly logits: NodeId;
  readonly notes: readonly string[];
}

/** Cuts out what is trained; a string is the sentence that refuses it. */
export function trainedPart(graph: Graph): Trained | string {
  const inputs = graph.nodes.filter(({ op }) => op.kind === 'input');
  const [input] = inputs;
  if (input === undefined || inputs.length > 1)
    return `Quick training needs a net with one input, and this one has ${inputs.length}.`;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const read = new Set(graph.nodes.flatMap((node) => node.inputs));
  const ends = graph.nodes.filter(({ id }) => !read.has(id));
  const end = ends[ends.length - 1];
  if (end === undefined || end.op.kind === 'input') return 'Quick training needs a net with layers.';
  const notes: string[] = [];
  const others = ends.slice(0, -1).map(({ name }) => `'${name}'`);
  if (others.length > 0)
    notes.push(`Only the output '${end.name}' is trained; ${others.join(', ')} is left out.`);
  const last = withoutSoftmax(end, byId);
  if (last !== end) notes.push(`The final '${end.name}' is computed together with the loss.`);
  const nodes = ancestors(graph, last.id);
  const power = nodes.find(({ op }) => op.kind === 'pointwise');
  if (power?.op.kind === 'pointwise')
    return `Layer '${power.name}' computes '${power.op.fn}', and the graph does not hold its numbers, so the net cannot be trained.`;
  const opaque = nodes.find(({ op }) => op.kind === 'opaque');
  if (opaque?.op.kind === 'opaque')
    return `Layer '${opaque.name}' is a '${opaque.op.type}', which TensorFlow was not told how to compute, so the net cannot be trained.`;
  return { input, nodes, logits: last.id, notes };
}

/** The node before a last softmax or sigmoid, through flattens, dropouts and the like that change nothing. */
function withoutSoftmax(end: GraphNode, byId: ReadonlyMap<NodeId, GraphNode>): GraphNode {
  const { op } = end;
  if (op.kind !== 'softmax' && !(op.kind === 'activation' && op.name === 'sigmoid')) return end;
  return byId.get(end.inputs[0] ?? '') ?? end;
}

function ancestors(graph: Graph, of: NodeId): GraphNode[] {
  const wanted = new Set([of]);
  // Backwards through the topological order, every reader comes before what it reads.
  for (const node of [...graph.nodes].reverse())
    if (wanted.has(node.id)) for (const id of node.inputs) wanted.add(id);
  return graph.nodes.filter(({ id }) => wanted.has(id));
}

/** How many classes logits of this shape tell apart: C, or 1x1xC; null for a map or an unknown shape. */
export function classesOf(shape: Shape | null): number | null {
  if (shape === null) return null;
  const classes = shape[shape.length - 1] ?? 0;
  return shape.reduce((all, size) => all * size, 1) === classes ? classes : null;
}

/** The name of the layer that gives the logits. */
export const endOf = ({ nodes, logits }: Trained): string =>
  nodes.find(({ id }) => id === logits)?.name ?? logits;
