import type { Op, Shape } from '../../graph.ts';
import type { LayerEntry } from './kerasEntries.ts';
import { isModel } from './kerasEntries.ts';
import type { Reference } from './kerasInbound.ts';
import { referencesIn, sizesIn } from './kerasInbound.ts';
import { addInput } from './kerasInputs.ts';
import type { Net, Tensor } from './kerasNet.ts';
import { addPlain, graphShape } from './kerasNet.ts';
import { orderCalls } from './kerasOrder.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** A model's place in the file: the names of the models around it, and the same as positions. */
export interface Scope {
  readonly prefix: string;
  readonly key: string;
}

/** Calls a layer or a model on tensors; null where a model is to read its own inputs. */
export type CallEntry = (
  net: Net,
  entry: LayerEntry,
  scope: Scope & { readonly at: number },
  call: {
    readonly inputs: readonly Tensor[] | null;
    readonly said: Tree | null;
    readonly stated: Shape | null;
  },
) => readonly Tensor[];

/** One call of one layer; `reads` are its references. */
interface PlannedCall {
  readonly entry: LayerEntry;
  readonly at: number;
  readonly said: Tree | null;
  readonly reads: readonly Reference[];
}

interface Plan {
  readonly calls: readonly PlannedCall[];
  /** Layers by name: the position of each one's first call, how many there are, and the number that is the first. */
  readonly layers: ReadonlyMap<
    string,
    { readonly first: number; readonly count: number; readonly from: number }
  >;
}

/** Reads a Functional model: its calls in an order in which each finds its inputs. */
export function readFunctional(
  net: Net,
  model: LayerEntry,
  layers: readonly LayerEntry[],
  scope: Scope,
  { fed, callEntry }: { readonly fed: readonly Tensor[] | null; readonly callEntry: CallEntry },
): readonly Tensor[] {
  const plan = planCalls(model, layers);
  const order = orderCalls(plan.calls.map(({ reads }) => reads.flatMap((read) => target(plan, read) ?? [])));
  const stated = statedShapes(plan, net.channelsFirst);
  const outputs = new Map<number, readonly Tensor[]>();
  const inputs = feeding(model, layers, plan, fed);
  for (const position of order) {
    const call = plan.calls[position];
    if (call === undefined) continue;
    const { entry, at, said, reads } = call;
    if (entry.type === 'InputLayer') {
      const given = inputs.get(entry.name);
      const name = `${scope.prefix}${entry.name}`;
      outputs.set(position, [given ?? addInput(net, name, entry)]);
      continue;
    }
    const read = reads.map((reference) => resolve(net, plan, reference, call, outputs));
    outputs.set(
      position,
      callEntry(
        net,
        entry,
        { ...scope, at },
        {
          inputs: read.length === 0 && isModel(entry) ? null : read,
          said,
          stated: stated.get(position) ?? null,
        },
      ),
    );
  }
  return outputsOf(model, plan, outputs, order);
}

function planCalls(model: LayerEntry, layers: readonly LayerEntry[]): Plan {
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
  const found = new Map<string, { first: number; count: number; from: number }>();
  calls.forEach(({ entry }, position) => {
    const known = found.get(entry.name);
    if (known === undefined)
      found.set(entry.name, {
        first: position,
        count: 1,
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
function target(plan: Plan, { layer, call }: Reference): number | null {
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

/** The tensor's shape as a reference states it, in the graph's order; null where a size of it is open. */
function shapeIn({ shape }: Reference, channelsFirst: boolean): Shape | null {
  const sizes = shape?.slice(1).flatMap((size) => size ?? []) ?? [];
  return sizes.length > 0 && sizes.length + 1 === shape?.length ? graphShape(sizes, channelsFirst) : null;
}

function statedShapes(plan: Plan, channelsFirst: boolean): Map<number, Shape> {
  const shapes = new Map<number, Shape>();
  for (const read of plan.calls.flatMap((call) => call.reads)) {
    const [position, shape] = [target(plan, read), shapeIn(read, channelsFirst)];
    if (position !== null && shape !== null && read.output === 0) shapes.set(position, shape);
  }
  return shapes;
}

/** Which tensor stands for each input layer of a model that is called. */
function feeding(
  model: LayerEntry,
  layers: readonly LayerEntry[],
  plan: Plan,
  fed: readonly Tensor[] | null,
): Map<string, Tensor> {
  const stated = referencesIn(childOf(model.config, 'input_layers'), plan.layers).map(({ layer }) => layer);
  const listed = layers.filter(({ type }) => type === 'InputLayer').map(({ name }) => name);
  const names = stated.length > 0 ? stated : listed;
  return new Map(
    names.flatMap((name, at) => {
      const tensor = fed?.[at];
      return tensor === undefined ? [] : [[name, tensor] as const];
    }),
  );
}

/** The tensor that a reference means. What is not there becomes an opaque node, so that the rest is still drawn. */
function resolve(
  net: Net,
  plan: Plan,
  reference: Reference,
  { entry }: PlannedCall,
  outputs: ReadonlyMap<number, readonly Tensor[]>,
): Tensor {
  const { layer, call, output, range } = reference;
  const position = target(plan, reference);
  const found = position === null ? undefined : outputs.get(position);
  const tensor = found?.[output] ?? found?.[0];
  if (tensor !== undefined) return tensor;
  const known = plan.layers.get(layer);
  if (position !== null && found === undefined)
    net.problems.push({
      severity: 'error',
      code: 'cycle',
      message: `Layer '${entry.name}' reads '${layer}', which itself depends on '${entry.name}': that is a cycle.`,
      range,
    });
  else if (known !== undefined)
    net.problems.push({
      severity: 'error',
      code: 'missing-layer',
      message: `Layer '${entry.name}' reads call ${call} of '${layer}', which has ${known.count === 1 ? 'one call' : `${known.count} calls`}.`,
      range,
    });
  else reportMissing(net, plan, reference, entry);
  const type = `missing '${layer}'`;
  const stated = shapeIn(reference, net.channelsFirst);
  const op: Op = { kind: 'opaque', type, ...(stated === null ? {} : { shape: stated }) };
  return { node: addPlain(net, type, op, [], range), first: net.channelsFirst };
}

function reportMissing(net: Net, plan: Plan, { layer, range }: Reference, entry: LayerEntry): void {
  // Every name is held against every other: for a few that helps, for thousands it would never end.
  const close = net.problems.length < 20 ? nearest(layer, [...plan.layers.keys()]) : null;
  net.problems.push({
    severity: 'error',
    code: 'missing-layer',
    message: `Layer '${entry.name}' reads '${layer}', and no layer has that name${close === null ? '.' : `; did you mean '${close}'?`}`,
    range,
    ...(close === null ? {} : { fix: renameFix(range, layer, close) }),
  });
}

/** The model's outputs as it states them; else what its last call puts out. */
function outputsOf(
  model: LayerEntry,
  plan: Plan,
  outputs: ReadonlyMap<number, readonly Tensor[]>,
  order: readonly number[],
): readonly Tensor[] {
  const stated = referencesIn(childOf(model.config, 'output_layers'), plan.layers).flatMap((reference) => {
    const found = outputs.get(target(plan, reference) ?? -1);
    return found?.[reference.output] ?? found?.[0] ?? [];
  });
  return stated.length > 0 ? stated : (outputs.get(order.at(-1) ?? -1) ?? []);
}
