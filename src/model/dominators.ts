import type { Graph, NodeId } from './graph.ts';
import { indexOf } from './graph.ts';

/**
 * The dominator tree of a graph in topological order, by indexes into `graph.nodes`.
 *
 * Node d dominates n if every path from the input to n goes through d. In a directed acyclic graph the immediate
 * dominator of a node is the nearest common ancestor, in the tree built so far, of its inputs; so one pass
 * suffices. Ancestors are found over skew-binary jump pointers (Myers 1983), in O(log n) each, so that a net of any
 * depth costs O(edges log n) and no recursion.
 */
export interface Dominators {
  /** Immediate dominator of each node; -1 for an input, and where two inputs of the net meet. */
  readonly immediate: readonly number[];
  /** The nearest node that dominates both (a node dominates itself); -1 for none. */
  readonly common: (a: number, b: number) => number;
}

export function dominators(graph: Graph): Dominators {
  const index = indexOf(graph);
  const count = graph.nodes.length;
  const immediate = new Int32Array(count).fill(-1);
  // Slot 0 is a root above all inputs; node i stands in slot i + 1.
  const parent = new Int32Array(count + 1);
  const depth = new Int32Array(count + 1);
  const jump = new Int32Array(count + 1);

  const at = (array: Int32Array, slot: number): number => array[slot] ?? 0;
  const lift = (slot: number, to: number): number => {
    let here = slot;
    while (at(depth, here) > to) here = at(depth, at(jump, here)) >= to ? at(jump, here) : at(parent, here);
    return here;
  };
  const meet = (a: number, b: number): number => {
    const level = Math.min(at(depth, a), at(depth, b));
    let [left, right] = [lift(a, level), lift(b, level)];
    while (left !== right) {
      const far = at(jump, left) !== at(jump, right);
      [left, right] = far ? [at(jump, left), at(jump, right)] : [at(parent, left), at(parent, right)];
    }
    return left;
  };

  const slotOf = (id: NodeId | undefined): number => (id === undefined ? 0 : (index.get(id) ?? -1) + 1);
  graph.nodes.forEach(({ inputs }, here) => {
    let above = slotOf(inputs[0]);
    for (let next = 1; next < inputs.length; next += 1) above = meet(above, slotOf(inputs[next]));
    const slot = here + 1;
    parent[slot] = above;
    depth[slot] = at(depth, above) + 1;
    const across = at(jump, above);
    const even = at(depth, above) - at(depth, across) === at(depth, across) - at(depth, at(jump, across));
    jump[slot] = even ? at(jump, across) : above;
    immediate[here] = above - 1;
  });

  return {
    immediate: Array.from(immediate),
    common: (a, b) => meet(a + 1, b + 1) - 1,
  };
}
