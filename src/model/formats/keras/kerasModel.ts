import type { NodeId, Range } from '../../graph.ts';
import { TooManyNodes } from '../drawing/builder.ts';
import type { LayerEntry } from './kerasEntries.ts';
import { isChain, isModel, layersIn, readEntry } from './kerasEntries.ts';
import type { CallEntry, Scope } from './kerasFunctional.ts';
import { readFunctional } from './kerasFunctional.ts';
import { sizesIn } from './kerasInbound.ts';
import { readLayer } from './kerasLayers.ts';
import { addInput } from './kerasInputs.ts';
import type { Net, Tensor } from './kerasNet.ts';
import { childOf } from '../text/tree.ts';

/** Reads a model, whole or inside another one, where `fed` are the tensors that it is called on; returns its outputs. */
export function readModel(
  net: Net,
  model: LayerEntry,
  scope: Scope,
  fed: readonly Tensor[] | null,
): readonly Tensor[] {
  const entries = layersIn(model.config);
  if (entries?.kind !== 'list') return [];
  const layers = entries.items.map((tree, at) => readEntry(net, tree, at));
  reportDuplicates(net, layers);
  return isChain(model)
    ? readSequential(net, model, layers, scope, fed)
    : readFunctional(net, model, layers, scope, { fed, callEntry });
}

/** Calls of models inside others: more are a bomb, not a net. */
const mostModelCalls = 2000;

/** Calls a layer or a model on tensors. */
const callEntry: CallEntry = (net, entry, scope, call) => {
  const key = `${scope.key}.${scope.at}`;
  const name = `${scope.prefix}${entry.name}`;
  const earlier = net.firstCalls.get(key) ?? null;
  if (isModel(entry)) {
    net.modelCalls += 1;
    // Models that call models twice that call models twice, and so on, would never end.
    if (net.modelCalls > mostModelCalls) throw new TooManyNodes();
    const found = net.problems.length;
    const outputs = readModel(net, entry, { prefix: `${name}/`, key }, call.inputs);
    // What is wrong in a model stands in the text once, however often it is called.
    if (earlier !== null) net.problems.length = found;
    else net.firstCalls.set(key, []);
    return outputs;
  }
  const made: NodeId[] = [];
  const layer = {
    name,
    type: entry.type,
    module: entry.module,
    config: entry.config,
    range: entry.tree.range,
    key,
  };
  const output = readLayer(net, {
    layer,
    inputs: call.inputs ?? [],
    said: call.said,
    stated: call.stated,
    earlier,
    made,
  });
  if (earlier === null) net.firstCalls.set(key, made);
  return [output];
};

function readSequential(
  net: Net,
  model: LayerEntry,
  layers: readonly LayerEntry[],
  scope: Scope,
  fed: readonly Tensor[] | null,
): readonly Tensor[] {
  let tensors = fed;
  layers.forEach((entry, at) => {
    if (entry.type === 'InputLayer') {
      tensors ??= [addInput(net, `${scope.prefix}${entry.name}`, entry)];
      return;
    }
    tensors ??= firstInputs(net, model, entry, scope);
    tensors = callEntry(net, entry, { ...scope, at }, { inputs: tensors, said: null, stated: null });
  });
  return tensors ?? [];
}

/** What the first layer of a Sequential reads where nothing is fed to it; null for a model, which has its own inputs. */
function firstInputs(net: Net, model: LayerEntry, entry: LayerEntry, scope: Scope): readonly Tensor[] | null {
  if (isModel(entry)) return null;
  const branches = entry.type === 'Merge' ? childOf(entry.config, 'layers') : undefined;
  // Keras 1 keeps the models that a Sequential begins by merging in its Merge layer.
  if (branches?.kind === 'list')
    return branches.items.flatMap((tree, at) => {
      const branch = readEntry(net, tree, at);
      const inside = { prefix: `${scope.prefix}${branch.name}/`, key: `${scope.key}.merge${at}` };
      return isModel(branch) ? readModel(net, branch, inside, null) : [];
    });
  const built = sizesIn(childOf(model.config, 'build_input_shape'));
  return [addInput(net, `${scope.prefix}${entry.name}_input`, entry, built?.slice(1) ?? null)];
}

/** References could not tell two layers of one name apart; both are drawn. */
function reportDuplicates(net: Net, layers: readonly LayerEntry[]): void {
  const seen = new Map<string, Range>();
  for (const { name, tree } of layers) {
    const earlier = seen.get(name);
    if (earlier === undefined) {
      seen.set(name, tree.range);
      continue;
    }
    net.problems.push({
      severity: 'error',
      code: 'duplicate-name',
      message: `Two layers are called '${name}'; rename one of them, since what reads '${name}' would not know which is meant.`,
      range: childOf(tree, 'name')?.range ?? tree.range,
      related: [{ range: earlier, message: `The first '${name}' is here.` }],
    });
  }
}
