import type { Graph, GraphNode, NodeId, Shape } from './graph.ts';
import { shapeText } from './graph.ts';
import { isWeighted, rowOf } from './ops/ops.ts';
import { isMisfit } from './ops/rule.ts';
import type { Problem } from './problem.ts';

export interface Shapes {
  /** Output shape of every node; null where it cannot be known. */
  readonly of: ReadonlyMap<NodeId, Shape | null>;
  readonly problems: readonly Problem[];
}

/**
 * Infers every node's output shape in one pass over the topological order. A node whose inputs are unknown is
 * unknown itself and is no problem of its own: the first cause is the one that is reported.
 */
export function inferShapes(graph: Pick<Graph, 'nodes'>): Shapes {
  const of = new Map<NodeId, Shape | null>();
  const problems: Problem[] = [];
  const told = new Set<string>();
  const nodes = new Map<NodeId, GraphNode>();
  for (const node of graph.nodes) {
    nodes.set(node.id, node);
    const { shape, problem } = shapeOf(node, of);
    of.set(node.id, shape);
    if (problem === null) continue;
    // What a repeat says once is wrong once, however often it is written out.
    const place = `${problem.code} ${problem.range?.start ?? node.id} ${problem.range?.end ?? ''}`;
    if (!told.has(place)) problems.push({ ...problem, ...makersOf(node, nodes, of) });
    told.add(place);
  }
  return { of, problems };
}

function shapeOf(
  node: GraphNode,
  of: ReadonlyMap<NodeId, Shape | null>,
): { shape: Shape | null; problem: Problem | null } {
  const row = rowOf(node.op);
  const report = (code: string, says: string): Problem => ({
    severity: 'error',
    code,
    message: `Layer '${node.name}' ${says}.`,
    range: node.range,
    node: node.id,
    ...(node.mend === undefined ? {} : { fix: node.mend }),
  });
  const [least, most] = row.arity;
  if (node.inputs.length < least || node.inputs.length > most) {
    const wanted = least === most ? `${least}` : `at least ${least}`;
    return {
      shape: null,
      problem: report('wrong-number-of-inputs', `takes ${wanted} inputs and has ${node.inputs.length}`),
    };
  }
  if (node.op.kind === 'opaque') return { shape: node.op.shape ?? null, problem: null };
  if (node.op.kind === 'input' && node.op.shape === null) return { shape: null, problem: null };
  const inputs: Shape[] = [];
  for (const id of node.inputs) {
    const shape = of.get(id);
    if (shape === undefined || shape === null) return { shape: null, problem: null };
    inputs.push(shape);
  }
  const result = row.shape(node.op, inputs);
  if (!isMisfit(result)) return { shape: result, problem: null };
  return { shape: result.goOn, problem: report(result.code, result.says) };
}

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
