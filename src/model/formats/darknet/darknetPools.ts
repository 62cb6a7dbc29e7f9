import type { Op } from '../../graph.ts';
import { shapeText } from '../../graph.ts';
import type { Layer, ReadLayer } from './darknetNet.ts';
import { asMap, followed, shapeOf } from './darknetNet.ts';
import { blurred, stridesOf } from './darknetWeighted.ts';
import { evenly } from '../drawing/ops.ts';

/** A layer of one node on its input as a map. */
const onMap =
  (op: (layer: Layer) => Op): ReadLayer =>
  (layer) => ({ output: layer.add(null, op(layer), [asMap(layer, layer.input)]), weights: [] });

const plain =
  (op: (layer: Layer) => Op): ReadLayer =>
  (layer) => ({ output: layer.add(null, op(layer), [layer.input]), weights: [] });

/**
 * A pool: make_maxpool_layer. `padding` is that of both sides together, size - 1 where nothing is stated, and the window
 * begins half of it (rounded down) before the map; the size is (n + padding - size) / stride + 1.
 */
const pooled =
  (mode: 'max' | 'average'): ReadLayer =>
  (layer) => {
    const { options, add } = layer;
    const strides = stridesOf(layer);
    const size = options.count('size', options.count('stride', 1, 1), 1);
    const padding = options.count('padding', size - 1, 0);
    const input = asMap(layer, layer.input);
    if (mode === 'max' && options.flag('maxpool_depth'))
      return { output: add(null, { kind: 'opaque', type: 'maxpool over channels' }, [input]), weights: [] };
    const blur = mode === 'max' ? options.whole('antialiasing', 0) : 0;
    const before = Math.floor(padding / 2);
    const behind = padding - before;
    const output = add(
      null,
      {
        kind: 'pool',
        mode,
        kernel: [size, size],
        stride: blur === 0 ? strides : [1, 1],
        padding: { top: before, bottom: behind, left: before, right: behind },
        ceil: false,
      },
      [input],
    );
    return { output: blur === 0 ? output : blurred(layer, output, blur, strides), weights: [] };
  };

/** [crop] takes the middle of the map, and in training any part of it; its size is what counts. */
const crop: ReadLayer = (layer) => {
  const { options, net, add, report } = layer;
  const input = asMap(layer, layer.input);
  const wanted = { rows: options.count('crop_height', 1, 1), columns: options.count('crop_width', 1, 1) };
  const shape = shapeOf(net, input);
  const [rows, columns] = shape ?? [];
  if (rows === undefined || columns === undefined)
    return { output: add(null, { kind: 'opaque', type: 'crop' }, [input]), weights: [] };
  const [down, across] = [rows - wanted.rows, columns - wanted.columns];
  if (down < 0 || across < 0) {
    const says = `crops ${wanted.rows}x${wanted.columns} out of ${shapeText(shape)}, which is smaller`;
    report('error', 'crop-too-large', says, options.at(down < 0 ? 'crop_height' : 'crop_width'));
    return { output: input, weights: [] };
  }
  const [top, left] = [Math.floor(down / 2), Math.floor(across / 2)];
  const cut = { top, bottom: down - top, left, right: across - left };
  return { output: add(null, { kind: 'crop', cut }, [input]), weights: [] };
};

/** A stride below zero turns it round (pjreddie): squares of pixels are summed; drawn as their mean. */
const upsample: ReadLayer = onMap(({ options }) => {
  const factor = options.whole('stride', 2);
  if (factor < 0)
    return {
      kind: 'pool',
      mode: 'average',
      kernel: [-factor, -factor],
      stride: [-factor, -factor],
      padding: evenly(0),
      ceil: false,
    };
  const stride = options.count('stride', 2, 1);
  return { kind: 'upsample', factor: [stride, stride], mode: 'nearest' };
});

/**
 * Squares of pixels become channels, or with `reverse` channels become squares. It is drawn as a reshape: the order of the
 * numbers is darknet's own and changes no shape.
 */
const reorg: ReadLayer = onMap(({ options, net, input }) => {
  const stride = options.count('stride', 1, 1);
  const [height, width, channels] = shapeOf(net, input) ?? [];
  if (height === undefined) return { kind: 'opaque', type: 'reorg' };
  const [rows, columns, depth] = [height, width ?? 1, channels ?? height];
  const area = stride * stride;
  if (options.flag('reverse'))
    return { kind: 'reshape', shape: [rows * stride, columns * stride, Math.floor(depth / area)] };
  return {
    kind: 'reshape',
    shape: [Math.floor(rows / stride), Math.floor(columns / stride), depth * area],
  };
});

/** Layers that have no weights, or only those of a norm, and one input. */
export const unweighted: Readonly<Record<string, ReadLayer>> = {
  maxpool: pooled('max'),
  max: pooled('max'),
  local_avgpool: pooled('average'),
  local_avg: pooled('average'),
  avgpool: onMap(() => ({ kind: 'globalPool', mode: 'average', keepDims: true })),
  avg: onMap(() => ({ kind: 'globalPool', mode: 'average', keepDims: true })),
  crop,
  upsample,
  reorg,
  reorg3d: reorg,
  dropout: plain(({ options }) => ({
    kind: 'dropout',
    rate: Math.min(1, Math.max(0, options.number('probability', 0.2))),
  })),
  softmax: plain(() => ({ kind: 'softmax' })),
  soft: plain(() => ({ kind: 'softmax' })),
  batchnorm: plain(() => ({ kind: 'batchNorm', scale: true, center: true, epsilon: 1e-5 })),
  // Darknet's alpha stands for each neighbour, the op's for their mean.
  normalization: plain(({ options }) => {
    const size = options.count('size', 5, 1);
    const alpha = options.number('alpha', 1e-4) * size;
    return {
      kind: 'lrn',
      size,
      alpha,
      beta: options.number('beta', 0.75),
      bias: options.number('kappa', 1),
    };
  }),
  activation: (layer) => ({
    output: followed(layer, layer.input, { batchNorm: false, activation: 'linear' }).output,
    weights: [],
  }),
  // [logistic] is a sigmoid with its loss, and [l2norm] divides by the length over the channels (pjreddie).
  logistic: plain(() => ({ kind: 'activation', name: 'sigmoid' })),
  l2norm: plain(() => ({ kind: 'norm', type: 'l2', scale: false, center: false })),
};
