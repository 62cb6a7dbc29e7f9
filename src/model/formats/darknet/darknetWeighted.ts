import type { NodeId, Op, Size } from '../../graph.ts';
import type { Layer, ReadLayer } from './darknetNet.ts';
import { asMap, channelsOf, followed, layersBefore, shapeOf } from './darknetNet.ts';
import { evenly } from '../drawing/ops.ts';

/** Stride of both axes: stride_x and stride_y (AlexeyAB) where they are at least 1, else `stride`. */
export function stridesOf({ options }: Layer): Size {
  const both = options.count('stride', 1, 1);
  const down = options.whole('stride_y', -1);
  const across = options.whole('stride_x', -1);
  return [down < 1 ? both : down, across < 1 ? both : across];
}

/** `pad=1` means half the window, whatever `padding` says. */
const paddingOf = ({ options }: Layer, size: number): number => {
  const stated = options.count('padding', 0, 0);
  return options.flag('pad') ? Math.floor(size / 2) : stated;
};

/**
 * A convolution: parse_convolutional and make_convolutional_layer. Behind a batch normalization the biases are its beta.
 * The output's size takes no heed of the dilation, (n + 2 pad - size) / stride + 1, while the window begins pad * dilation
 * before the map (im2col_cpu_ext); what is missing is padded behind.
 */
export const convolutional: ReadLayer = (layer) => {
  const { options, add } = layer;
  const size = options.count('size', 1, 1);
  const dilation = size === 1 ? 1 : options.count('dilation', 1, 1);
  const blur = options.whole('antialiasing', 0);
  const strides = stridesOf(layer);
  const pad = paddingOf(layer, size);
  const before = pad * dilation;
  const behind = 2 * pad - size + dilation * (size - 1) + 1 - before;
  const batchNorm = options.flag('batch_normalize') || options.flag('cbn');
  const op: Op = {
    kind: 'conv2d',
    filters: options.count('filters', 1, 1),
    kernel: [size, size],
    stride: blur === 0 ? strides : [1, 1],
    padding: { top: before, bottom: behind, left: before, right: behind },
    dilation: [dilation, dilation],
    groups: options.count('groups', 1, 1),
    bias: !batchNorm,
  };
  const from = asMap(layer, layer.input);
  const [kernel, scales] = sharedWeights(layer, op, from);
  const node = add(null, op, [from], kernel);
  const { output, norm } = followed(layer, node, { batchNorm, activation: 'logistic', shares: scales });
  return {
    output: blur === 0 ? output : blurred(layer, output, blur, strides),
    weights: [kernel ?? node, ...(norm === null ? [] : [scales ?? norm])],
  };
};

/** `share_index`: the weights, biases and statistics of another convolution, which must be of the same make. */
function sharedWeights(layer: Layer, op: Op, from: NodeId): readonly NodeId[] {
  const { options, net, report } = layer;
  if (!options.has('share_index') || op.kind !== 'conv2d') return [];
  const [found] = layersBefore(layer, 'share_index');
  if (found === undefined) return [];
  const { done } = found;
  const source = net.made.get(done.weights[0] ?? '');
  const theirs = source?.op;
  const alike =
    theirs?.kind === 'conv2d' &&
    theirs.filters === op.filters &&
    theirs.kernel[0] === op.kernel[0] &&
    theirs.groups === op.groups &&
    theirs.bias === op.bias &&
    channelsOf(net, source?.inputs[0] ?? '') === channelsOf(net, from);
  if (alike) return done.weights;
  const says = `shares the weights of '${done.name}', which is no convolution of the same size, filters, groups and channels`;
  report('error', 'unlike-shared-layer', says, options.at('share_index'));
  return [];
}

/** Antialiasing (AlexeyAB): the stride is taken by a blur with fixed weights, 3x3 or, of kind 2, 2x2. */
export function blurred(layer: Layer, from: NodeId, kind: number, stride: Size): NodeId {
  const size = kind === 2 ? 2 : 3;
  if (size === 3)
    layer.report(
      'info',
      'blur-drawn-as',
      "blurs with the binomial weights of 'antialiasing'; it is drawn as a mean",
      layer.options.at('antialiasing'),
    );
  const padding = evenly(size === 2 ? 0 : 1);
  return layer.add(
    'blur',
    { kind: 'pool', mode: 'average', kernel: [size, size], stride, padding, ceil: false },
    [from],
  );
}

/** Transposed convolution (pjreddie): (n - 1) stride + size - 2 pad. */
export const deconvolutional: ReadLayer = (layer) => {
  const { options, add } = layer;
  const size = options.count('size', 1, 1);
  const stride = options.count('stride', 1, 1);
  const batchNorm = options.flag('batch_normalize');
  const node = add(
    null,
    {
      kind: 'deconv2d',
      filters: options.count('filters', 1, 1),
      kernel: [size, size],
      stride: [stride, stride],
      padding: evenly(paddingOf(layer, size)),
      dilation: [1, 1],
      groups: 1,
      bias: !batchNorm,
      extra: [0, 0],
    },
    [asMap(layer, layer.input)],
  );
  return { output: followed(layer, node, { batchNorm, activation: 'logistic' }).output, weights: [] };
};

/** Weights for each position. Its `pad` only says that the size is (n - 1) / stride + 1 (local_out_height). */
export const local: ReadLayer = (layer) => {
  const { options, add } = layer;
  const size = options.count('size', 1, 1);
  const stride = options.count('stride', 1, 1);
  const before = Math.floor((size - 1) / 2);
  const behind = size - 1 - before;
  const padding = options.flag('pad')
    ? { top: before, bottom: behind, left: before, right: behind }
    : evenly(0);
  const filters = options.count('filters', 1, 1);
  const node = add(
    null,
    { kind: 'local2d', filters, kernel: [size, size], stride: [stride, stride], padding, bias: true },
    [asMap(layer, layer.input)],
  );
  return {
    output: followed(layer, node, { batchNorm: false, activation: 'logistic' }).output,
    weights: [],
  };
};

/** A dense layer over all numbers of its input. */
export const connected: ReadLayer = (layer) => {
  const { options, add, net, input } = layer;
  const vector = shapeOf(net, input)?.length === 1;
  const flat = vector ? input : add('flat', { kind: 'flatten' }, [input]);
  const batchNorm = options.flag('batch_normalize');
  const units = options.count('output', 1, 1);
  const node = add(null, { kind: 'dense', units, bias: !batchNorm }, [flat]);
  return { output: followed(layer, node, { batchNorm, activation: 'logistic' }).output, weights: [] };
};
