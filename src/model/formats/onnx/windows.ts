import type { Op, OpOf, Padding, Size } from '../../graph.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, numbers, ordered, report, text, whole, wireAt } from './drawing.ts';
import { asWire } from './values.ts';

/** Windows that slide over rows and columns: the attributes that convolutions and pools have in common (onnx/defs/nn). */
export interface SlidingWindow {
  readonly kernel: Size;
  readonly stride: Size;
  readonly dilation: Size;
  readonly padding: Padding;
}

const isSize = (numbers: readonly number[], least: number): boolean =>
  numbers.length === 2 && numbers.every((size) => Number.isInteger(size) && size >= least && size <= 2 ** 20);

const sizeFrom = ([height = 1, width = 1]: readonly number[]): Size => [height, width];

const nothing = { top: 0, bottom: 0, left: 0, right: 0 };

/**
 * Reads a window; null, with a word about it, where it does not slide in two directions or makes no sense. `auto_pad`
 * SAME_UPPER and SAME_LOWER both give the input's size over the stride, rounded up, and differ in the odd pixel's side.
 */
export function windowOf(call: Call, weights: readonly number[] | null): SlidingWindow | null {
  const kernel = numbers(call, 'kernel_shape') ?? weights;
  if (kernel === null) return null;
  const ones = kernel.map(() => 1);
  const strides = numbers(call, 'strides') ?? ones;
  const dilations = numbers(call, 'dilations') ?? ones;
  if (kernel.length !== 2) {
    const says = `slides in ${kernel.length} directions; only images are drawn, which have two`;
    report(call, { severity: 'warning', code: 'unknown-layer', says });
    return null;
  }
  const padding = paddingOf(call);
  if (!isSize(kernel, 1) || !isSize(strides, 1) || !isSize(dilations, 1) || padding === null) {
    const says = `has a window of ${kernel.join('x')}, stride ${strides.join('x')} that cannot be`;
    report(call, { severity: 'error', code: 'wrong-window', says });
    return null;
  }
  return {
    kernel: sizeFrom(kernel),
    stride: sizeFrom(strides),
    dilation: sizeFrom(dilations),
    padding,
  };
}

function paddingOf(call: Call): Padding | null {
  const auto = text(call, 'auto_pad') ?? 'NOTSET';
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') return 'same';
  if (auto === 'VALID') return nothing;
  const pads = numbers(call, 'pads') ?? [0, 0, 0, 0];
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  const sound = pads.length === 4 && pads.every((pad) => Number.isInteger(pad) && pad >= 0 && pad <= 2 ** 20);
  return sound ? { top, bottom, left, right } : null;
}

/**
 * MaxPool and AveragePool. With `ceil_mode`, a last window that would begin in the padding behind the map is left out
 * (Operators.md, MaxPool). A dilated pool looks as far as a larger one.
 */
const pool =
  (mode: 'max' | 'average'): Draw =>
  (call) => {
    const wire = wireAt(call, 0);
    const sliding = windowOf(call, null);
    if (wire === null || sliding === null) return null;
    const { kernel, stride, dilation, padding } = sliding;
    const reach = (axis: 0 | 1) => (kernel[axis] - 1) * dilation[axis] + 1;
    const op: OpOf<'pool'> = {
      kind: 'pool',
      mode,
      kernel: [reach(0), reach(1)],
      stride,
      padding,
      ceil: whole(call, 'ceil_mode', 0) === 1,
    };
    return [asWire(addNode(call, op, [ordered(call, wire, 'first')]))];
  };

const globalPool =
  (mode: 'max' | 'average'): Draw =>
  (call) => {
    const wire = wireAt(call, 0);
    if (wire === null || (wire.shape !== null && wire.shape.length !== 3)) return null;
    const op: Op = { kind: 'globalPool', mode, keepDims: true };
    return [asWire(addNode(call, op, [ordered(call, wire, 'first')]))];
  };

export const pools: Readonly<Record<string, Draw>> = {
  MaxPool: pool('max'),
  AveragePool: pool('average'),
  GlobalMaxPool: globalPool('max'),
  GlobalAveragePool: globalPool('average'),
};
