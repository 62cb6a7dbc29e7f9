import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Images } from './imageSet.ts';
import { DataError } from './imageSet.ts';

const side = 32;
const area = side * side;
const record = 1 + 3 * area;

export const cifarTrain = /^data_batch_\d+\.bin$/;
export const cifarTest = 'test_batch.bin';
export const cifarClasses = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/** CIFAR-10's binary version: records of a class byte and three planes of 32x32, red, green, blue (Krizhevsky 2009). */
export function readCifar(files: readonly string[]): Images {
  const parts = files.map((file) => {
    const bytes = readFileSync(file);
    if (bytes.length === 0 || bytes.length % record !== 0)
      throw new DataError(
        `${basename(file)} has ${bytes.length} bytes, and CIFAR-10's records have ${record}: it is cut off or of another kind.`,
      );
    return bytes;
  });
  const count = parts.reduce((sum, { length }) => sum + length / record, 0);
  const pixels = new Uint8Array(count * 3 * area);
  const labels = new Uint16Array(count);
  let image = 0;
  for (const bytes of parts)
    for (let from = 0; from < bytes.length; from += record, image++) {
      const label = bytes[from] ?? 0;
      if (label > 9)
        throw new DataError(`Image ${image + 1} is of class ${label}, and CIFAR-10 has classes 0 to 9.`);
      labels[image] = label;
      for (let pixel = 0; pixel < area; pixel++)
        for (let channel = 0; channel < 3; channel++)
          pixels[(image * area + pixel) * 3 + channel] = bytes[from + 1 + channel * area + pixel] ?? 0;
    }
  return { count, height: side, width: side, channels: 3, pixels, labels };
}
