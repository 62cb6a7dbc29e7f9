import type { Op, Shape } from '../../graph.ts';
import type { Draw } from './caffeDrawing.ts';
import { shapeAt } from './caffeDrawing.ts';
import { axisOf, placeOfAxis } from './caffeShape.ts';
import type { Fields } from './protoFields.ts';
import { slipsOf } from '../text/slips.ts';

/**
 * BatchNorm (batch_norm_layer.cpp) has moving statistics and no gamma or beta; a Scale layer behind it has them. In
 * NVIDIA's Caffe it has them itself where `scale_bias` says so, or a filler for one of them.
 */
export const batchNorm: Draw = ({ layer, bottoms, add }) => [
  add(layer.fields.child('batch_norm_param').readAs(batchNormOf), bottoms),
];

function batchNormOf(fields: Fields): Op {
  const epsilon = fields.number('eps', 1e-5);
  const own = fields.flag('scale_bias', false) || fields.has('scale_filler') || fields.has('bias_filler');
  return { kind: 'batchNorm', scale: own, center: own, epsilon };
}

/** BN of SegNet's and PSPNet's forks: slope and bias are its own. Further tops are statistics. */
export const batchNormOfForks: Draw = ({ layer, bottoms, add }) => {
  const fields = layer.fields.child('bn_param');
  const epsilon = fields.number('eps', 1e-5);
  return [add({ kind: 'batchNorm', scale: true, center: true, epsilon }, bottoms)];
};

interface Axes {
  readonly stated: number;
  readonly count: number;
}

const axesIn = (fields: Fields): Axes => ({
  stated: fields.whole('axis', { least: -Infinity, otherwise: 1 }) ?? 1,
  count: fields.whole('num_axes', { least: -1, otherwise: 1 }) ?? 1,
});

/**
 * The axes whose places a Scale or Bias has a number for (scale_layer.cpp): `num_axes` axes from `axis`, the channels by
 * default, which need not be said.
 */
function axesOf({ stated, count }: Axes, shape: Shape | null): { readonly axes?: readonly number[] } {
  if (count === 0) return { axes: [] };
  if (shape === null || (stated === 1 && count === 1)) return {};
  const rank = shape.length;
  const from = axisOf(stated, rank + 1);
  const to = count < 0 ? rank : Math.min(rank, from + count - 1);
  // Along the batch nothing can be learned that one image shows.
  if (from < 1 || (from === 1 && to === 1)) return {};
  return { axes: Array.from({ length: to - from + 1 }, (_, at) => placeOfAxis(from + at, rank)) };
}

const scaleSlips = slipsOf(['axis', 'num_axes', 'filler', 'bias_term', 'bias_filler']);
const lrnSlips = slipsOf(['local_size', 'alpha', 'beta', 'norm_region', 'k', 'engine']);

/** One bottom: learned factors; two: the first times the second. */
export const scale: Draw = ({ layer, bottoms, add }) => {
  const { channels, bias, ...stated } = layer.fields.child('scale_param').readAs(scaleOf);
  const axes = axesOf(stated, shapeAt(bottoms[0]));
  if (bottoms.length < 2)
    return [add(axes.axes === undefined ? channels : { ...channels, ...axes }, bottoms)];
  if (!bias) return [add({ kind: 'multiply' }, bottoms)];
  return [
    add({ kind: 'scale', bias, offsetOnly: true, ...axes }, [add({ kind: 'multiply' }, bottoms, 'scale')]),
  ];
};

function scaleOf(fields: Fields) {
  fields.expect(scaleSlips);
  const bias = fields.flag('bias_term', false);
  const channels: Op = { kind: 'scale', bias };
  return { channels, bias, ...axesIn(fields) };
}

/** One bottom: learned offsets; two: a sum, in which the second has one number for each channel or for each place. */
export const bias: Draw = ({ layer, bottoms, add }) => {
  const axes = axesOf(axesIn(layer.fields.child('bias_param')), shapeAt(bottoms[0]));
  const op: Op = { kind: 'scale', bias: true, offsetOnly: true, ...axes };
  return [add(bottoms.length < 2 ? op : { kind: 'add', lenient: true }, bottoms)];
};

export const lrn: Draw = ({ layer, bottoms, add }) => {
  const fields = layer.fields.child('lrn_param');
  fields.expect(lrnSlips);
  const size = fields.whole('local_size', { least: 1, otherwise: 5 }) ?? 5;
  const [alpha, beta, k] = [fields.number('alpha', 1), fields.number('beta', 0.75), fields.number('k', 1)];
  return [add({ kind: 'lrn', size, alpha, beta, bias: k }, bottoms)];
};

/** Mean and variance of each image, with nothing learned (mvn_layer.cpp). */
export const meanVariance: Draw = ({ bottoms, add }) => [
  add({ kind: 'norm', type: 'mean-variance', scale: false, center: false }, bottoms),
];

/** Normalize of SSD's and ParseNet's forks: to length 1, then a learned factor, for all or for each channel. */
export const normalize: Draw = ({ layer, bottoms, add }) => {
  const shared = layer.fields.child('norm_param').flag('channel_shared', true);
  const normed = add({ kind: 'norm', type: 'L2', scale: false, center: false }, bottoms, 'norm');
  return [add({ kind: 'scale', bias: false, ...(shared ? { axes: [] } : {}) }, [normed])];
};
