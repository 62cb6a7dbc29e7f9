import { costs, totals } from './cost.ts';
import type { Analysis, Structure } from './facts.ts';
import type { Graph } from './graph.ts';
import { hasOpenSizes, openFacts } from './openSizes.ts';
import type { Problem } from './problem.ts';
import { residualStructure } from './residual.ts';
import { inferShapes } from './shapes.ts';

/** Everything that the model knows of a graph; `problems` are those that its reader found. */
export function analyze(graph: Graph, problems: readonly Problem[]): Analysis {
  if (hasOpenSizes(graph)) return analyzeOpen(graph, problems);
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

function analyzeOpen(graph: Graph, problems: readonly Problem[]): Analysis {
  const { facts, tried, problems: found } = openFacts(graph);
  const { learnable, withBnStats } = totals(graph, facts);
  return {
    graph,
    facts: Object.fromEntries(facts),
    totals: {
      learnable,
      withBnStats,
      macs: null,
      activationBytes: null,
      unknownNodes: [...facts.values()].filter((fact) => fact.learnable === null).length,
    },
    structure: withoutShapes(residualStructure(graph, tried)),
    problems: [...problems, ...found],
  };
}

const withoutShapes = (structure: Structure): Structure => ({
  ...structure,
  stages: structure.stages.map((stage) => ({ ...stage, shape: null })),
});
