import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { imageWords } from '../../protocol/imageWords.ts';
import type { Images, ImageSet } from './imageSet.ts';

const side = 28;
const area = side * side;

const classes = {
  digits: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  fashion: [
    'T-shirt',
    'trouser',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'sneaker',
    'bag',
    'ankle boot',
  ],
} as const;

/**
 * Reads one of the sets that scripts/digits.ts made: "RLD1", two 16-bit counts (train, held out), then deflated: a byte
 * a label and two pixels of four bits a byte. Throws one sentence where the file is missing or not that.
 */
export function readPacked(called: keyof typeof classes, file: string): ImageSet {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new Error(`The ${called} to train on are not at ${file}; 'npm run build' makes them.`);
  }
  const trainCount = bytes.length < 8 ? 0 : bytes.readUInt16LE(4);
  const heldOutCount = bytes.length < 8 ? 0 : bytes.readUInt16LE(6);
  const count = trainCount + heldOutCount;
  const body = bytes.subarray(0, 4).toString('latin1') === 'RLD1' ? unpack(bytes.subarray(8)) : null;
  if (body?.length !== count * (1 + area / 2) || count === 0)
    throw new Error(`The ${called} at ${file} are damaged; 'npm run build' makes them anew.`);
  const pixels = new Uint8Array(count * area);
  for (let at = count; at < body.length; at++) {
    const pair = body[at] ?? 0;
    // 15 is as white as 255.
    pixels[2 * (at - count)] = 17 * (pair >> 4);
    pixels[2 * (at - count) + 1] = 17 * (pair & 15);
  }
  const part = (from: number, to: number): Images => ({
    count: to - from,
    height: side,
    width: side,
    channels: 1,
    pixels: pixels.subarray(from * area, to * area),
    labels: Uint16Array.from(body.subarray(from, to)),
  });
  return {
    called,
    train: part(0, trainCount),
    heldOut: part(trainCount, count),
    classes: classes[called],
    mirrors: called === 'fashion',
    notes: [`The ${heldOutCount} held-out ${imageWords(called)} are others, as many of each class.`],
  };
}

function unpack(bytes: Buffer): Buffer | null {
  try {
    return inflateRawSync(bytes);
  } catch {
    return null;
  }
}
