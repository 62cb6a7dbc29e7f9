import { costs, totals } from './cost.ts';
import type { Analysis } from './facts.ts';
import type { Graph } from './graph.ts';
import type { Problem } from './problem.ts';
import { residualStructure } from './residual.ts';
import { inferShapes } from './shapes.ts';

/** Everything that the model knows of a graph; `problems` are those that its reader found. */
export function analyze(graph: Graph, problems: readonly Problem[]): Analysis {
  const shapes = inferShapes(graph);
  const facts = costs(graph, shapes);
  return {
    graph,
    facts: Object.fromEntries(facts),
    totals: totals(graph, facts),
    structure: residualStructure(graph, facts),
    problems: [...problems, ...shapes.problems],
  };
}
