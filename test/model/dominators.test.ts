import { deepEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { dominators } from '../../src/model/dominators.ts';
import type { Graph } from '../../src/model/graph.ts';

/** A random graph in topological order: node i reads some of the nodes before it. */
const graphs = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 24 })
  .map((picks): Graph => {
    const inputs = picks.map((pick, at) => [...new Set(pick.map((number) => number % Math.max(1, at)))]);
    return {
      format: 'residual-lens',
      family: null,
      model: null,
      inputSource: null,
      inputNote: null,
      nodes: inputs.map((from, at) => ({
        id: String(at),
        name: String(at),
        op: { kind: 'add' },
        inputs: at === 0 ? [] : from.map(String),
        range: null,
      })),
    };
  });

/** By the definition: d dominates n if n cannot be reached once d is taken out. */
function immediateByDefinition(graph: Graph): number[] {
  const dominates = (d: number, n: number): boolean => {
    const reached = new Set<number>();
    graph.nodes.forEach(({ inputs }, at) => {
      if (at !== d && (inputs.length === 0 || inputs.some((id) => reached.has(Number(id))))) reached.add(at);
    });
    return !reached.has(n);
  };
  return graph.nodes.map((_, n) => {
    const above = graph.nodes.map((__, d) => d).filter((d) => d !== n && dominates(d, n));
    // The immediate one is dominated by all the others, so it comes last.
    return above.at(-1) ?? -1;
  });
}

describe('dominators', () => {
  it('are those of the definition on random graphs', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        deepEqual(dominators(graph).immediate, immediateByDefinition(graph));
      }),
      { numRuns: 300 },
    );
  });

  it('a node without inputs has none, also where another node has no name', () => {
    const node = (id: string, inputs: string[]) => ({
      id,
      name: id,
      op: { kind: 'add' as const },
      inputs,
      range: null,
    });
    const nodes = [node('', []), node('a', []), node('b', ['', 'a'])];
    const graph: Graph = {
      format: 'caffe',
      family: null,
      model: null,
      inputSource: null,
      inputNote: null,
      nodes,
    };
    deepEqual(dominators(graph).immediate, [-1, -1, -1]);
  });
});
