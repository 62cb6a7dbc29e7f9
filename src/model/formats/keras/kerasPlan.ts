import type { LayerEntry } from './kerasEntries.ts';
import { isModel } from './kerasEntries.ts';
import type { Reference } from './kerasInbound.ts';
import { referencesIn, sizesIn } from './kerasInbound.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** One call of one layer; `reads` are its references. */
export interface PlannedCall {
  readonly entry: LayerEntry;
  readonly at: number;
  readonly said: Tree | null;
  readonly reads: readonly Reference[];
}

export interface Plan {
  readonly calls: readonly PlannedCall[];
  /** Layers by name: the position of each one's first call, how many there are, and the number that is the first. */
  readonly layers: ReadonlyMap<string, PlannedLayer>;
}

export interface PlannedLayer {
  readonly first: number;
  readonly count: number;
  readonly from: number;
  readonly model: boolean;
}

/** All calls of a model's layers, and which of them a reference means. */
export function planCalls(model: LayerEntry, layers: readonly LayerEntry[]): Plan {
  const names = new Map(layers.map((entry) => [entry.name, entry]));
  const calls = layers.flatMap((entry, at): PlannedCall[] => {
    const nodes = childOf(entry.tree, 'inbound_nodes');
    const said = nodes?.kind === 'list' ? nodes.items : [];
    if (said.length === 0) return [{ entry, at, said: null, reads: [] }];
    return said.map((tree) => ({
      entry,
      at,
      said: tree,
      reads: withShapes(entry, referencesIn(tree, names)),
    }));
  });
  const reads = [
    ...calls.flatMap((call) => call.reads),
    ...referencesIn(childOf(model.config, 'output_layers'), names),
  ];
  const numbers = new Map<string, Set<number>>();
  for (const { layer, call } of reads)
    numbers.set(layer, (numbers.get(layer) ?? new Set<number>()).add(call));
  const found = new Map<string, PlannedLayer & { count: number }>();
  calls.forEach(({ entry }, position) => {
    const known = found.get(entry.name);
    if (known === undefined)
      found.set(entry.name, {
        first: position,
        count: 1,
        model: isModel(entry),
        from: firstNumber(entry, numbers.get(entry.name) ?? new Set()),
      });
    else if (calls[known.first]?.at === calls[position]?.at) known.count += 1;
  });
  return { calls, layers: found };
}

/**
 * The number by which a layer's first call goes. A Functional model counts the call that made it as call 0, and that
 * one is not written (keras/src/models/functional.py, get_config: "Functional models start with a pre-existing node").
 */
function firstNumber(entry: LayerEntry, numbers: ReadonlySet<number>): number {
  if (!isModel(entry) || numbers.size === 0 || numbers.has(0)) return 0;
  const nodes = childOf(entry.tree, 'inbound_nodes');
  const count = nodes?.kind === 'list' ? nodes.items.length : 0;
  return entry.type !== 'Sequential' || [...numbers].some((number) => number >= count) ? 1 : 0;
}

/** Position of the call that a reference means, or null where there is none. */
export function target(plan: Plan, { layer, call }: Reference): number | null {
  const known = plan.layers.get(layer);
  if (known === undefined) return null;
  const number = call - known.from;
  if (Number.isInteger(number) && number >= 0 && number < known.count) return known.first + number;
  // With one call there is no doubt.
  return known.count === 1 ? known.first : null;
}

/** Keras 2 states what a layer was built on beside it; Keras 3 each tensor's shape in the reference. */
function withShapes(entry: LayerEntry, reads: readonly Reference[]): readonly Reference[] {
  const built = childOf(childOf(entry.tree, 'build_config') ?? null, 'input_shape');
  const shape = reads.length === 1 ? sizesIn(built) : null;
  return shape === null ? reads : reads.map((read) => ({ ...read, shape: read.shape ?? shape }));
}
