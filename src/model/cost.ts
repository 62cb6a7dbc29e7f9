import type { NodeFacts, Totals } from './facts.ts';
import { activationBytesOf, type Graph, type GraphNode, type NodeId, type Shape } from './graph.ts';
import type { View } from './ops/rule.ts';
import { rowOf } from './ops/ops.ts';
import type { Shapes } from './shapes.ts';

type Pair = readonly [number, number];

/** Parameters, MACs, activation memory and receptive field of every node, from the shapes of this very graph. */
export function costs(graph: Graph, shapes: Shapes): Map<NodeId, NodeFacts> {
  const facts = new Map<NodeId, NodeFacts>();
  graph.nodes.forEach((node, at) => {
    const shape = shapes.of.get(node.id) ?? null;
    facts.set(node.id, costOf(node, shapes.into[at] ?? null, shape, facts));
  });
  return facts;
}

/** From the shapes that come in, where they are known, and the one that comes out. */
function costOf(
  node: GraphNode,
  known: readonly Shape[] | null,
  shape: Shape | null,
  before: ReadonlyMap<NodeId, NodeFacts>,
): NodeFacts {
  const row = rowOf(node.op);
  // Weights that another node has too are counted there.
  const own = known !== null && node.shares === undefined ? row.params?.(node.op, known) : undefined;
  const params = known === null ? null : (own ?? { learnable: 0 });
  const needsShape = row.macs !== undefined;
  const macs =
    known !== null && (shape !== null || !needsShape) ? (row.macs?.(node.op, known, shape ?? []) ?? 0) : null;
  const view = known === null ? null : (row.view?.(node.op, known) ?? null);
  const { receptiveField: field, jump } = fieldOf(node, view, known !== null, before);
  return {
    shape,
    learnable: params?.learnable ?? null,
    bnStats: params === null ? null : (params.bnStats ?? 0),
    macs,
    activationBytes: shape === null ? null : activationBytesOf(shape),
    receptiveField: field,
    jump,
  };
}

/**
 * Receptive field r and jump j (input pixels between neighbours) through a window of size k and step s:
 * r' = r + (k - 1) j and j' = s j, along both axes (Araujo, Norris and Sim, Distill 2019). Where branches meet, the
 * largest field counts.
 */
function fieldOf(
  node: GraphNode,
  view: View | null,
  complete: boolean,
  before: ReadonlyMap<NodeId, NodeFacts>,
): { receptiveField: Pair | null; jump: Pair | null } {
  if (node.op.kind === 'input') return { receptiveField: [1, 1], jump: [1, 1] };
  let field: Pair | null = null;
  let jump: Pair | null = null;
  for (const id of fieldInputs(node, (input) => before.get(input)?.shape)) {
    const input = before.get(id);
    if (!complete || !input?.receptiveField || !input.jump) return { receptiveField: null, jump: null };
    field = field === null ? input.receptiveField : largest(field, input.receptiveField);
    jump = jump === null ? input.jump : largest(jump, input.jump);
  }
  if (field === null || jump === null || view === null) return { receptiveField: field, jump };
  const grown = (axis: 0 | 1) => field[axis] + (view.size[axis] - 1) * jump[axis];
  return {
    receptiveField: [grown(0), grown(1)],
    jump: [jump[0] * view.step[0], jump[1] * view.step[1]],
  };
}

/**
 * The inputs whose field a node has: of a product the maps alone. A factor of one pixel (squeeze-and-excitation) has
 * seen the whole map, but only scales the channels of the other.
 */
export function fieldInputs(
  { op, inputs }: GraphNode,
  shapeOf: (id: NodeId) => Shape | null | undefined,
): readonly NodeId[] {
  if (op.kind !== 'multiply') return inputs;
  const pixels = inputs.map((id) => (shapeOf(id) ?? []).slice(0, -1).reduce((all, size) => all * size, 1));
  const most = Math.max(...pixels);
  return inputs.filter((_, at) => pixels[at] === most);
}

const largest = (a: Pair, b: Pair): Pair => [Math.max(a[0], b[0]), Math.max(a[1], b[1])];

/**
 * Sums over the graph; a node that is not known is left out and counted, and so is each of the `unread` parts of the
 * config. An input alone is no net of which anything is known.
 */
export function totals(graph: Graph, facts: ReadonlyMap<NodeId, NodeFacts>, unread = 0): Totals {
  let [learnable, bnStats, macs, activationBytes, unknownNodes] = [0, 0, 0, 0, unread];
  let anyShape = false;
  for (const { id, op } of graph.nodes) {
    const fact = facts.get(id);
    learnable += fact?.learnable ?? 0;
    bnStats += fact?.bnStats ?? 0;
    macs += fact?.macs ?? 0;
    activationBytes += fact?.activationBytes ?? 0;
    if (fact?.shape && fact.learnable !== null) anyShape ||= op.kind !== 'input';
    else unknownNodes += 1;
  }
  return {
    learnable,
    withBnStats: learnable + bnStats,
    macs: anyShape ? macs : null,
    activationBytes: anyShape ? activationBytes : null,
    unknownNodes,
  };
}
