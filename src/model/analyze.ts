import { costs, totals } from './cost.ts';
import { endsEarly, isMissingPart } from './gaps.ts';
import type { Analysis, NodeFacts, Structure } from './facts.ts';
import type { Graph, NodeId, Shape } from './graph.ts';
import { shapeText } from './graph.ts';
import { hasOpenSizes, openFacts } from './openSizes.ts';
import type { Problem } from './problem.ts';
import { residualStructure } from './residual.ts';
import { inferShapes } from './shapes.ts';

/** Everything that the model knows of a graph; `problems` are those that its reader found. */
export function analyze(graph: Graph, problems: readonly Problem[]): Analysis {
  if (hasOpenSizes(graph)) return analyzeOpen(graph, problems);
  const shapes = inferShapes(graph);
  const facts = costs(graph, shapes);
  const structure = residualStructure(graph, facts);
  return {
    graph,
    facts,
    totals: totals(graph, facts, missingParts(problems)),
    structure,
    problems: told([
      ...problems,
      ...shapes.problems.map((found) => withSkip(found, graph, structure, facts)),
    ]),
  };
}

function analyzeOpen(graph: Graph, problems: readonly Problem[]): Analysis {
  const { facts, tried, problems: found } = openFacts(graph);
  const { learnable, withBnStats } = totals(graph, facts);
  return {
    graph,
    facts,
    totals: {
      learnable,
      withBnStats,
      macs: null,
      activationBytes: null,
      unknownNodes:
        [...facts.values()].filter((fact) => fact.learnable === null).length + missingParts(problems),
    },
    structure: withoutShapes(residualStructure(graph, tried)),
    problems: told([...problems, ...found]),
  };
}

const missingParts = (problems: readonly Problem[]): number => problems.filter(isMissingPart).length;

/** A file that was cut off is one mistake: what is missing at its end is none of its own. */
function told(problems: readonly Problem[]): Problem[] {
  const end = problems.find(({ code }) => code === endsEarly)?.range?.end ?? Infinity;
  return problems
    .filter(({ code, range }) => code === endsEarly || range === null || range.end < end)
    .map(withOrigin);
}

/** A sum whose skip is projected already: what the projection makes, and what F(x) does. */
function withSkip(
  problem: Problem,
  graph: Graph,
  { merges }: Structure,
  facts: ReadonlyMap<NodeId, NodeFacts>,
): Problem {
  const merge =
    problem.code === 'sum-of-unequal-shapes' ? merges.find(({ node }) => node === problem.node) : undefined;
  const sum = graph.nodes.find(({ id }) => id === merge?.node);
  if (merge?.skip !== 'projection' || sum?.inputs.length !== 2) return problem;
  const skip = sum.inputs.find((id) => merge.skipNodes.includes(id));
  const branch = sum.inputs.find((id) => id !== skip);
  const [made, wanted] = [skip, branch].map((id) => facts.get(id ?? '')?.shape ?? null);
  if (!made || !wanted) return problem;
  const map = (shape: Shape) => shape.slice(0, -1).join('x');
  const says =
    map(made) === map(wanted)
      ? `the projection makes ${made.at(-1) ?? 0} channels and F(x) ${wanted.at(-1) ?? 0}`
      : `the projection makes ${shapeText(made)} and F(x) ${shapeText(wanted)}`;
  return {
    ...problem,
    message: problem.message.replace('the skip needs a projection', `${says}: one of them must change`),
  };
}

/** What is wrong in another file is told with its place there; it cannot be changed from this one. */
function withOrigin({ fix, otherFixes, ...problem }: Problem): Problem {
  const { range, message } = problem;
  if (range?.origin !== undefined) return { ...problem, message: `${range.origin}: ${message}` };
  return {
    ...problem,
    ...(fix === undefined ? {} : { fix }),
    ...(otherFixes === undefined ? {} : { otherFixes }),
  };
}

const withoutShapes = (structure: Structure): Structure => ({
  ...structure,
  stages: structure.stages.map((stage) => ({ ...stage, shape: null })),
});
