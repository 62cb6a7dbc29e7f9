import type { OpOf, Padding, Shape, Size } from '../graph.ts';
import { shapeText } from '../graph.ts';
import type { Inputs, Misfit, View } from './rule.ts';
import { first, misfit } from './rule.ts';

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * Output length of a sliding window along one axis. With explicit padding it is
 * floor((n + before + after - effective kernel) / stride) + 1, or with `ceil` rounded up, where a last window that
 * would begin in the padding after the map is dropped (Caffe's and PyTorch's rule).
 */
function slide(
  axis: Axis,
  pad: readonly [before: number, after: number] | 'same' | 'valid',
  ceil: boolean | 'overhangs',
): number {
  const reach = (axis.kernel - 1) * axis.dilation + 1;
  if (pad === 'same') return Math.ceil(axis.size / axis.stride);
  const [before, after] = pad === 'valid' ? [0, 0] : pad;
  const steps = (axis.size + before + after - reach) / axis.stride;
  if (!ceil) return Math.floor(steps) + 1;
  const length = Math.ceil(steps) + 1;
  if (ceil === 'overhangs') return length;
  return (length - 1) * axis.stride >= axis.size + before ? length - 1 : length;
}

const along = (padding: Padding, axis: 0 | 1): readonly [number, number] | 'same' | 'valid' => {
  if (typeof padding === 'string') return padding;
  return axis === 0 ? [padding.top, padding.bottom] : [padding.left, padding.right];
};

interface Sliding {
  readonly kernel: Size;
  readonly stride: Size;
  readonly padding: Padding;
  readonly dilation?: Size;
}

export const needsMap = (input: Shape): Misfit =>
  misfit('needs-a-map', `needs an image of height x width x channels and gets ${shapeText(input)}`);

/** Slides a window over a map and gives `filters` channels at each stop. */
export function windowed(
  op: Sliding,
  inputs: Inputs,
  filters: number,
  ceil: boolean | 'overhangs' = false,
): Shape | Misfit {
  const input = first(inputs);
  if (input.length !== 3) return needsMap(input);
  const length = (axis: 0 | 1) =>
    slide(
      {
        size: input[axis] ?? 0,
        kernel: op.kernel[axis],
        stride: op.stride[axis],
        dilation: op.dilation?.[axis] ?? 1,
      },
      along(op.padding, axis),
      ceil,
    );
  const [height, width] = [length(0), length(1)];
  if (height < 1 || width < 1)
    return misfit(
      'map-vanishes',
      `has a ${op.kernel.join('x')} window that is larger than its ${shapeText(input)} input`,
    );
  return [height, width, filters];
}

/** A pool that pads by its whole window would pool padding alone: no framework takes it. */
export function paddedPastWindow({ kernel, padding }: OpOf<'pool'>): Misfit | null {
  if (typeof padding === 'string') return null;
  const { top, bottom, left, right } = padding;
  if (Math.max(top, bottom) < kernel[0] && Math.max(left, right) < kernel[1]) return null;
  return misfit(
    'padding-past-window',
    `pads by as much as its ${kernel.join('x')} window, which then sees nothing`,
  );
}

/**
 * A transposed convolution gives back the size that a convolution with its window would have begun from: with 'same'
 * n * stride, with 'valid' n * stride + max(kernel - stride, 0), with pads (n - 1) * stride + reach - pads.
 */
export function transposed(op: OpOf<'deconv2d'>, inputs: Inputs): Shape | Misfit {
  const input = first(inputs);
  if (input.length !== 3) return needsMap(input);
  const length = (axis: 0 | 1) => {
    const [size, stride] = [input[axis] ?? 0, op.stride[axis]];
    const pad = along(op.padding, axis);
    const reach = (op.kernel[axis] - 1) * op.dilation[axis] + 1;
    if (pad === 'same') return size * stride;
    if (pad === 'valid') return size * stride + Math.max(reach - stride, 0);
    return (size - 1) * stride + reach - pad[0] - pad[1] + op.extra[axis];
  };
  const [height, width] = [length(0), length(1)];
  if (height < 1 || width < 1)
    return misfit('map-vanishes', `pads away all of its ${shapeText(input)} input`);
  return [height, width, op.filters];
}

export const windowView = (op: Sliding): View => {
  const size = (axis: 0 | 1) => (op.kernel[axis] - 1) * (op.dilation?.[axis] ?? 1) + 1;
  return { size: [size(0), size(1)], step: op.stride };
};

/** The whole of a map, which a dense layer or a global pool sees at once. */
export const wholeView = (inputs: Inputs): View => {
  const shape = first(inputs);
  return { size: shape.length === 3 ? [shape[0] ?? 1, shape[1] ?? 1] : [1, 1], step: [1, 1] };
};
