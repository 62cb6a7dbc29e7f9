import type { OpKind } from '../model/graph.ts';
import { activation } from './activations.ts';
import { conv2d, dense, depthwise } from './convolutions.ts';
import { deconv2d } from './deconvolution.ts';
import { local2d } from './local.ts';
import type { Made, Making } from './making.ts';
import { add, concat, elementwise, gate, multiply } from './merges.ts';
import { batchNorm, dropout, lrn, scale } from './norms.ts';
import { norm } from './liveNorms.ts';
import { globalPool, pool } from './pools.ts';
import {
  crop,
  flatten,
  padChannels,
  permute,
  pointwise,
  reshape,
  slice,
  sliceChannels,
  softmax,
  upsample,
  zeroPad,
} from './reshapes.ts';

type Kinds = Exclude<OpKind, 'input' | 'opaque'>;

/** Every op that TensorFlow computes, from tf.layers where it has the op and from tf ops where it has not. */
const makers: { readonly [K in Kinds]: (making: Making<K>) => Made } = {
  conv2d,
  depthwise,
  deconv2d,
  local2d,
  dense,
  batchNorm,
  norm,
  scale,
  activation,
  pointwise,
  pool,
  globalPool,
  add,
  multiply,
  concat,
  elementwise,
  gate,
  padChannels,
  zeroPad,
  crop,
  sliceChannels,
  reshape,
  permute,
  slice,
  lrn,
  dropout,
  flatten,
  softmax,
  upsample,
};

/** Throws a sentence where the op cannot take these inputs. */
export function makeLayer<K extends Kinds>(kind: K, making: Making<K>): Made {
  return makers[kind](making);
}
