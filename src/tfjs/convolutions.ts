import type { Size } from '../model/graph.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Layer, Tensor, Tensor4D, Tf } from './tf.ts';
import { trainConv2d } from './trainConvolution.ts';
import { edgesOf, isOne, lastOf, mapSize, padMap, paddingWord } from './windows.ts';

/**
 * tf.layers.conv2d ignores groups, knows no padding in pixels and refuses stride with dilation: those are convolved
 * by our own layer. In training all are, by our own kernel; since TensorFlow has no gradient of a dilated convolution
 * on a CPU, a dilated kernel is spread out there.
 */
export function conv2d({ tf, name, op, inputs, borrowed }: Making<'conv2d'>): Made {
  const size = mapSize(inputs);
  const channels = lastOf(inputs[0]);
  if (channels % op.groups !== 0 || op.filters % op.groups !== 0)
    throw new Error(`${op.groups} groups do not divide ${channels} input and ${op.filters} output channels`);
  const padding = paddingWord(op, size);
  const edges = edgesOf(op, size);
  const dilated = !isOne(op.dilation);
  const convolve = (
    x: Tensor4D,
    [kernel, bias]: readonly Tensor[],
    one: (part: Tensor4D, filter: Tensor4D) => Tensor4D,
  ): Tensor => {
    const [first, ...others] = inGroups(tf, x, kernel as Tensor4D, op.groups).map((both) => one(...both));
    const y = others.length === 0 ? (first as Tensor4D) : tf.concat([first as Tensor4D, ...others], -1);
    return bias === undefined ? y : tf.add(y, bias);
  };
  const spread = (part: Tensor4D, filter: Tensor4D) =>
    trainConv2d(tf, part, dilated ? spreadKernel(tf, filter, op.dilation) : filter, op.stride, edges);
  const plain = (part: Tensor4D, filter: Tensor4D) =>
    tf.conv2d(padMap(tf, part, edges), filter, [...op.stride], 'valid', 'NHWC', [...op.dilation]);
  const own = (): Layer => {
    const weights = [{ name: 'kernel', shape: [...op.kernel, channels / op.groups, op.filters] }];
    if (op.bias) weights.push({ name: 'bias', shape: [op.filters] });
    const one = dilated && !isOne(op.stride) ? spread : plain;
    const call = ([x]: readonly Tensor[], all: readonly Tensor[]) => convolve(x as Tensor4D, all, one);
    return opLayer(tf, name, borrowed === undefined ? { weights, call } : { borrowed, call });
  };
  const usual =
    borrowed === undefined && op.groups === 1 && padding !== null && (isOne(op.stride) || !dilated);
  const layer = usual
    ? tf.layers.conv2d({
        name,
        filters: op.filters,
        kernelSize: [...op.kernel],
        strides: [...op.stride],
        dilationRate: [...op.dilation],
        padding,
        useBias: op.bias,
        kernelInitializer: 'zeros',
      })
    : own();
  const weightsOf = borrowed ?? (() => layer.weights.map((weight) => weight.read()));
  return { layer, train: ([x]) => convolve(x as Tensor4D, weightsOf(), spread) };
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
