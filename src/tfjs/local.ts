import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tensor4D, Tf } from './tf.ts';
import { edgesOf, lastOf, mapSize, padMap } from './windows.ts';

/**
 * A convolution with weights of its own at each position: every window becomes a row of numbers, and the rows of one
 * position over the batch are multiplied by that position's matrix.
 */
export function local2d({ tf, name, op, inputs }: Making<'local2d'>): Made {
  const size = mapSize(inputs);
  const channels = lastOf(inputs[0]);
  const edges = edgesOf(op, size);
  const { kernel, stride, filters } = op;
  const stops = (axis: 0 | 1, before: number, after: number) =>
    Math.floor((size[axis] + before + after - kernel[axis]) / stride[axis]) + 1;
  const [rows, columns] = [stops(0, edges.top, edges.bottom), stops(1, edges.left, edges.right)];
  if (rows < 1 || columns < 1)
    throw new Error(`a ${kernel.join('x')} window is larger than its ${size.join('x')} input`);
  const area = kernel[0] * kernel[1] * channels;
  const weights = [{ name: 'kernel', shape: [rows * columns, area, filters] }];
  if (op.bias) weights.push({ name: 'bias', shape: [rows, columns, filters] });
  const layer = opLayer(tf, name, {
    weights,
    call: ([x], [matrices, bias]) => {
      const padded = padMap(tf, x as Tensor4D, edges);
      const batch = padded.shape[0];
      const windows: Tensor4D[] = [];
      for (let down = 0; down < kernel[0]; down++)
        for (let across = 0; across < kernel[1]; across++)
          windows.push(everyStop(tf, padded, [down, across], [rows, columns], stride));
      const flat = tf.reshape(tf.concat(windows, -1), [batch, rows * columns, area]);
      const products = tf.matMul(tf.transpose(flat, [1, 0, 2]), matrices as Tensor);
      const y = tf.reshape(tf.transpose(products, [1, 0, 2]), [batch, rows, columns, filters]);
      return bias === undefined ? y : tf.add(y, bias);
    },
  });
  return { layer };
}

type Pair = readonly [number, number];

/** The pixel at one place of every window. A 1x1 mean takes the strides, since StridedSlice has no gradient. */
function everyStop(tf: Tf, map: Tensor4D, [down, across]: Pair, [rows, columns]: Pair, stride: Pair) {
  const [batch, , , channels] = map.shape;
  const [height, width] = [(rows - 1) * stride[0] + 1, (columns - 1) * stride[1] + 1];
  const part = tf.slice4d(map, [0, down, across, 0], [batch, height, width, channels]);
  return stride[0] === 1 && stride[1] === 1 ? part : tf.avgPool(part, 1, [...stride], 'valid');
}
