import type { Size } from '../model/graph.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tensor4D, Tf } from './tf.ts';
import { edgesOf, isOne, lastOf, mapSize, padMap, paddingWord } from './windows.ts';

/**
 * tf.layers.conv2d ignores groups, knows no padding in pixels and refuses stride with dilation: those are convolved
 * by our own layer. TensorFlow has no gradient of a dilated convolution on a CPU: in training the kernel is spread out.
 */
export function conv2d({ tf, name, op, inputs, borrowed }: Making<'conv2d'>): Made {
  const size = mapSize(inputs);
  const channels = lastOf(inputs[0]);
  if (channels % op.groups !== 0 || op.filters % op.groups !== 0)
    throw new Error(`${op.groups} groups do not divide ${channels} input and ${op.filters} output channels`);
  const padding = paddingWord(op, size);
  const convolve = (x: Tensor, kernel: Tensor, bias: Tensor | undefined, spread: boolean) => {
    const padded = padMap(tf, x, edgesOf(op, size));
    const dense = spread ? spreadKernel(tf, kernel as Tensor4D, op.dilation) : (kernel as Tensor4D);
    const dilation: [number, number] = spread ? [1, 1] : [...op.dilation];
    const y = tf.concat(
      inGroups(tf, padded, dense, op.groups).map(([part, filter]) =>
        tf.conv2d<Tensor4D>(part, filter, [...op.stride], 'valid', 'NHWC', dilation),
      ),
      -1,
    );
    return bias === undefined ? y : tf.add(y, bias);
  };
  if (
    borrowed === undefined &&
    op.groups === 1 &&
    padding !== null &&
    (isOne(op.stride) || isOne(op.dilation))
  ) {
    const layer = tf.layers.conv2d({
      name,
      filters: op.filters,
      kernelSize: [...op.kernel],
      strides: [...op.stride],
      dilationRate: [...op.dilation],
      padding,
      useBias: op.bias,
      kernelInitializer: 'zeros',
    });
    if (isOne(op.dilation)) return { layer };
    return {
      layer,
      train: ([x]) => {
        const [kernel, bias] = layer.weights.map((weight) => weight.read());
        if (x === undefined || kernel === undefined)
          throw new Error('a convolution was run before it was built');
        return convolve(x, kernel, bias, true);
      },
    };
  }
  const weights = [{ name: 'kernel', shape: [...op.kernel, channels / op.groups, op.filters] }];
  if (op.bias) weights.push({ name: 'bias', shape: [op.filters] });
  const run =
    (spread: boolean) =>
    ([x]: readonly Tensor[], [kernel, bias]: readonly Tensor[]) =>
      convolve(x as Tensor, kernel as Tensor, bias, spread);
  const call = run(!isOne(op.dilation) && !isOne(op.stride));
  const layer = opLayer(tf, name, borrowed === undefined ? { weights, call } : { borrowed, call });
  if (isOne(op.dilation)) return { layer };
  const spreading = run(true);
  return {
    layer,
    train: (xs) => spreading(xs, borrowed?.() ?? layer.weights.map((weight) => weight.read())),
  };
}

/** Splits the channels of the input and the filters; one group is left as it is. */
function inGroups(tf: Tf, x: Tensor4D, kernel: Tensor4D, groups: number): (readonly [Tensor4D, Tensor4D])[] {
  if (groups === 1) return [[x, kernel]];
  const filters = tf.split<Tensor4D>(kernel, groups, 3);
  return tf.split<Tensor4D>(x, groups, 3).map((part, group) => [part, filters[group] as Tensor4D]);
}

/**
 * A kernel with zeros between its rows and columns: k becomes (k - 1) d + 1. Rows and columns get an axis of their own
 * behind them, which is padded from 1 to d; merged again, the last d - 1 zeros are cut off.
 */
export function spreadKernel(tf: Tf, kernel: Tensor4D, [down, across]: Size): Tensor4D {
  const [height, width, inputs, outputs] = kernel.shape;
  const apart = tf.reshape(kernel, [height, 1, width, 1, inputs * outputs]);
  const padded = tf.pad(apart, [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const merged: Tensor4D = tf.reshape(padded, [height * down, width * across, inputs, outputs]);
  return tf.slice4d(
    merged,
    [0, 0, 0, 0],
    [(height - 1) * down + 1, (width - 1) * across + 1, inputs, outputs],
  );
}

/** A convolution of each channel by itself. */
export function depthwise({ tf, name, op, inputs }: Making<'depthwise'>): Made {
  const size = mapSize(inputs);
  const channels = lastOf(inputs[0]);
  const padding = paddingWord(op, size);
  const even = op.stride[0] === op.stride[1];
  if (padding !== null && even && isOne(op.dilation)) {
    const layer = tf.layers.depthwiseConv2d({
      name,
      kernelSize: [...op.kernel],
      strides: [...op.stride],
      padding,
      depthMultiplier: op.multiplier,
      useBias: op.bias,
      depthwiseInitializer: 'zeros',
    });
    return { layer };
  }
  const weights = [{ name: 'kernel', shape: [...op.kernel, channels, op.multiplier] }];
  if (op.bias) weights.push({ name: 'bias', shape: [channels * op.multiplier] });
  const layer = opLayer(tf, name, {
    weights,
    call: ([x], [kernel, bias]) => {
      const padded = padMap(tf, x as Tensor4D, edgesOf(op, size));
      const filter = spreadKernel(tf, kernel as Tensor4D, op.dilation);
      // TensorFlow's depthwise kernel takes one stride for both axes: uneven ones pick from stride 1.
      const full = tf.depthwiseConv2d<Tensor4D>(padded, filter, even ? [...op.stride] : [1, 1], 'valid');
      const y = even ? full : tf.avgPool(full, 1, [...op.stride], 'valid');
      return bias === undefined ? y : tf.add(y, bias);
    },
  });
  return { layer };
}

export function dense({ tf, name, op }: Making<'dense'>): Made {
  return {
    layer: tf.layers.dense({ name, units: op.units, useBias: op.bias, kernelInitializer: 'zeros' }),
  };
}
