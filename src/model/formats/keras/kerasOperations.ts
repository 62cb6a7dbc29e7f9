import type { Op } from '../../graph.ts';
import { activationOp } from './kerasActivations.ts';
import { idsOf } from './kerasConvolutions.ts';
import { addMerge } from './kerasMerges.ts';
import type { Call, Net, Tensor } from './kerasNet.ts';
import { addNode, graphAxis, shapeOf } from './kerasNet.ts';
import { rescaling } from './kerasNorms.ts';
import type { Tree } from '../text/tree.ts';
import { childOf, plain } from '../text/tree.ts';

/**
 * A function that was called on tensors where a layer could stand: tf.keras writes TFOpLambda ("math.add") or
 * TensorFlowOpLayer (a node of TensorFlow's graph), Keras 3 an operation of keras.ops. Null where the call is none.
 */
export function functionOf({ layer }: Call): string | null {
  const text = (tree: Tree | undefined): string | null =>
    tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : null;
  if (layer.type === 'TFOpLambda' || layer.type === 'SlicingOpLambda')
    return text(childOf(layer.config, 'function'));
  if (layer.type === 'TensorFlowOpLayer') {
    const node = childOf(layer.config, 'node_def') ?? null;
    return text(childOf(node, 'op')) ?? /op:\s*"(\w+)"/.exec(text(node ?? undefined) ?? '')?.[1] ?? null;
  }
  return /^keras(\.src)?\.ops\b/.test(layer.module) ? layer.type : null;
}

const words: Readonly<Record<string, string>> = {
  addv2: 'add',
  biasadd: 'add',
  mul: 'multiply',
  sub: 'subtract',
  truediv: 'divide',
  realdiv: 'divide',
  truedivide: 'divide',
  div: 'divide',
  concatv2: 'concat',
  concatenate: 'concat',
  reducemean: 'mean',
  identity: 'linear',
};

/** "math.reduce_mean", "__operators__.add" and "AddV2" in one tongue. */
function wordOf(name: string): string {
  const last = name.split('.').at(-1) ?? name;
  const bare = last.toLowerCase().replaceAll('_', '');
  return Object.hasOwn(words, bare) ? (words[bare] ?? bare) : bare;
}

/** Adds what the function computes; one that is not known is opaque, with the shape that the file states. */
export function readFunction(net: Net, call: Call, name: string): Tensor {
  const word = wordOf(name);
  const several = call.inputs.length > 1;
  switch (word) {
    case 'add':
    case 'multiply':
    case 'subtract':
    case 'maximum':
    case 'minimum':
      if (several) return addMerge(net, call, word);
      if (word === 'maximum' || word === 'minimum') break;
      return unchanged(net, call, rescaling);
    case 'divide':
      // By a constant it is a factor.
      if (!several) return unchanged(net, call, rescaling);
      break;
    case 'concat': {
      const axis = argument(call, 'axis');
      if (several) return addMerge(net, call, 'concat', typeof axis === 'number' ? axis : -1);
      break;
    }
    case 'mean':
    case 'max': {
      const pooled = globalPool(net, call, word === 'mean' ? 'average' : 'max');
      if (pooled !== null) return pooled;
      break;
    }
  }
  const activation = several ? null : activationOp(word);
  if (activation !== null) return unchanged(net, call, activation);
  const op: Op =
    call.stated === null
      ? { kind: 'opaque', type: name }
      : { kind: 'opaque', type: name, shape: call.stated };
  return { node: addNode(net, call, '', op, idsOf(call.inputs)), first: net.channelsFirst };
}

function unchanged(net: Net, call: Call, op: Op): Tensor {
  const node = addNode(net, call, '', op, idsOf(call.inputs));
  return { node, first: call.inputs[0]?.first ?? false };
}

/** A mean over rows and columns. */
function globalPool(net: Net, call: Call, mode: 'max' | 'average'): Tensor | null {
  const [input] = call.inputs;
  const stated = argument(call, 'axis');
  if (input === undefined || shapeOf(net, input)?.length !== 3 || !Array.isArray(stated)) return null;
  const axes = new Set(
    stated.map((axis: unknown) => (typeof axis === 'number' ? graphAxis(net, input, axis) : null)),
  );
  if (axes.size !== 2 || !axes.has(0) || !axes.has(1)) return null;
  const keepDims = argument(call, 'keepdims') === true;
  const node = addNode(net, call, '', { kind: 'globalPool', mode, keepDims }, [input.node]);
  return { node, first: keepDims && input.first };
}

/** An argument of the function: Keras 3 keeps it in the layer's config, tf.keras behind the first tensor of the call. */
function argument(call: Call, name: string): unknown {
  const stated = childOf(call.layer.config, name);
  if (stated !== undefined) return plain(stated);
  const open: Tree[] = call.said === null ? [] : [call.said];
  for (let tree = open.pop(); tree !== undefined; tree = open.pop()) {
    const found = childOf(tree, name);
    if (found !== undefined) return plain(found);
    if (tree.kind === 'list') open.push(...tree.items);
    else if (tree.kind === 'map') open.push(...tree.entries.map(({ value }) => value));
  }
  return undefined;
}
