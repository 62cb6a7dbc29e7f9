import type { ActivationName, Op, Padding, Size } from '../../graph.ts';

export const sizeOf = (size: number | readonly [number, number] | undefined, otherwise: number): Size => {
  if (size === undefined) return [otherwise, otherwise];
  return typeof size === 'number' ? [size, size] : [size[0], size[1]];
};

export const evenly = (top: number, left = top): Exclude<Padding, string> => ({
  top,
  bottom: top,
  left,
  right: left,
});

/** Half the window's reach on every side, rounded down: keeps the size at stride 1 for odd windows. */
export const halfPadding = (kernel: Size, dilation: Size = [1, 1]): Padding =>
  evenly(Math.floor(((kernel[0] - 1) * dilation[0]) / 2), Math.floor(((kernel[1] - 1) * dilation[1]) / 2));

export const activation = (name: ActivationName): Op => ({ kind: 'activation', name });

/** Epsilon as Keras, PyTorch and Caffe have it between them: it changes no shape and no count. */
export const batchNorm = (): Op => ({ kind: 'batchNorm', scale: true, center: true, epsilon: 1e-5 });
