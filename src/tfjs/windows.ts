import type { Padding, Size } from '../model/graph.ts';
import type { Tensor, Tensor4D, Tf } from './tf.ts';

export interface Edges {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

interface Window {
  readonly kernel: Size;
  readonly stride: Size;
  readonly padding: Padding;
  readonly dilation?: Size;
}

/** What TensorFlow's 'same' pads along one axis: the output is ceil(n / stride), the odd pixel goes after. */
function sameEdges(size: number, reach: number, stride: number): readonly [number, number] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

const reachOf = (window: Window, axis: 0 | 1): number =>
  (window.kernel[axis] - 1) * (window.dilation?.[axis] ?? 1) + 1;

/** The padding in pixels on an input of this height and width. */
export function edgesOf(window: Window, [height, width]: Size): Edges {
  if (window.padding === 'valid') return { top: 0, bottom: 0, left: 0, right: 0 };
  if (window.padding !== 'same') return window.padding;
  const [top, bottom] = sameEdges(height, reachOf(window, 0), window.stride[0]);
  const [left, right] = sameEdges(width, reachOf(window, 1), window.stride[1]);
  return { top, bottom, left, right };
}

/**
 * TensorFlow's own word for a padding, null where it has none. Padding of 1 around a 3x3 window is 'same' at stride 1;
 * at stride 2 on an even size it is not, since 'same' then pads (0, 1).
 */
export function paddingWord(window: Window, size: Size): 'same' | 'valid' | null {
  if (typeof window.padding === 'string') return window.padding;
  const { top, bottom, left, right } = window.padding;
  if (top === 0 && bottom === 0 && left === 0 && right === 0) return 'valid';
  const same = edgesOf({ ...window, padding: 'same' }, size);
  const equal = same.top === top && same.bottom === bottom && same.left === left && same.right === right;
  return equal ? 'same' : null;
}

export const isPadded = ({ top, bottom, left, right }: Edges): boolean => top + bottom + left + right !== 0;

/** Pads height and width of a batch of maps. */
export function padMap(tf: Tf, x: Tensor, { top, bottom, left, right }: Edges, value = 0): Tensor4D {
  const map = x as Tensor4D;
  if (!isPadded({ top, bottom, left, right })) return map;
  return tf.pad(
    map,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  );
}

/** Height and width of the first input; the op's sentence where it is no map. */
export function mapSize(inputs: readonly (readonly number[])[]): Size {
  const [height, width, channels] = inputs[0] ?? [];
  if (height === undefined || width === undefined || channels === undefined)
    throw new Error(`it needs an image of height x width x channels and gets ${(inputs[0] ?? []).join('x')}`);
  return [height, width];
}

export const lastOf = (shape: readonly number[] | undefined): number => shape?.[shape.length - 1] ?? 0;
export const isOne = (size: Size): boolean => size[0] === 1 && size[1] === 1;
