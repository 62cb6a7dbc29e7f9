import type { Fix } from '../../range.ts';
import type { GraphNode, NodeId, Op, Range } from '../../graph.ts';

/** More nodes than any net that is drawn; a reader refuses a config that asks for more. */
export const mostNodes = 25_000;

/** Longer names are cut: nobody reads them, and every node of a block repeats them. */
const longestName = 200;

const short = (name: string): string =>
  name.length <= longestName ? name : `${name.slice(0, longestName - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/** Thrown by `add` past `mostNodes`, and caught by the registry, which refuses the file. */
export class TooManyNodes extends Error {}

/** Where the nodes that are added next belong. */
export interface Place {
  readonly range: Range | null;
  readonly unit?: string;
  readonly stage?: number;
  /** The node whose weights the next ones use too. */
  readonly shares?: NodeId;
  readonly mend?: Fix;
}

export interface Builder {
  /**
   * Adds a node behind its inputs and returns its id: the name, with a number behind it where the name is taken.
   */
  readonly add: (name: string, op: Op, inputs: readonly NodeId[], place: Place) => NodeId;
  readonly nodes: readonly GraphNode[];
}

export function newBuilder(): Builder {
  const nodes: GraphNode[] = [];
  const taken = new Map<string, number>();
  const ops = new Map<string, Op>();
  const kept = new Set<Op>();
  /** Equal ops are one object: a net has few, and who looks at one has looked at all that are equal. */
  const shared = (op: Op): Op => {
    if (kept.has(op)) return op;
    const key = JSON.stringify(op);
    const known = ops.get(key);
    if (known !== undefined) return known;
    ops.set(key, op);
    kept.add(op);
    return op;
  };
  const unique = (name: string): string => {
    let id = name;
    for (let count = taken.get(name); count !== undefined && taken.has(id); count += 1) {
      id = `${name}_${count + 1}`;
      taken.set(name, count + 1);
    }
    taken.set(id, 0);
    return id;
  };
  return {
    nodes,
    add: (name, op, inputs, place) => {
      if (nodes.length >= mostNodes) throw new TooManyNodes();
      const cut = short(name);
      const id = unique(cut);
      nodes.push({ id, name: cut, op: shared(op), inputs, ...place });
      return id;
    },
  };
}
