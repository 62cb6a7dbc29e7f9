import * as z from 'zod';
import type { Op } from '../../graph.ts';
import type { ReadLayer } from './kerasConvolutions.ts';
import { idsOf } from './kerasConvolutions.ts';
import type { Call, Net, Tensor } from './kerasNet.ts';
import { addNode, graphAxis, shapeOf } from './kerasNet.ts';
import { axisSchema, configOf } from './kerasSchemas.ts';

const normSchema = z.object({
  axis: axisSchema.nullish(),
  scale: z.boolean().default(true),
  center: z.boolean().default(true),
  epsilon: z.number().default(1e-3),
  rms_scaling: z.boolean().default(false),
  mean: z.unknown().optional(),
});
type NormConfig = z.infer<typeof normSchema>;

/** Norms keep the order of axes: `axis` is read in the tensor's own. */
const norm =
  (opOf: (config: NormConfig, axes: { axes?: readonly number[] }) => Op): ReadLayer =>
  (net, call) => {
    const config = configOf(normSchema, net, call);
    if (config === null) return null;
    const node = addNode(net, call, '', opOf(config, axesOf(net, call, config.axis)), idsOf(call.inputs));
    return same(call, node);
  };

const same = (call: Call, node: string): Tensor => ({ node, first: call.inputs[0]?.first ?? false });

/** The stated axes in the graph's order; nothing where they are the channels. */
function axesOf(net: Net, call: Call, stated: NormConfig['axis']): { axes?: readonly number[] } {
  const [input] = call.inputs;
  if (stated === undefined || stated === null || input === undefined) return {};
  const rank = shapeOf(net, input)?.length ?? 3;
  const list = typeof stated === 'number' ? [stated] : stated;
  const axes = list.flatMap((axis) => graphAxis(net, input, axis) ?? []);
  return axes.length === 1 && axes[0] === rank - 1 ? {} : { axes };
}

export const norms: Readonly<Record<string, ReadLayer>> = {
  // Keras 1 keeps gamma, beta and both statistics in every mode, and has no key for leaving one out.
  BatchNormalization: norm(({ scale, center, epsilon }, axes) => ({
    kind: 'batchNorm',
    scale,
    center,
    epsilon,
    ...axes,
  })),
  LayerNormalization: norm(({ scale, center, rms_scaling: rms }, axes) => ({
    kind: 'norm',
    type: 'layer',
    scale: scale || rms,
    center: center && !rms,
    ...axes,
  })),
  GroupNormalization: norm(({ scale, center }, axes) => ({
    kind: 'norm',
    type: 'group',
    scale,
    center,
    ...axes,
  })),
  InstanceNormalization: norm(({ scale, center }, axes) => ({
    kind: 'norm',
    type: 'instance',
    scale,
    center,
    ...axes,
  })),
  RMSNormalization: norm((_config, axes) => ({
    kind: 'norm',
    type: 'RMS',
    scale: true,
    center: false,
    ...axes,
  })),
  UnitNormalization: norm(() => ({ kind: 'norm', type: 'unit', scale: false, center: false })),
  /** Without stated mean and variance, both and a count are weights (keras/src/layers/preprocessing/normalization.py). */
  Normalization: norm(({ mean, axis }, axes) => ({
    kind: 'norm',
    type: 'input',
    scale: false,
    center: false,
    ...(axis === null ? { axes: [] } : axes),
    ...(mean === undefined || mean === null ? { adapted: true as const } : {}),
  })),
  Rescaling: (net, call) => same(call, addNode(net, call, '', rescaling, idsOf(call.inputs))),
  /** ConvNeXt's factor for each channel (keras/src/applications/convnext.py). */
  LayerScale: (net, call) =>
    same(call, addNode(net, call, '', { kind: 'scale', bias: false }, idsOf(call.inputs))),
};

/** Times a constant, plus a constant. */
export const rescaling: Op = { kind: 'norm', type: 'rescaling', scale: false, center: false };
