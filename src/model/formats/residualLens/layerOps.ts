import type { Op, Padding } from '../../graph.ts';
import { activation, batchNorm, evenly, halfPadding, sizeOf } from '../drawing/ops.ts';
import type { LayerKey, LayerOf } from './residualLensSchema.ts';

/** One layer of the config as the ops it stands for, in order: `{ conv: 64, batchNorm: true }` is two. */
type Chain = readonly Op[];

type StatedPadding = number | readonly [number, number, number, number] | 'same' | 'valid' | undefined;

function paddingOf(stated: StatedPadding, otherwise: Padding): Padding {
  if (stated === undefined || stated === 'same' || stated === 'valid') return stated ?? otherwise;
  return sides(stated);
}

function sides(stated: number | readonly [number, number, number, number]): Exclude<Padding, string> {
  if (typeof stated === 'number') return evenly(stated);
  const [top, bottom, left, right] = stated;
  return { top, bottom, left, right };
}

function windowOf(layer: Pick<LayerOf<'conv'>, 'kernel' | 'stride' | 'dilation' | 'padding'>) {
  const kernel = sizeOf(layer.kernel, 3);
  const dilation = sizeOf(layer.dilation, 1);
  const padding = paddingOf(layer.padding, halfPadding(kernel, dilation));
  return { kernel, dilation, padding, stride: sizeOf(layer.stride, 1) };
}

/** The op itself, then what the layer asks for behind it. */
function followed(op: Op, layer: Pick<LayerOf<'dense'>, 'batchNorm' | 'activation'>): Chain {
  const norm = layer.batchNorm === true ? [batchNorm()] : [];
  return [op, ...norm, ...(layer.activation === undefined ? [] : [activation(layer.activation)])];
}

function poolOf(
  mode: 'max' | 'average',
  window: number | [number, number],
  layer: Omit<LayerOf<'maxPool'>, 'maxPool'>,
): Chain {
  const kernel = sizeOf(window, 2);
  const stride = layer.stride === undefined ? kernel : sizeOf(layer.stride, 1);
  const padding = paddingOf(layer.padding, evenly(0));
  return [{ kind: 'pool', mode, kernel, stride, padding, ceil: layer.ceil ?? false }];
}

/** How each layer key becomes ops. `highway` stands for a small graph and is made in layers.ts. */
export const chains: { readonly [K in Exclude<LayerKey, 'highway'>]: (layer: LayerOf<K>) => Chain } = {
  conv: (layer) => {
    const bias = layer.bias ?? layer.batchNorm !== true;
    const op: Op = {
      kind: 'conv2d',
      filters: layer.conv,
      groups: layer.groups ?? 1,
      bias,
      ...windowOf(layer),
    };
    return followed(op, layer);
  },
  depthwise: (layer) => {
    const bias = layer.bias ?? layer.batchNorm !== true;
    return followed({ kind: 'depthwise', multiplier: layer.depthwise, bias, ...windowOf(layer) }, layer);
  },
  dense: (layer) =>
    followed({ kind: 'dense', units: layer.dense, bias: layer.bias ?? layer.batchNorm !== true }, layer),
  batchNorm: ({ scale = true, center = true, epsilon = 1e-5 }) => [
    { kind: 'batchNorm', scale, center, epsilon },
  ],
  scale: ({ bias = true }) => [{ kind: 'scale', bias }],
  activation: (layer) => [activation(layer.activation)],
  maxPool: (layer) => poolOf('max', layer.maxPool, layer),
  averagePool: (layer) => poolOf('average', layer.averagePool, layer),
  globalAveragePool: ({ keepDims = false }) => [{ kind: 'globalPool', mode: 'average', keepDims }],
  globalMaxPool: ({ keepDims = false }) => [{ kind: 'globalPool', mode: 'max', keepDims }],
  add: () => [{ kind: 'add' }],
  multiply: () => [{ kind: 'multiply' }],
  concat: () => [{ kind: 'concat' }],
  gate: () => [{ kind: 'gate' }],
  padChannels: ({ padChannels }) => {
    const [before, after] = typeof padChannels === 'number' ? [0, padChannels] : padChannels;
    return [{ kind: 'padChannels', before, after }];
  },
  zeroPad: ({ zeroPad }) => [{ kind: 'zeroPad', padding: sides(zeroPad) }],
  slice: ({ slice }) => [{ kind: 'slice', stride: sizeOf(slice, 1) }],
  lrn: ({ lrn, alpha = 1, beta = 0.75, k = 1 }) => [{ kind: 'lrn', size: lrn, alpha, beta, bias: k }],
  dropout: ({ dropout }) => [{ kind: 'dropout', rate: dropout }],
  upsample: ({ upsample, mode = 'nearest' }) => [{ kind: 'upsample', factor: sizeOf(upsample, 1), mode }],
  flatten: () => [{ kind: 'flatten' }],
  softmax: () => [{ kind: 'softmax' }],
  opaque: ({ opaque }) => [{ kind: 'opaque', type: opaque }],
};
