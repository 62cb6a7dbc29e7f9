import type { OpKind } from '../model/graph.ts';
import { activation } from './activations.ts';
import { conv2d, dense, depthwise } from './convolutions.ts';
import type { Made, Making } from './making.ts';
import { add, concat, gate, multiply } from './merges.ts';
import { batchNorm, dropout, lrn, scale } from './norms.ts';
import { globalPool, pool } from './pools.ts';
import { flatten, padChannels, slice, softmax, upsample, zeroPad } from './reshapes.ts';

type Kinds = Exclude<OpKind, 'input' | 'opaque'>;

/** Every op that TensorFlow computes, from tf.layers where it has the op and from tf ops where it has not. */
const makers: { readonly [K in Kinds]: (making: Making<K>) => Made } = {
  conv2d,
  depthwise,
  dense,
  batchNorm,
  scale,
  activation,
  pool,
  globalPool,
  add,
  multiply,
  concat,
  gate,
  padChannels,
  zeroPad,
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
