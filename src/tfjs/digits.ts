import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { Tensor4D, Tf } from './tf.ts';

export const side = 28;
export const digitClasses = 10;

/** Grey images of 28x28 in [0, 15], and what each shows. */
export interface Digits {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

export interface DigitSet {
  readonly train: Digits;
  readonly heldOut: Digits;
}

/**
 * Reads what scripts/digits.ts made: "RLD1", two 16-bit counts (train, held out), then deflated: a byte a label and
 * two pixels of four bits a byte. Throws one sentence where the file is missing or not that.
 */
export function readDigits(file: string): DigitSet {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new Error(`The digits to train on are not at ${file}; 'npm run build' makes them.`);
  }
  const trainCount = bytes.length < 8 ? 0 : bytes.readUInt16LE(4);
  const heldOutCount = bytes.length < 8 ? 0 : bytes.readUInt16LE(6);
  const count = trainCount + heldOutCount;
  const body = bytes.subarray(0, 4).toString('latin1') === 'RLD1' ? unpack(bytes.subarray(8)) : null;
  if (body?.length !== count * (1 + (side * side) / 2) || count === 0)
    throw new Error(`The digits at ${file} are damaged; 'npm run build' makes them anew.`);
  const pixels = new Uint8Array(count * side * side);
  for (const [index, pair] of body.subarray(count).entries()) {
    pixels[2 * index] = pair >> 4;
    pixels[2 * index + 1] = pair & 15;
  }
  const part = (from: number, to: number): Digits => ({
    count: to - from,
    pixels: pixels.subarray(from * side * side, to * side * side),
    labels: new Uint8Array(body.subarray(from, to)),
  });
  return { train: part(0, trainCount), heldOut: part(trainCount, count) };
}

function unpack(bytes: Buffer): Buffer | null {
  try {
    return inflateRawSync(bytes);
  } catch {
    return null;
  }
}

/** The first images only: classes come in turn, so a part is as balanced as the whole. */
export function firstOf(digits: Digits, limit: number): Digits {
  const count = Math.min(limit, digits.count);
  return {
    count,
    pixels: digits.pixels.subarray(0, count * side * side),
    labels: digits.labels.subarray(0, count),
  };
}

// Mean and deviation of the pixels of MNIST's training set, as it is customarily normalized.
const mean = 0.1307;
const deviation = 0.3081;

/**
 * Images as a batch of size x size x channels: up to 36 pixels the 28x28 digit is centred in a border, beyond (or
 * below) it is resized; the grey is repeated over the channels.
 */
export function imageBatch(
  tf: Tf,
  digits: Digits,
  indexes: ArrayLike<number>,
  size: number,
  channels: number,
): Tensor4D {
  const area = side * side;
  const values = new Float32Array(indexes.length * area);
  for (let at = 0; at < indexes.length; at++) {
    const from = (indexes[at] ?? 0) * area;
    for (let pixel = 0; pixel < area; pixel++)
      values[at * area + pixel] = ((digits.pixels[from + pixel] ?? 0) / 15 - mean) / deviation;
  }
  const grey = tf.tensor4d(values, [indexes.length, side, side, 1]);
  const sized = atSize(tf, grey, size);
  return channels === 1 ? sized : tf.tile(sized, [1, 1, 1, channels]);
}

function atSize(tf: Tf, grey: Tensor4D, size: number): Tensor4D {
  if (size === side) return grey;
  if (size < side || size > side + 8) return tf.image.resizeBilinear(grey, [size, size]);
  const before = Math.floor((size - side) / 2);
  const edge: [number, number] = [before, size - side - before];
  return tf.pad(grey, [[0, 0], edge, edge, [0, 0]], -mean / deviation);
}
