import * as z from 'zod';
import type { Op, Padding, Size } from '../../graph.ts';
import { addCarried } from './kerasActivations.ts';
import type { Call, Net, Tensor } from './kerasNet.ts';
import { addNode, inOrder, shapeOf } from './kerasNet.ts';
import { configOf, count, weightKeys, windowKeys } from './kerasSchemas.ts';

/** Reads a layer's config and adds its nodes; null where the config says too little. */
export type ReadLayer = (net: Net, call: Call) => Tensor | null;

type Order = 'channels_first' | 'channels_last' | null | undefined;

/** The call's inputs in the order of axes that the layer states, or else the file. */
export function ordered(net: Net, call: Call, order: Order): Tensor[] {
  const first = order === undefined || order === null ? net.channelsFirst : order === 'channels_first';
  return call.inputs.map((tensor) => inOrder(net, tensor, first, call));
}

export const idsOf = (tensors: readonly Tensor[]): string[] => tensors.map(({ node }) => node);

const convSchema = z.object({
  ...windowKeys,
  ...weightKeys,
  filters: count,
  groups: count.nullish(),
});
const depthwiseSchema = z.object({ ...windowKeys, ...weightKeys, depth_multiplier: count.default(1) });
const separableSchema = depthwiseSchema.extend({ filters: count });
const deconvSchema = convSchema.extend({
  output_padding: z.union([z.null(), outputPadding()]).default(null),
});
const denseSchema = z.object({ ...weightKeys, units: count });
const highwaySchema = z.object(weightKeys);

/** Extra rows and columns may be none, unlike all other sizes. */
function outputPadding() {
  const whole = z.int().min(0);
  return z.union([whole, z.array(whole).min(1).max(2)]).transform((value): Size => {
    const [rows = 0, columns = rows] = typeof value === 'number' ? [value] : value;
    return [rows, columns];
  });
}

interface Windowed {
  readonly kernel_size: Size;
  readonly strides: Size;
  readonly padding: Padding;
  readonly dilation_rate: Size;
}
const windowOf = (config: Windowed) => ({
  kernel: config.kernel_size,
  stride: config.strides,
  padding: config.padding,
  dilation: config.dilation_rate,
});

/** Adds the op, and what activation the config carries behind it. */
function addWeighted(
  net: Net,
  call: Call,
  op: Op,
  config: { readonly data_format?: Order; readonly activation?: unknown },
): Tensor {
  const inputs = ordered(net, call, config.data_format);
  const node = addCarried(net, call, config.activation, addNode(net, call, '', op, idsOf(inputs)));
  return { node, first: inputs[0]?.first ?? false };
}

export const convolutions: Readonly<Record<string, ReadLayer>> = {
  Conv2D: (net, call) => {
    const config = configOf(convSchema, net, call);
    if (config === null) return null;
    const { filters, groups, use_bias: bias } = config;
    const op: Op = { kind: 'conv2d', filters, groups: groups ?? 1, bias, ...windowOf(config) };
    return addWeighted(net, call, op, config);
  },
  DepthwiseConv2D: (net, call) => {
    const config = configOf(depthwiseSchema, net, call);
    if (config === null) return null;
    const { depth_multiplier: multiplier, use_bias: bias } = config;
    return addWeighted(net, call, { kind: 'depthwise', multiplier, bias, ...windowOf(config) }, config);
  },
  SeparableConv2D: separable,
  Conv2DTranspose: (net, call) => {
    const config = configOf(deconvSchema, net, call);
    if (config === null) return null;
    const { filters, groups, use_bias: bias } = config;
    const op: Op = {
      kind: 'deconv2d',
      filters,
      groups: groups ?? 1,
      bias,
      ...windowOf(config),
      ...extraOf(config),
    };
    return addWeighted(net, call, op, config);
  },
  LocallyConnected2D: (net, call) => {
    const config = configOf(convSchema, net, call);
    if (config === null) return null;
    const { kernel, stride, padding } = windowOf(config);
    const { filters, use_bias: bias } = config;
    return addWeighted(net, call, { kind: 'local2d', kernel, stride, padding, filters, bias }, config);
  },
  Dense: (net, call) => {
    const config = configOf(denseSchema, net, call);
    if (config === null) return null;
    const op: Op = { kind: 'dense', units: config.units, bias: config.use_bias };
    return addWeighted(net, call, op, { data_format: 'channels_last', activation: config.activation });
  },
  Highway: highway,
};

/** Keras 1's Highway (keras/layers/core.py of 1.2): H and T are dense, of as many units as the input has. */
function highway(net: Net, call: Call): Tensor | null {
  const config = configOf(highwaySchema, net, call);
  const [x] = call.inputs;
  const units = shapeOf(net, x)?.at(-1);
  if (config === null || x === undefined || units === undefined) return null;
  const op: Op = { kind: 'dense', units, bias: config.use_bias };
  const gate = addNode(net, call, '.T', op, [x.node]);
  const open = addNode(net, call, '.T.sigmoid', { kind: 'activation', name: 'sigmoid' }, [gate]);
  const transformed = addCarried(net, call, config.activation, addNode(net, call, '.H', op, [x.node]));
  return { node: addNode(net, call, '', { kind: 'gate' }, [transformed, open, x.node]), first: x.first };
}

/** A depthwise convolution without bias, then a pointwise one with it: two weights, one layer. */
function separable(net: Net, call: Call): Tensor | null {
  const config = configOf(separableSchema, net, call);
  if (config === null) return null;
  const inputs = ordered(net, call, config.data_format);
  const { depth_multiplier: multiplier, filters, use_bias: bias } = config;
  const depthwise: Op = { kind: 'depthwise', multiplier, bias: false, ...windowOf(config) };
  const pointwise: Op = {
    kind: 'conv2d',
    filters,
    kernel: [1, 1],
    stride: [1, 1],
    dilation: [1, 1],
    padding: 'valid',
    groups: 1,
    bias,
  };
  const spread = addNode(net, call, '.depthwise', depthwise, idsOf(inputs));
  const mixed = addNode(net, call, '', pointwise, [spread]);
  return { node: addCarried(net, call, config.activation, mixed), first: inputs[0]?.first ?? false };
}

/**
 * Where `output_padding` is stated, the length is (n - 1) * stride + reach + extra for 'valid', and for 'same' with
 * reach % 2 in reach's place (keras/src/backend/common/backend_utils.py, _get_output_shape_given_tf_padding).
 */
function extraOf(config: Windowed & { readonly output_padding: Size | null }): {
  padding: Padding;
  extra: Size;
} {
  if (config.output_padding === null) return { padding: config.padding, extra: [0, 0] };
  const cut = (axis: 0 | 1) =>
    config.padding === 'same'
      ? Math.floor(((config.kernel_size[axis] - 1) * config.dilation_rate[axis] + 1) / 2)
      : 0;
  const [rows, columns] = [cut(0), cut(1)];
  return {
    padding: { top: rows, bottom: rows, left: columns, right: columns },
    extra: config.output_padding,
  };
}
