import type { Graph, GraphNode, NodeId, Shape } from './graph.ts';
import { shapeText } from './graph.ts';
import { isWeighted, rowOf } from './ops/ops.ts';
import { isMisfit } from './ops/rule.ts';
import type { Problem } from './problem.ts';

export interface Shapes {
  /** Output shape of every node; null where it cannot be known. */
  readonly of: ReadonlyMap<NodeId, Shape | null>;
  /** What comes into each node, by its place in the graph; null where one of them is not known, or nothing of the node is. */
  readonly into: readonly (readonly Shape[] | null)[];
  readonly problems: readonly Problem[];
}

/**
 * Infers every node's output shape in one pass over the topological order. A node whose inputs are unknown is
 * unknown itself and is no problem of its own: the first cause is the one that is reported.
 */
export function inferShapes(graph: Pick<Graph, 'nodes'>): Shapes {
  const of = new Map<NodeId, Shape | null>();
  const into: (readonly Shape[] | null)[] = [];
  const problems: Problem[] = [];
  const told = new Set<string>();
  const nodes = new Map<NodeId, GraphNode>();
  for (const node of graph.nodes) {
    nodes.set(node.id, node);
    const shapes = node.op.kind === 'opaque' ? null : shapesInto(node, of);
    into.push(shapes);
    const { shape, problem } = shapeOf(node, shapes);
    of.set(node.id, shape);
    if (problem === null) continue;
    // What a repeat says once is wrong once, however often it is written out.
    const place = `${problem.code} ${problem.range?.start ?? node.id} ${problem.range?.end ?? ''}`;
    if (!told.has(place)) problems.push({ ...problem, ...makersOf(node, nodes, of) });
    told.add(place);
  }
  return { of, into, problems };
}

/** The shapes that come in; null where one of them is not known. */
function shapesInto({ inputs }: GraphNode, of: ReadonlyMap<NodeId, Shape | null>): readonly Shape[] | null {
  const shapes: Shape[] = [];
  for (const id of inputs) {
    const shape = of.get(id) ?? null;
    if (shape === null) return null;
    shapes.push(shape);
  }
  return shapes;
}

interface Inferred {
  readonly shape: Shape | null;
  readonly problem: Problem | null;
}

const unknown: Inferred = { shape: null, problem: null };

function shapeOf(node: GraphNode, shapes: readonly Shape[] | null): Inferred {
  const { op, inputs } = node;
  const row = rowOf(op);
  const [least, most] = row.arity;
  if (inputs.length < least || inputs.length > most) {
    const wanted = least === most ? `${least}` : `at least ${least}`;
    const says = `takes ${wanted} inputs and has ${inputs.length}`;
    return { shape: null, problem: problemOf(node, 'wrong-number-of-inputs', says) };
  }
  if (op.kind === 'opaque') return { shape: op.shape ?? null, problem: null };
  if (op.kind === 'input' && op.shape === null) return unknown;
  if (shapes === null) return unknown;
  const result = row.shape(op, shapes);
  if (!isMisfit(result)) return { shape: result, problem: null };
  return { shape: result.goOn, problem: problemOf(node, result.code, result.says) };
}

const problemOf = ({ id, name, range, mend }: GraphNode, code: string, says: string): Problem => ({
  severity: 'error',
  code,
  message: `Layer '${name}' ${says}.`,
  range,
  node: id,
  ...(mend === undefined ? {} : { fix: mend }),
});

/** Where the shapes that do not fit were made: the nearest layers with weights behind a merge, each with its shape. */
function makersOf(
  node: GraphNode,
  nodes: ReadonlyMap<NodeId, GraphNode>,
  of: ReadonlyMap<NodeId, Shape | null>,
): Pick<Problem, 'related'> {
  if (node.inputs.length < 2) return {};
  const related = node.inputs.flatMap((input) => {
    let maker = nodes.get(input);
    for (
      let steps = 0;
      maker?.inputs.length === 1 && !isWeighted(maker.op) && steps < farthestMaker;
      steps += 1
    )
      maker = nodes.get(maker.inputs[0] ?? '');
    if (!maker?.range || maker.range.start === node.range?.start) return [];
    const shape = shapeText(of.get(maker.id) ?? null);
    return [{ range: maker.range, message: `'${maker.name}' makes ${shape} here.` }];
  });
  return related.length === 0 ? {} : { related };
}

const farthestMaker = 20;
