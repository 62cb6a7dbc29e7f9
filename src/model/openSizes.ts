import { costs } from './cost.ts';
import type { NodeFacts } from './facts.ts';
import type { Graph, GraphNode, NodeId, OpOf, Shape } from './graph.ts';
import type { Problem } from './problem.ts';
import type { Shapes } from './shapes.ts';
import { inferShapes } from './shapes.ts';

/**
 * What is known of a net whose input leaves sizes open (Keras' `Input((None, None, 3))`): it is worked through at two
 * sizes that no file means, and what comes out the same at both does not hang on the size. So are the parameters of
 * convolutions, and those of a dense layer behind a flattened map are not.
 */
export interface OpenFacts {
  /** Without shapes and MACs; parameters and receptive fields where they are the same at any size. */
  readonly facts: ReadonlyMap<NodeId, NodeFacts>;
  /** At one of the sizes: what stages are told apart by. */
  readonly tried: ReadonlyMap<NodeId, NodeFacts>;
  readonly problems: readonly Problem[];
}

/** Both are halved eight times without a remainder, as encoders and decoders that join again need it. */
const trial = [1024, 1792] as const;

/** The sizes with one of the two trials where they are open. */
export const triedShape = (sizes: readonly (number | null)[], at: 0 | 1 = 0): Shape =>
  sizes.map((size) => size ?? trial[at]);

const openInput = ({ op }: GraphNode): OpOf<'input'> | null =>
  op.kind === 'input' && op.shape === null && op.sizes !== undefined ? op : null;

export const hasOpenSizes = ({ nodes }: Graph): boolean => nodes.some((node) => openInput(node) !== null);

export function openFacts(graph: Graph): OpenFacts {
  const [one, other] = [atTrial(graph, 0), atTrial(graph, 1)];
  const facts = new Map<NodeId, NodeFacts>();
  for (const [id, first] of one.facts) {
    const second = other.facts.get(id) ?? first;
    const params = first.learnable === second.learnable && first.bnStats === second.bnStats;
    const same = <K extends 'receptiveField' | 'jump'>(key: K) =>
      String(first[key]) === String(second[key]) ? first[key] : null;
    facts.set(id, {
      shape: null,
      learnable: params ? first.learnable : null,
      bnStats: params ? first.bnStats : null,
      macs: null,
      activationBytes: null,
      receptiveField: same('receptiveField'),
      jump: same('jump'),
    });
  }
  return { facts, tried: one.facts, problems: problemsAtAnySize(graph, one.shapes, other.shapes) };
}

function atTrial(graph: Graph, at: 0 | 1): { shapes: Shapes; facts: Map<NodeId, NodeFacts> } {
  const nodes = graph.nodes.map((node): GraphNode => {
    const sizes = openInput(node)?.sizes;
    return sizes === undefined ? node : { ...node, op: { kind: 'input', shape: triedShape(sizes, at) } };
  });
  const sized = { ...graph, nodes };
  const shapes = inferShapes(sized);
  return { shapes, facts: costs(sized, shapes) };
}

/**
 * What is wrong whatever the size: the same words at both, or branches whose channels differ. Rows and columns may fit at
 * a size that the file means and does not state.
 */
function problemsAtAnySize(graph: Graph, one: Shapes, other: Shapes): Problem[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const again = new Map(other.problems.map((problem) => [problem.node, problem]));
  return one.problems.flatMap((problem): Problem[] => {
    const second = again.get(problem.node);
    if (second?.code !== problem.code) return [];
    const inputs = nodes.get(problem.node ?? '')?.inputs ?? [];
    const channels = (shapes: Shapes) => new Set(inputs.map((id) => shapes.of.get(id)?.at(-1)));
    const differ = channels(one).size > 1 && channels(other).size > 1;
    if (problem.message !== second.message && !differ) return [];
    const message = openText(problem.message, second.message);
    const related = problem.related?.map((place, at) => ({
      ...place,
      message: openText(place.message, second.related?.[at]?.message ?? place.message),
    }));
    return [{ ...problem, message, ...(related === undefined ? {} : { related }) }];
  });
}

/** A sentence with '?' for each number that it has otherwise at the other size. */
function openText(one: string, other: string): string {
  const numbers = other.match(/\d+/g) ?? [];
  let at = -1;
  return one.replace(/\d+/g, (number) => {
    at += 1;
    return numbers[at] === number ? number : '?';
  });
}
