import * as z from 'zod';
import type { ActivationName, NodeId, Op } from '../../graph.ts';
import type { Call, Net, Tensor } from './kerasNet.ts';
import { addNode, graphAxis, shapeOf } from './kerasNet.ts';
import { activationKey, configOf } from './kerasSchemas.ts';
import { entryOf } from '../text/tree.ts';

/** Names of keras/src/activations and of the layers, without case and underscores. */
const names: Readonly<Record<string, ActivationName | 'softmax'>> = {
  relu: 'relu',
  relu6: 'relu6',
  leakyrelu: 'leakyRelu',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  silu: 'silu',
  swish: 'silu',
  mish: 'mish',
  sigmoid: 'sigmoid',
  hardsigmoid: 'hardSigmoid',
  hardswish: 'hardSwish',
  hardsilu: 'hardSwish',
  softplus: 'softplus',
  tanh: 'tanh',
  linear: 'linear',
  softmax: 'softmax',
};

/** The op of an activation's name; null for one that is not known. */
export function activationOp(name: string): Op | null {
  const plain = name.toLowerCase().replaceAll('_', '').split('>').at(-1) ?? '';
  const known = Object.hasOwn(names, plain) ? names[plain] : undefined;
  if (known === undefined) return null;
  return known === 'softmax' ? { kind: 'softmax' } : { kind: 'activation', name: known };
}

/** The name that a config's `activation` says: the name itself, or an object of a function or a layer. */
function nameIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return 'linear';
  const { class_name: type, config } = value as { class_name?: unknown; config?: unknown };
  // A function is written as its name: { class_name: "function", config: "relu6" }.
  if (typeof config === 'string') return config;
  const inner = (config as { max_value?: unknown; activation?: unknown } | null | undefined) ?? {};
  if (type === 'ReLU' && numberIn(inner.max_value) === 6) return 'relu6';
  if (type === 'Activation' && typeof inner.activation === 'string') return inner.activation;
  return typeof type === 'string' ? type : 'activation';
}

/** A number, also where numpy's was written as an object. */
function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return null;
  const { value: inner, config } = value as { value?: unknown; config?: { value?: unknown } | null };
  const found = inner ?? config?.value;
  return typeof found === 'number' ? found : null;
}

/** An op that changes no shape, and of which nothing else is known. */
function keepsShape(net: Net, type: string, input: Tensor | undefined): Op {
  const open = net.inputs.some((known) => known.shape === null);
  const shape = open ? null : shapeOf(net, input);
  return shape === null ? { kind: 'opaque', type } : { kind: 'opaque', type, shape };
}

/** The activation that a layer carries, as a node of its own behind the layer's. */
export function addCarried(net: Net, call: Call, value: unknown, node: NodeId): NodeId {
  const name = nameIn(value);
  if (name === 'linear') return node;
  const op = activationOp(name) ?? keepsShape(net, name, { node, first: false });
  const said = entryOf(call.layer.config, 'activation');
  const range =
    said === undefined ? call.layer.range : { start: said.keyRange.start, end: said.value.range.end };
  return addNode(net, call, `.${op.kind === 'activation' ? op.name : name}`, op, [node], range);
}

type Read = (net: Net, call: Call) => Op | null;

const constant =
  (name: ActivationName): Read =>
  () => ({ kind: 'activation', name });

const activationSchema = z.object({ activation: activationKey });
const reluSchema = z.object({ max_value: z.unknown().optional(), negative_slope: z.unknown().optional() });
const preluSchema = z.object({
  shared_axes: z.union([z.int(), z.array(z.int())]).nullish(),
});

/** Layers that are activations. */
export const activationLayers: Readonly<Record<string, Read>> = {
  Activation: (net, call) => {
    const config = configOf(activationSchema, net, call);
    const name = nameIn(config?.activation);
    return activationOp(name) ?? keepsShape(net, name, call.inputs[0]);
  },
  ReLU: (net, call) => {
    const config = configOf(reluSchema, net, call);
    if (numberIn(config?.max_value) === 6) return { kind: 'activation', name: 'relu6' };
    const leaks = (numberIn(config?.negative_slope) ?? 0) !== 0;
    return { kind: 'activation', name: leaks ? 'leakyRelu' : 'relu' };
  },
  LeakyReLU: constant('leakyRelu'),
  ELU: constant('elu'),
  PReLU: prelu,
  ThresholdedReLU: (net, call) => keepsShape(net, 'thresholded ReLU', call.inputs[0]),
  Softmax: () => ({ kind: 'softmax' }),
};

/** Keras has a slope at every place of the map, but along `shared_axes` (keras/src/layers/activations/prelu.py). */
function prelu(net: Net, call: Call): Op {
  const [input] = call.inputs;
  const stated = configOf(preluSchema, net, call)?.shared_axes ?? [];
  const rank = shapeOf(net, input)?.length ?? 3;
  const shared = new Set(
    (typeof stated === 'number' ? [stated] : stated).map((axis) =>
      input === undefined ? axis - 1 : graphAxis(net, input, axis),
    ),
  );
  const slopes = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !shared.has(axis));
  const channelsOnly = slopes.length === 1 && slopes[0] === rank - 1;
  return { kind: 'activation', name: 'prelu', ...(channelsOnly ? {} : { slopes }) };
}
