import type { ActivationName, Op } from '../graph.ts';
import { activation, batchNorm, evenly, halfPadding } from '../formats/drawing/ops.ts';
import type { Layer } from './residualNet.ts';

export interface StemStyle {
  readonly activation: ActivationName;
  readonly norm: Op;
  readonly bias: boolean;
  readonly samePadding: boolean;
}

export const usualStem: StemStyle = {
  activation: 'relu',
  norm: batchNorm(),
  bias: false,
  samePadding: false,
};

export const maxPool3: Op = {
  kind: 'pool',
  mode: 'max',
  kernel: [3, 3],
  stride: [2, 2],
  padding: evenly(1),
  ceil: false,
};

export function stemConvolution(filters: number, kernel: number, stride: number, style: StemStyle): Op {
  return {
    kind: 'conv2d',
    filters,
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [1, 1],
    padding: style.samePadding ? 'same' : halfPadding([kernel, kernel]),
    groups: 1,
    bias: style.bias,
  };
}

/** Convolution, norm and activation, `count` of them by their numbers: the stems of every ResNet. */
export function convolutions(
  list: readonly { readonly filters: number; readonly kernel: number; readonly stride: number }[],
  style: StemStyle = usualStem,
): Layer[] {
  return list.flatMap(({ filters, kernel, stride }, at): Layer[] => {
    const number = list.length === 1 ? '' : `${at + 1}`;
    return [
      [`stem.conv${number}`, stemConvolution(filters, kernel, stride, style)],
      [`stem.bn${number}`, style.norm],
      [`stem.${style.activation}${number}`, activation(style.activation)],
    ];
  });
}

/** He et al.'s stem: 7x7 with stride 2, then a 3x3 max pool with stride 2. */
export const imageNetStem = (filters: number, style: StemStyle = usualStem): Layer[] => [
  ...convolutions([{ filters, kernel: 7, stride: 2 }], style),
  ['stem.pool', style.samePadding ? { ...maxPool3, padding: 'same' } : maxPool3],
];

/** He et al.'s stem for 32x32 images: one 3x3 convolution and no pool. */
export const smallStem = (filters: number, style: StemStyle = usualStem): Layer[] =>
  convolutions([{ filters, kernel: 3, stride: 1 }], style);
