import type { Size } from '../model/graph.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tensor4D, Tf } from './tf.ts';
import { nativeBackend } from './tf.ts';

export function flatten({ tf, name, inputs }: Making<'flatten'>): Made {
  if (inputs[0]?.length === 3) return { layer: tf.layers.flatten({ name }) };
  return { layer: opLayer(tf, name, { call: ([x]) => tf.reshape(x as Tensor, [x?.shape[0] ?? 1, -1]) }) };
}

export function softmax({ tf, name }: Making<'softmax'>): Made {
  // Its own default is the axis behind the batch's, which is the last one of a vector alone.
  return { layer: tf.layers.softmax({ name, axis: -1 }) };
}

/** Option A's zero channels. */
export function padChannels({ tf, name, op }: Making<'padChannels'>): Made {
  const layer = opLayer(tf, name, {
    call: ([x]) => {
      const before = (x as Tensor).shape.slice(1).map((): [number, number] => [0, 0]);
      return tf.pad(x as Tensor, [...before, [op.before, op.after]]);
    },
  });
  return { layer };
}

export function zeroPad({ tf, name, op }: Making<'zeroPad'>): Made {
  const { top, bottom, left, right } = op.padding;
  const padding: [[number, number], [number, number]] = [
    [top, bottom],
    [left, right],
  ];
  return { layer: tf.layers.zeroPadding2d({ name, padding }) };
}

/** The graph says what such an op is called and not with which numbers: a check needs its shape alone. */
export function pointwise({ tf, name }: Making<'pointwise'>): Made {
  return { layer: opLayer(tf, name, { call: ([x]) => tf.clone(x as Tensor) }) };
}

export function crop({ tf, name, op }: Making<'crop'>): Made {
  const { top, bottom, left, right } = op.cut;
  const cropping: [[number, number], [number, number]] = [
    [top, bottom],
    [left, right],
  ];
  return { layer: tf.layers.cropping2D({ name, cropping }) };
}

export function sliceChannels({ tf, name, op }: Making<'sliceChannels'>): Made {
  const layer = opLayer(tf, name, {
    call: ([x]) => {
      const { shape } = x as Tensor;
      const start = shape.map((_size, axis) => (axis === shape.length - 1 ? op.start : 0));
      return tf.slice(x as Tensor, start, [...shape.slice(0, -1), op.count]);
    },
  });
  return { layer };
}

export function reshape({ tf, name, op }: Making<'reshape'>): Made {
  const layer = opLayer(tf, name, {
    call: ([x]) => tf.reshape(x as Tensor, [x?.shape[0] ?? 1, ...op.shape]),
  });
  return { layer };
}

export function permute({ tf, name, op }: Making<'permute'>): Made {
  const layer = opLayer(tf, name, {
    call: ([x]) => tf.transpose(x as Tensor, [0, ...op.order.map((axis) => axis + 1)]),
  });
  return { layer };
}

/** Every stride-th pixel. StridedSlice has no gradient; a 1x1 mean with the stride is the same and has one. */
export function slice({ tf, name, op }: Making<'slice'>): Made {
  const [down, across] = op.stride;
  const layer = opLayer(tf, name, {
    call: ([x]) => {
      const { shape } = x as Tensor;
      return tf.stridedSlice(x as Tensor, [0, 0, 0, 0], shape, [1, down, across, 1]);
    },
  });
  return { layer, train: ([x]) => tf.avgPool(x as Tensor4D, 1, [down, across], 'valid') };
}

export function upsample({ tf, name, op }: Making<'upsample'>): Made {
  const layer = tf.layers.upSampling2d({ name, size: [...op.factor], interpolation: op.mode });
  // The pure-JS gradient of the nearest mode reads the first image's for every image of the batch.
  const train = op.mode === 'nearest' && nativeBackend(tf) === null;
  return train ? { layer, train: ([x]) => repeatPixels(tf, x as Tensor4D, op.factor) } : { layer };
}

/** Each pixel `across` times in its row, then each row `down` times. */
function repeatPixels(tf: Tf, x: Tensor4D, [down, across]: Size): Tensor {
  const [batch, height, width, channels] = x.shape;
  const pixels = tf.reshape(x, [batch, height * width, 1, channels]);
  const rows = tf.reshape(tf.concat(Array<Tensor>(across).fill(pixels), 2), [batch, height, 1, -1]);
  const all = tf.concat(Array<Tensor>(down).fill(rows), 2);
  return tf.reshape(all, [batch, height * down, width * across, channels]);
}
