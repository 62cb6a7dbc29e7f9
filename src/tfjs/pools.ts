import type { OpOf, Size } from '../model/graph.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tensor4D, Tf } from './tf.ts';
import { nativeBackend } from './tf.ts';
import type { Edges } from './windows.ts';
import { edgesOf, mapSize, padMap, paddingWord } from './windows.ts';

/** tfjs-node pools with 'valid' and 'same' alone: padding in pixels and ceil mode are padded by our own layer. */
export function pool({ tf, name, op, inputs }: Making<'pool'>): Made {
  const size = mapSize(inputs);
  const edges = edgesOf(op, size);
  const over = op.ceil && op.padding !== 'same' ? overhang(op, size, edges) : none;
  const padding = paddingWord(op, size);
  // 'same' leaves the padding out of the mean and explicit zeros count in it, so only a stated 'same' is one.
  const plain = op.mode === 'max' || typeof op.padding === 'string' || padding === 'valid';
  if (padding !== null && plain && isNone(over)) {
    const { kernel, stride } = op;
    const args = { name, poolSize: pair(kernel), strides: pair(stride), padding };
    if (op.mode === 'max') return { layer: tf.layers.maxPooling2d(args) };
    const layer = tf.layers.averagePooling2d(args);
    // The pure-JS gradient divides by the whole window where 'same' counts only what lies on the map.
    if (padding === 'valid' || nativeBackend(tf) !== null) return { layer };
    return { layer, train: ([x]) => meanPool(tf, x as Tensor, op, none, edges) };
  }
  const layer = opLayer(tf, name, {
    call: ([x]) =>
      op.mode === 'max'
        ? maxPool(tf, x as Tensor, op, edges, over)
        : meanPool(tf, x as Tensor, op, edges, over),
  });
  return { layer };
}

/** tf.layers takes pairs that it may write to. */
const pair = ([down, across]: Size): [number, number] => [down, across];

const none: Edges = { top: 0, bottom: 0, left: 0, right: 0 };
const isNone = ({ top, bottom, left, right }: Edges): boolean => top + bottom + left + right === 0;

/**
 * In ceil mode, how far the last window hangs over the padded map: (stops - 1) stride + kernel - padded size, where a
 * last window that begins behind the map and its leading padding is dropped. Negative where pixels are left over.
 */
function overhang(op: OpOf<'pool'>, size: Size, { top, bottom, left, right }: Edges): Edges {
  const along = (axis: 0 | 1, before: number, after: number) => {
    const [length, kernel, stride] = [size[axis], op.kernel[axis], op.stride[axis]];
    let stops = Math.ceil((length + before + after - kernel) / stride) + 1;
    if (!op.overhangs && (stops - 1) * stride >= length + before) stops -= 1;
    return Math.max(0, (stops - 1) * stride + kernel - (length + before + after));
  };
  return { top: 0, left: 0, bottom: along(0, top, bottom), right: along(1, left, right) };
}

function maxPool(tf: Tf, x: Tensor, op: OpOf<'pool'>, edges: Edges, over: Edges): Tensor {
  const all = { ...edges, bottom: edges.bottom + over.bottom, right: edges.right + over.right };
  return tf.maxPool(padMap(tf, x, all, -Infinity), [...op.kernel], [...op.stride], 'valid');
}

/** Caffe's and PyTorch's mean: padding counts as zeros; what hangs `over` (in ceil mode) does not count at all. */
function meanPool(tf: Tf, x: Tensor, op: OpOf<'pool'>, edges: Edges, over: Edges): Tensor {
  const mean = (map: Tensor4D) => tf.avgPool(map, [...op.kernel], [...op.stride], 'valid');
  const padded = padMap(tf, x, edges);
  if (isNone(over)) return mean(padded);
  const [, height, width] = padded.shape;
  return tf.div(mean(padMap(tf, padded, over)), mean(padMap(tf, tf.ones([1, height, width, 1]), over)));
}

export function globalPool({ tf, name, op, inputs }: Making<'globalPool'>): Made {
  mapSize(inputs);
  if (!op.keepDims) {
    const args = { name };
    const average = op.mode === 'average';
    return { layer: average ? tf.layers.globalAveragePooling2d(args) : tf.layers.globalMaxPooling2d(args) };
  }
  const layer = opLayer(tf, name, {
    call: ([x]) => {
      const map = x as Tensor4D;
      return op.mode === 'average' ? tf.mean(map, [1, 2], true) : tf.max(map, [1, 2], true);
    },
  });
  return { layer };
}
