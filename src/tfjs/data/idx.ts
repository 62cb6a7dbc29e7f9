import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Images } from './imageSet.ts';
import { DataError } from './imageSet.ts';

/** MNIST's files by name, with or without ".gz", the dash before "idx" also as a dot. */
export const idxName = /^(train|t10k|test)-images[-.]idx3-ubyte(\.gz)?$/;

/**
 * The images of an IDX file and the labels beside it (LeCun's format: two zero bytes, a type of 8 for bytes, the number
 * of axes, each axis as a big-endian 32-bit number, then the bytes).
 */
export function readIdx(file: string): Images {
  const images = idx(file, 3);
  const [number = 0, rows = 0, columns = 0] = images.sizes;
  const labelFile = labelsBeside(file);
  const labels = idx(labelFile, 1);
  if (labels.sizes[0] !== number)
    throw new DataError(
      `${basename(file)} holds ${number} images and ${basename(labelFile)} ${labels.sizes[0] ?? 0} labels.`,
    );
  return {
    count: number,
    height: rows,
    width: columns,
    channels: 1,
    pixels: images.bytes,
    labels: Uint16Array.from(labels.bytes),
  };
}

/** "train-images-idx3-ubyte.gz" has "train-labels-idx1-ubyte.gz" beside it, or that without ".gz". */
function labelsBeside(file: string): string {
  const plain = file.replace(/images([-.])idx3/, 'labels$1idx1').replace(/\.gz$/, '');
  const found = [plain, `${plain}.gz`].find((each) => existsSync(each));
  if (found === undefined) throw new DataError(`${basename(plain)} is not beside ${basename(file)}.`);
  return found;
}

function idx(file: string, axes: number): { readonly sizes: readonly number[]; readonly bytes: Uint8Array } {
  const bytes = contents(file);
  const head = 4 + 4 * axes;
  if (bytes.length < head || bytes.readUInt32BE(0) !== 0x0800 + axes)
    throw new DataError(
      `${basename(file)} is no IDX file of bytes along ${axes === 1 ? 'one axis' : `${axes} axes`}.`,
    );
  const sizes = Array.from({ length: axes }, (_none, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const size = sizes.reduce((all, length) => all * length, 1);
  if (size === 0 || bytes.length - head !== size)
    throw new DataError(
      `${basename(file)} says ${sizes.join('x')} and holds ${bytes.length - head} bytes: it is cut off or damaged.`,
    );
  return { sizes, bytes: new Uint8Array(bytes.subarray(head)) };
}

function contents(file: string): Buffer {
  const bytes = readFileSync(file);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    // The whole of MNIST has 47 MB.
    return gunzipSync(bytes, { maxOutputLength: 2 ** 30 });
  } catch {
    throw new DataError(`${basename(file)} is no whole gzip file.`);
  }
}
