import type { Tensor, Tensor4D, Tf } from './tf.ts';

/**
 * Another input of a lenient sum in the first one's shape, as darknet's shortcut_cpu has it: a larger map gives every n-th
 * pixel, a smaller one stands at every n-th with zeros between, and of the channels those are added that both have.
 */
export function cutToFit(tf: Tf, x: Tensor, wanted: readonly number[]): Tensor {
  const [batch = 1, ...shape] = x.shape;
  if (shape.length === 1 || wanted.length === 1) {
    const [length = 1, depth = 1] = [wanted.at(-1), shape.at(-1)];
    if (shape.length !== wanted.length)
      throw new Error(`it sums ${wanted.join('x')} and ${shape.join('x')}, a map and a vector`);
    const map: Tensor4D = tf.reshape(x, [batch, 1, 1, depth]);
    return tf.reshape(fitChannels(tf, map, length), [batch, length]);
  }
  const [height = 1, width = 1, channels = 1] = wanted;
  return fitChannels(tf, fitPixels(tf, x as Tensor4D, [height, width]), channels);
}

function fitPixels(tf: Tf, x: Tensor4D, [height, width]: readonly [number, number]): Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  if (rows === height && columns === width) return x;
  const stride = (has: number, wants: number) => Math.max(1, Math.floor(has / wants));
  const thin: [number, number] = [stride(rows, height), stride(columns, width)];
  const [down, across] = [stride(height, rows), stride(width, columns)];
  const thinned = thin[0] === 1 && thin[1] === 1 ? x : tf.avgPool(x, 1, thin, 'valid');
  const [h, w] = [Math.min(thinned.shape[1], height), Math.min(thinned.shape[2], width)];
  const cut = tf.slice4d(thinned, [0, 0, 0, 0], [batch, h, w, channels]);
  // Rows and columns get an axis of their own behind them, which is filled up with zeros.
  const apart = tf.pad(tf.reshape(cut, [batch, h, 1, w, channels]), [
    [0, 0],
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, 0],
  ]);
  const pixels = tf.pad(tf.reshape(apart, [batch, h * down, w, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  return tf.pad<Tensor4D>(tf.reshape(pixels, [batch, h * down, w * across, channels]), [
    [0, 0],
    [0, height - h * down],
    [0, width - w * across],
    [0, 0],
  ]);
}

function fitChannels(tf: Tf, x: Tensor4D, channels: number): Tensor4D {
  const [batch, height, width, has] = x.shape;
  const both = Math.min(has, channels);
  const cut = both === has ? x : tf.slice4d(x, [0, 0, 0, 0], [batch, height, width, both]);
  if (both === channels) return cut;
  return tf.pad<Tensor4D>(cut, [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, channels - both],
  ]);
}
