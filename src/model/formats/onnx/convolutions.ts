import type { Op, OpOf, Padding, Size } from '../../graph.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, constantAt, numbers, ordered, report, whole, wireAt } from './drawing.ts';
import type { Constant, Wire } from './values.ts';
import { asWire, sizesOf } from './values.ts';
import type { SlidingWindow } from './windows.ts';
import { windowOf } from './windows.ts';

interface Weighted {
  readonly wire: Wire;
  readonly sizes: readonly number[];
  readonly groups: number;
  readonly window: SlidingWindow;
  /** Weights and, where there is one, bias. */
  readonly weights: readonly Constant[];
}

/** What a convolution and a transposed one state alike; null where a part of it is not known. */
function weighted(call: Call, weightsAt: number, biasAt: number): Weighted | null {
  const wire = wireAt(call, 0);
  const [weights, bias] = [constantAt(call, weightsAt), constantAt(call, biasAt)];
  const sizes = sizesOf(weights);
  if (wire === null || weights === null || sizes === null || sizes.length < 3) {
    const says = 'has weights whose size the file does not state';
    report(call, { severity: 'warning', code: 'unknown-weights', says });
    return null;
  }
  const sliding = windowOf(call, sizes.slice(2));
  const groups = whole(call, 'group', 1);
  if (sliding === null || sizes.length !== 4) return null;
  if (!Number.isInteger(groups) || groups < 1 || sizes.some((size) => size < 1)) return null;
  return {
    wire: ordered(call, wire, 'first'),
    sizes,
    groups,
    window: sliding,
    weights: bias === null ? [weights] : [weights, bias],
  };
}

/** Weights are M x C/group x kH x kW (Operators.md, Conv). A group for each channel makes it depthwise. */
const convolution =
  (weightsAt: number, biasAt: number): Draw =>
  (call) => {
    const conv = weighted(call, weightsAt, biasAt);
    if (conv === null) return null;
    const { groups, window, weights } = conv;
    const [filters = 0, inside = 0] = conv.sizes;
    const input = channelsAsked(call, conv.wire, inside * groups);
    const bias = weights.length > 1;
    const depthwise = groups > 1 && inside === 1 && filters % groups === 0;
    const op: Op = depthwise
      ? { kind: 'depthwise', multiplier: filters / groups, bias, ...window }
      : { kind: 'conv2d', filters, groups, bias, ...window };
    return [asWire(addNode(call, op, [input], { weights }))];
  };

/** Says where the weights were made for another number of channels than there are. */
function channelsAsked(call: Call, wire: Wire, wanted: number): Wire {
  const has = wire.shape?.length === 3 ? (wire.shape[2] ?? 0) : null;
  if (has !== null && has !== wanted) {
    const says = `has weights for ${wanted} channels and gets ${has}`;
    report(call, { severity: 'error', code: 'wrong-weights', says });
  }
  return wire;
}

/**
 * ConvTranspose: weights are C x M/group x kH x kW. Where `output_shape` is stated, the padding is what is left over:
 * stride (n - 1) + output_padding + reach - output (Operators.md, ConvTranspose).
 */
const transposed: Draw = (call) => {
  const conv = weighted(call, 1, 2);
  if (conv === null) return null;
  const { groups, window, weights } = conv;
  const [inside = 0, perGroup = 0] = conv.sizes;
  const input = channelsAsked(call, conv.wire, inside);
  const [rows = 0, columns = 0] = numbers(call, 'output_padding') ?? [];
  const deconv: OpOf<'deconv2d'> = {
    kind: 'deconv2d',
    filters: perGroup * groups,
    groups,
    bias: weights.length > 1,
    extra: [rows, columns],
    ...window,
  };
  const wanted = numbers(call, 'output_shape')?.slice(-2) ?? null;
  const op = wanted === null ? deconv : { ...deconv, ...fitted(deconv, input, wanted) };
  return op.padding === null
    ? null
    : [asWire(addNode(call, { ...op, padding: op.padding }, [input], { weights }))];
};

/** Padding, and rows and columns at the end, that make the output this large; no padding where the input is not known. */
function fitted(
  { kernel, stride, dilation }: OpOf<'deconv2d'>,
  { shape }: Wire,
  wanted: readonly number[],
): { readonly padding: Padding | null; readonly extra: Size } {
  if (shape?.length !== 3) return { padding: null, extra: [0, 0] };
  const left = ([0, 1] as const).map((axis) => {
    const reach = (kernel[axis] - 1) * dilation[axis] + 1;
    return stride[axis] * ((shape[axis] ?? 0) - 1) + reach - (wanted[axis] ?? 0);
  });
  const [down = 0, across = 0] = left.map((pad) => Math.max(pad, 0));
  const [rows = 0, columns = 0] = left.map((pad) => Math.max(-pad, 0));
  const [top, before] = [Math.floor(down / 2), Math.floor(across / 2)];
  return {
    padding: { top, bottom: down - top, left: before, right: across - before },
    extra: [rows, columns],
  };
}

export const convolutions: Readonly<Record<string, Draw>> = {
  Conv: convolution(1, 2),
  // The quantized one has scales and zero points between them (Operators.md, QLinearConv).
  QLinearConv: convolution(3, 8),
  ConvTranspose: transposed,
};
