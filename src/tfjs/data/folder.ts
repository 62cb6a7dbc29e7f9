import { constants } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import { availableMemory } from '../memory.ts';
import type { ClassFolder } from './classFolders.ts';
import type { Images } from './imageSet.ts';
import { DataError } from './imageSet.ts';
import type { Bitmap } from './resample.ts';
import { squared } from './resample.ts';
import type { Reshaped } from './reshaped.ts';
import { nothingRead, withImage } from './reshaped.ts';

const mostImages = 60_000;
/** A photograph of 100 megapixels has more; nobody trains on it. */
const mostBytes = 50e6;

export interface FolderImages {
  readonly images: Images;
  readonly notes: readonly string[];
  readonly reshaped: Reshaped;
}

export interface Reading {
  /** The folder's own name. */
  readonly called: string;
  /** Names in the order of their labels. */
  readonly classes: readonly string[];
  readonly size: number;
  readonly channels: 1 | 3;
  /** Called between images; false stops. */
  readonly breathe: () => Promise<boolean>;
}

/** Reads every image at one size; what cannot be read is counted and left out. Null where it was stopped. */
export async function readFolder(
  found: readonly ClassFolder[],
  { called, classes, size, channels, breathe }: Reading,
): Promise<FolderImages | null> {
  const files = found.flatMap(({ name, files: own }) =>
    own.map((file) => ({ file, label: classes.indexOf(name) })),
  );
  refuseTooMany(files.length, called, [size, channels]);
  const area = size * size * channels;
  const pixels = new Uint8Array(files.length * area);
  const labels = new Uint16Array(files.length);
  const broken: string[] = [];
  let count = 0;
  let reshaped = nothingRead;
  for (const { file, label } of files) {
    const bitmap = decoded(file);
    if (bitmap === null) broken.push(basename(file));
    else {
      reshaped = withImage(reshaped, bitmap, size);
      pixels.set(squared(asChannels(bitmap, channels), size, channels), count * area);
      labels[count++] = label;
    }
    if (!(await breathe())) return null;
  }
  if (count === 0) throw new DataError(`Of the ${files.length} images in '${called}' none can be read.`);
  const images: Images = {
    count,
    height: size,
    width: size,
    channels,
    pixels: pixels.subarray(0, count * area),
    labels: labels.subarray(0, count),
  };
  return { images, notes: brokenNotes(broken), reshaped };
}

/** Throws before anything is read: decoded, a photograph of 100 KB has a hundred times as much. */
function refuseTooMany(count: number, called: string, [size, channels]: readonly [number, number]): void {
  if (count > mostImages)
    throw new DataError(`'${called}' holds ${count} images; quick training takes at most ${mostImages}.`);
  const bytes = count * size * size * channels;
  // They are there twice while they are parted.
  const most = Math.min(0.4 * availableMemory(), constants.MAX_LENGTH);
  if (bytes <= most) return;
  const gigabytes = (of: number) => `${(of / 1e9).toFixed(1)} GB`;
  throw new DataError(
    `The ${count} images of '${called}' take ${gigabytes(bytes)} at ${size}x${size}, and ${gigabytes(most)} is as much as they may have here; a smaller size or fewer images need less.`,
  );
}

function brokenNotes(broken: readonly string[]): string[] {
  if (broken.length === 0) return [];
  const some = broken.slice(0, 3).map((name) => `'${name}'`);
  const more = broken.length > some.length ? ` and ${broken.length - some.length} more` : '';
  const is = broken.length === 1 ? '1 image is' : `${broken.length} images are`;
  return [`${is} damaged or of another kind than the name says, and left out: ${some.join(', ')}${more}.`];
}

/** The pixels by the file's own first bytes, whatever its name; null where it cannot be read. */
function decoded(file: string): Bitmap | null {
  try {
    if (statSync(file).size > mostBytes) return null;
    const bytes = readFileSync(file);
    if (bytes[0] === 0x89 && bytes[1] === 0x50) {
      const { width, height, data } = PNG.sync.read(bytes);
      return { width, height, channels: 4, pixels: data };
    }
    const { width, height, data } = decodeJpeg(bytes, { useTArray: true, maxMemoryUsageInMB: 512 });
    return { width, height, channels: 4, pixels: data };
  } catch {
    return null;
  }
}

/** For grey nets the brightness that the eye sees (BT.601) stands in the first channel; transparent is white. */
function asChannels({ width, height, pixels }: Bitmap, channels: 1 | 3): Bitmap {
  const flat = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const opaque = (pixels[4 * pixel + 3] ?? 255) / 255;
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map(
      (channel) => 255 + ((pixels[4 * pixel + channel] ?? 0) - 255) * opaque,
    );
    if (channels === 1) flat[pixel] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    else flat.set([red, green, blue], 3 * pixel);
  }
  return { width, height, channels, pixels: flat };
}
