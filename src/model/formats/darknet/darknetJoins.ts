import type { NodeId, Op } from '../../graph.ts';
import { sameShape } from '../../graph.ts';
import type { Layer, ReadLayer } from './darknetNet.ts';
import { asMap, channelsOf, followed, layersBefore, shapeOf } from './darknetNet.ts';

/** All as maps as soon as one is a map: a vector is a map of one position to darknet. */
function alike(layer: Layer, ids: readonly NodeId[]): NodeId[] {
  const ranks = ids.map((id) => shapeOf(layer.net, id)?.length);
  return ranks.includes(3) ? ids.map((id) => asMap(layer, id)) : [...ids];
}

/**
 * A sum with layers before. The shape is that of the layer right before; of another one that differs, the channels that
 * both have are added at every n-th pixel (shortcut_cpu in blas.c), which is legal, and what ResNet calls option A.
 * Weights (AlexeyAB): make_shortcut_layer has one for each source and the input, or one for each of their channels.
 */
export const shortcut: ReadLayer = (layer) => {
  const { net, options, add, report, input } = layer;
  const found = layersBefore(layer, 'from');
  const sources = alike(layer, [input, ...found.map(({ done }) => done.output)]);
  const shapes = sources.map((id) => shapeOf(net, id));
  const [own, ...others] = shapes;
  const differs = others.some((shape) => own && shape && !sameShape(own, shape));
  const type = options.text('weights_type', 'none');
  const weights = weightKinds[type];
  if (weights === undefined) {
    const says = `has '${type.slice(0, 40)}' for 'weights_type', and it must be none, per_feature or per_channel`;
    report('error', 'wrong-value', says, options.at('weights_type'));
  }
  const op: Op = {
    kind: 'add',
    ...(differs ? { lenient: true } : {}),
    ...(weights ? { weights } : {}),
  };
  const sum = found.length === 0 ? input : add(null, op, sources);
  return { output: followed(layer, sum, { batchNorm: false, activation: 'linear' }).output, weights: [] };
};

const weightKinds: Readonly<Record<string, 'one' | 'channel' | null>> = {
  none: null,
  per_feature: 'one',
  per_layer: 'one',
  per_channel: 'channel',
};

/** Joins the channels of layers before, or of each the part `group_id` of `groups`; one alone is that layer itself. */
export const route: ReadLayer = (layer) => {
  const { options, add, input, report } = layer;
  const groups = options.count('groups', 1, 1);
  const part = options.count('group_id', 0, 0);
  const found = layersBefore(layer, 'layers');
  if (part >= groups)
    report(
      'error',
      'wrong-value',
      `takes group ${part} of ${groups}; the last one is ${groups - 1}`,
      options.at('group_id'),
    );
  const sources = alike(
    layer,
    found.map(({ done }) => done.output),
  ).map((id) => (groups === 1 || part >= groups ? id : partOf(layer, id, groups, part)));
  const [only] = sources;
  if (only === undefined) return { output: input, weights: [] };
  if (sources.length > 1) return { output: add(null, { kind: 'concat' }, sources), weights: [] };
  const [first] = found;
  return { output: only, weights: groups === 1 ? (first?.done.weights ?? []) : [] };
};

function partOf({ add, net }: Layer, id: NodeId, groups: number, part: number): NodeId {
  const channels = channelsOf(net, id);
  if (channels === null) return add('part', { kind: 'opaque', type: `group ${part} of ${groups}` }, [id]);
  const count = Math.floor(channels / groups);
  return add('part', { kind: 'sliceChannels', start: part * count, count }, [id]);
}

/** Products (AlexeyAB): scale_channels by a factor for each channel, or with scale_wh for each position; sam by all. */
export const product: ReadLayer = (layer) => {
  const { add, input, options } = layer;
  const [found] = layersBefore(layer, 'from');
  if (found === undefined) return { output: input, weights: [] };
  const op: Op = { kind: 'multiply', ...(options.flag('scale_wh') ? { broadcast: true } : {}) };
  const node = add(null, op, alike(layer, [found.done.output, input]));
  return { output: followed(layer, node, { batchNorm: false, activation: 'linear' }).output, weights: [] };
};
