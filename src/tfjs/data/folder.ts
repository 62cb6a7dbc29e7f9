import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import type { Images } from './imageSet.ts';
import { DataError } from './imageSet.ts';
import type { Bitmap } from './resample.ts';
import { squared } from './resample.ts';

const endings = new Set(['.png', '.jpg', '.jpeg']);
const mostImages = 60_000;
/** A photograph of 100 megapixels has more; nobody trains on it. */
const mostBytes = 50e6;

export interface FolderImages {
  readonly images: Images;
  readonly classes: readonly string[];
  readonly notes: readonly string[];
}

/** Folders in a folder that hold PNG or JPEG images: a class each, by name. */
function classFolders(folder: string): { name: string; files: string[] }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => ({
      name,
      files: readdirSync(join(folder, name))
        .filter((file) => endings.has(extname(file).toLowerCase()))
        .sort()
        .map((file) => join(folder, name, file)),
    }))
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Reads every image at one size; what cannot be read is counted and left out, `breathe` is called between images. */
export async function readFolder(
  folder: string,
  size: number,
  channels: 1 | 3,
  breathe: () => Promise<boolean>,
): Promise<FolderImages | null> {
  const found = classFolders(folder);
  const called = basename(folder);
  if (found.length < 2)
    throw new DataError(
      `'${called}' holds ${found.length === 0 ? 'no folder' : 'one folder'} of PNG or JPEG images; a class is a folder, and training needs at least two.`,
    );
  const files = found.flatMap((each, label) => each.files.map((file) => ({ file, label })));
  if (files.length > mostImages)
    throw new DataError(
      `'${called}' holds ${files.length} images; quick training takes at most ${mostImages}.`,
    );
  const area = size * size * channels;
  const pixels = new Uint8Array(files.length * area);
  const labels = new Uint16Array(files.length);
  const broken: string[] = [];
  let count = 0;
  for (const { file, label } of files) {
    const bitmap = decoded(file);
    if (bitmap === null) broken.push(basename(file));
    else {
      pixels.set(squared(asChannels(bitmap, channels), size, channels), count * area);
      labels[count++] = label;
    }
    if (!(await breathe())) return null;
  }
  if (count < 2) throw new DataError(`Of the ${files.length} images in '${called}' none can be read.`);
  const images: Images = {
    count,
    height: size,
    width: size,
    channels,
    pixels: pixels.subarray(0, count * area),
    labels: labels.subarray(0, count),
  };
  return { images, classes: found.map(({ name }) => name), notes: brokenNotes(broken) };
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
