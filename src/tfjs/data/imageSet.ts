import type { Random } from '../random.ts';
import { shuffled } from '../random.ts';
import type { Reshaped } from './reshaped.ts';

/** Images of one size with a class each. */
export interface Images {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** Image by image, row by row, the channels of a pixel beside each other; 0 to 255. */
  readonly pixels: Uint8Array;
  readonly labels: Uint16Array;
}

/** A data set as training takes it. */
export interface ImageSet {
  /** What it is called in a sentence: "digits", "images of cifar-10-batches-bin". */
  readonly called: string;
  readonly train: Images;
  readonly heldOut: Images;
  readonly classes: readonly string[];
  /** Whether a mirrored image is still one of its class: not so with digits. */
  readonly mirrors: boolean;
  /** What the person should know of it: images that could not be read, how it was parted. */
  readonly notes: readonly string[];
  /** What was done while they were read, where they were not all of one size and kind. */
  readonly reshaped?: Reshaped;
}

/** A fault of the person's data, told as it is. */
export class DataError extends Error {}

/** Some of the images, in this order. */
export function picked(images: Images, indexes: ArrayLike<number>): Images {
  const area = images.height * images.width * images.channels;
  const pixels = new Uint8Array(indexes.length * area);
  const labels = new Uint16Array(indexes.length);
  for (let at = 0; at < indexes.length; at++) {
    const from = indexes[at] ?? 0;
    pixels.set(images.pixels.subarray(from * area, (from + 1) * area), at * area);
    labels[at] = images.labels[from] ?? 0;
  }
  return { ...images, count: indexes.length, pixels, labels };
}

/** Parts images into nine tenths to train on and a tenth held out, of each class alike, in an order of chance. */
export function parted(images: Images, random: Random): Pick<ImageSet, 'train' | 'heldOut'> {
  const byClass = new Map<number, number[]>();
  for (const index of shuffled(images.count, random)) {
    const label = images.labels[index] ?? 0;
    byClass.set(label, [...(byClass.get(label) ?? []), index]);
  }
  const [train, heldOut]: [number[], number[]] = [[], []];
  for (const members of byClass.values()) {
    const out = members.length < 2 ? 0 : Math.max(1, Math.round(members.length / 10));
    heldOut.push(...members.slice(0, out));
    train.push(...members.slice(out));
  }
  // Not class by class: who takes the first hundred takes some of each.
  const mixed = (indexes: readonly number[]) =>
    Uint32Array.from(shuffled(indexes.length, random), (at) => indexes[at] ?? 0);
  return { train: picked(images, mixed(train)), heldOut: picked(images, mixed(heldOut)) };
}

/** The first images only. */
export function firstOf(images: Images, limit: number): Images {
  const count = Math.min(limit, images.count);
  const area = images.height * images.width * images.channels;
  return {
    ...images,
    count,
    pixels: images.pixels.subarray(0, count * area),
    labels: images.labels.subarray(0, count),
  };
}

export interface Normalisation {
  /** Of each channel, in 0 to 1. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Mean and deviation of each channel over the images; at most the first few thousand are looked at. */
export function normalisationOf({ pixels, channels }: Images): Normalisation {
  const most = 5_000_000;
  const end = Math.min(pixels.length, most);
  const sums = Array.from({ length: channels }, () => ({ value: 0, square: 0 }));
  for (let at = 0; at < end; at++) {
    const value = (pixels[at] ?? 0) / 255;
    const sum = sums[at % channels];
    if (sum === undefined) continue;
    sum.value += value;
    sum.square += value * value;
  }
  const count = Math.max(1, end / channels);
  const mean = sums.map(({ value }) => value / count);
  return {
    mean,
    // A set of one shade has no deviation to divide by.
    deviation: sums.map(({ square }, channel) =>
      Math.max(1e-3, Math.sqrt(Math.max(0, square / count - (mean[channel] ?? 0) ** 2))),
    ),
  };
}
