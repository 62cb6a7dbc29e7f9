import type { Op, Shape } from '../../graph.ts';
import type { LayerEntry } from './kerasEntries.ts';
import { isModel } from './kerasEntries.ts';
import type { Reference } from './kerasInbound.ts';
import { referencesIn } from './kerasInbound.ts';
import { addInput } from './kerasInputs.ts';
import type { Net, Tensor } from './kerasNet.ts';
import { addPlain, graphShape } from './kerasNet.ts';
import { orderCalls } from './kerasOrder.ts';
import type { Plan, PlannedCall } from './kerasPlan.ts';
import { planCalls, target } from './kerasPlan.ts';
import { reportInputs, reportReference } from './kerasReferences.ts';
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

/** Reads a Functional model: its calls in an order in which each finds its inputs. */
export function readFunctional(
  net: Net,
  model: LayerEntry,
  layers: readonly LayerEntry[],
  scope: Scope,
  { fed, callEntry }: { readonly fed: readonly Tensor[] | null; readonly callEntry: CallEntry },
): readonly Tensor[] {
  const plan = planCalls(model, layers);
  reportInputs(net, model, plan);
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
  return outputsOf(net, model, plan, outputs, order);
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
  const { layer, range } = reference;
  const reader = `Layer '${entry.name}'`;
  const position = target(plan, reference);
  const found = position === null ? undefined : outputs.get(position);
  const tensor = tensorOf(found, reference);
  if (position !== null && found === undefined)
    net.problems.push({
      severity: 'error',
      code: 'cycle',
      message: `${reader} reads '${layer}', which itself depends on '${entry.name}': that is a cycle.`,
      range,
    });
  else reportReference(net, plan, reference, { reader, found });
  if (tensor !== undefined) return tensor;
  const type = `missing '${layer}'`;
  const stated = shapeIn(reference, net.channelsFirst);
  const op: Op = { kind: 'opaque', type, ...(stated === null ? {} : { shape: stated }) };
  return { node: addPlain(net, type, op, [], range), first: net.channelsFirst };
}

/** An output by its number; where there is only another one, that. */
const tensorOf = (found: readonly Tensor[] | undefined, { output }: Reference): Tensor | undefined =>
  found?.[output] ?? found?.[0];

/** The model's outputs as it states them; else what its last call puts out. */
function outputsOf(
  net: Net,
  model: LayerEntry,
  plan: Plan,
  outputs: ReadonlyMap<number, readonly Tensor[]>,
  order: readonly number[],
): readonly Tensor[] {
  const reader = `The outputs of model '${model.name}'`;
  const stated = referencesIn(childOf(model.config, 'output_layers'), plan.layers).flatMap((reference) => {
    const found = outputs.get(target(plan, reference) ?? -1);
    reportReference(net, plan, reference, { reader, found });
    return tensorOf(found, reference) ?? [];
  });
  return stated.length > 0 ? stated : (outputs.get(order.at(-1) ?? -1) ?? []);
}
