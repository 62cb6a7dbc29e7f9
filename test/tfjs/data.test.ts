import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode as encodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import { sizeNet } from '../../src/model/trainedNet.ts';
import { imageBatch } from '../../src/tfjs/data/batch.ts';
import type { ImageSet } from '../../src/tfjs/data/imageSet.ts';
import { DataError, normalisationOf, parted } from '../../src/tfjs/data/imageSet.ts';
import { openData } from '../../src/tfjs/data/open.ts';
import { makeSynthetic } from '../../src/tfjs/data/synthetic.ts';
import { loadEngine } from '../../src/tfjs/loadEngine.ts';
import { planRun } from '../../src/tfjs/plan.ts';
import { seeded } from '../../src/tfjs/random.ts';
import { scratch, trainAndHear, trainRequest } from './digitsFixture.ts';
import { nativeEngine, use } from './engineFixture.ts';
import { NetBuilder, cifarNet } from './nets.ts';

const go = () => Promise.resolve(true);
let made = 0;
function folder(): string {
  const path = join(scratch, `data${++made}`);
  mkdirSync(path);
  return path;
}
async function open(path: string, size = 8, channels = 3): Promise<ImageSet> {
  const set = await openData({ kind: 'path', path }, { size, channels, seed: 1, breathe: go });
  assert.ok(set !== null);
  return set;
}
/** A folder of grey images in a folder. */
function putClass(path: string, name: string, shades: readonly number[]): void {
  mkdirSync(join(path, name), { recursive: true });
  for (const shade of shades) {
    const png = grey(shade);
    for (let at = 3; at < png.data.length; at += 4) png.data[at] = 255;
    writeFileSync(join(path, name, `${String(shade).padStart(3, '0')}.png`), PNG.sync.write(png));
  }
}
function grey(shade: number): PNG {
  const png = new PNG({ width: 8, height: 8 });
  png.data.fill(shade);
  return png;
}
async function fault(path: string, channels = 3): Promise<string> {
  try {
    await open(path, 8, channels);
  } catch (error) {
    assert.ok(error instanceof DataError, String(error));
    return error.message;
  }
  return 'none';
}

/** An IDX file: two zero bytes, 8 for bytes, the axes, then the numbers (yann.lecun.com's description of MNIST). */
function idx(sizes: readonly number[], bytes: readonly number[]): Buffer {
  const head = Buffer.from([
    0,
    0,
    8,
    sizes.length,
    ...sizes.flatMap((size) => [0, 0, size >> 8, size & 255]),
  ]);
  return Buffer.concat([head, Buffer.from(bytes)]);
}

describe("the person's own data", () => {
  it('MNIST: IDX files, gzipped or not, with the test set held out', async () => {
    const path = folder();
    const [pixels, labels] = [[...Array(24).keys()], [1, 0, 2, 1]];
    writeFileSync(join(path, 'train-images-idx3-ubyte.gz'), gzipSync(idx([4, 2, 3], pixels)));
    writeFileSync(join(path, 'train-labels-idx1-ubyte.gz'), gzipSync(idx([4], labels)));
    writeFileSync(join(path, 't10k-images-idx3-ubyte'), idx([1, 2, 3], [9, 8, 7, 6, 5, 4]));
    writeFileSync(join(path, 't10k-labels-idx1-ubyte'), idx([1], [2]));
    for (const chosen of [path, join(path, 'train-images-idx3-ubyte.gz')]) {
      const { train, heldOut, classes, mirrors } = await open(chosen);
      assert.deepEqual([train.count, train.height, train.width, train.channels], [4, 2, 3, 1]);
      assert.deepEqual([...train.pixels], pixels);
      assert.deepEqual([...train.labels], labels);
      assert.deepEqual([...heldOut.pixels, ...heldOut.labels], [9, 8, 7, 6, 5, 4, 2]);
      assert.deepEqual([classes, mirrors], [['0', '1', '2'], false]);
    }
  });

  it('MNIST that is cut off, of another kind, or without its labels is a sentence', async () => {
    const path = folder();
    const images = join(path, 'train-images-idx3-ubyte');
    writeFileSync(images, idx([4, 2, 3], [1, 2, 3]));
    assert.equal(
      await fault(path),
      'train-images-idx3-ubyte says 4x2x3 and holds 3 bytes: it is cut off or damaged.',
    );
    writeFileSync(images, 'no images at all, but text');
    assert.equal(await fault(path), 'train-images-idx3-ubyte is no IDX file of bytes along 3 axes.');
    writeFileSync(images, idx([1, 2, 3], [1, 2, 3, 4, 5, 6]));
    assert.equal(await fault(path), 'train-labels-idx1-ubyte is not beside train-images-idx3-ubyte.');
    writeFileSync(join(path, 'train-labels-idx1-ubyte'), idx([2], [0, 1]));
    assert.equal(
      await fault(path),
      'train-images-idx3-ubyte holds 1 images and train-labels-idx1-ubyte 2 labels.',
    );
  });

  it('CIFAR-10: planes of red, green and blue become pixels', async () => {
    const path = folder();
    const record = (label: number, [red, green, blue]: readonly number[]) =>
      Buffer.concat([Buffer.from([label]), ...[red, green, blue].map((level) => Buffer.alloc(1024, level))]);
    writeFileSync(
      join(path, 'data_batch_1.bin'),
      Buffer.concat([record(3, [1, 2, 3]), record(9, [4, 5, 6])]),
    );
    writeFileSync(join(path, 'data_batch_2.bin'), record(0, [7, 8, 9]));
    writeFileSync(join(path, 'test_batch.bin'), record(5, [10, 11, 12]));
    const { train, heldOut, classes } = await open(path);
    assert.deepEqual([...train.labels, ...heldOut.labels], [3, 9, 0, 5]);
    assert.deepEqual([...train.pixels.subarray(3072, 3078)], [4, 5, 6, 4, 5, 6]);
    assert.equal(classes[9], 'truck');
    writeFileSync(join(path, 'data_batch_2.bin'), Buffer.alloc(100));
    assert.match(await fault(path), /^data_batch_2\.bin has 100 bytes, and CIFAR-10's records have 3073/);
  });

  it('a folder a class: PNG and JPEG at the size of the net, damaged ones counted and left out', async () => {
    const path = folder();
    const fill = (size: number, colour: readonly number[]) =>
      Buffer.from(Array.from({ length: size * size }, () => [...colour, 255]).flat());
    for (const [name, colour] of Object.entries({ blue: [0, 0, 255], red: [255, 0, 0] })) {
      mkdirSync(join(path, name));
      for (let image = 0; image < 10; image++) {
        const png = new PNG({ width: 20, height: 20 });
        png.data = fill(20, colour);
        writeFileSync(join(path, name, `${image}.png`), PNG.sync.write(png));
      }
      const jpeg = encodeJpeg({ width: 40, height: 40, data: fill(40, colour) }, 95);
      writeFileSync(join(path, name, 'photo.JPG'), jpeg.data);
      // Its name says another kind than it is of.
      writeFileSync(join(path, name, 'really.png'), jpeg.data);
    }
    writeFileSync(join(path, 'red', 'broken.png'), 'no picture');
    writeFileSync(join(path, 'red', 'cut.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]));
    writeFileSync(join(path, 'red', 'notes.txt'), 'no image');
    const { train, heldOut, classes, notes } = await open(path);
    assert.deepEqual(classes, ['blue', 'red']);
    assert.deepEqual([train.count, heldOut.count], [22, 2]);
    assert.deepEqual(
      [...heldOut.labels].sort((a, b) => a - b),
      [0, 1],
    );
    for (let image = 0; image < train.count; image++) {
      const [red = 0, green = 0, blue = 0] = train.pixels.subarray(image * 192 + 96);
      const [bright, dark] = train.labels[image] === 0 ? [blue, red] : [red, blue];
      assert.ok(bright > 240 && dark < 15 && green < 15, `${red} ${green} ${blue}`);
    }
    assert.deepEqual(notes, [
      "2 images are damaged or of another kind than the name says, and left out: 'broken.png', 'cut.jpg'.",
      '24 images in 2 classes; a tenth of each class is held out.',
    ]);
    const { train: grey } = await open(path, 8, 1);
    // The eye's share of red and of blue (BT.601).
    for (let image = 0; image < grey.count; image++)
      assert.ok(Math.abs((grey.pixels[image * 64] ?? 0) - (grey.labels[image] === 0 ? 29 : 76)) < 4);
  });

  it('a folder a class, also where a link leads to it, but not in a circle', async () => {
    const [path, elsewhere] = [folder(), folder()];
    putClass(elsewhere, 'cats', [10, 20, 30]);
    putClass(path, 'dogs', [200, 210, 220]);
    symlinkSync(join(elsewhere, 'cats'), join(path, 'cats'));
    symlinkSync(path, join(path, 'again'));
    symlinkSync('circle', join(path, 'circle'));
    symlinkSync(join(path, 'nowhere'), join(path, 'broken'));
    const { train, heldOut, classes } = await open(path);
    assert.deepEqual([classes, train.count, heldOut.count], [['cats', 'dogs'], 4, 2]);
  });

  it("'train' and 'val' in the folder are its split, which the plan says", async () => {
    const path = folder();
    for (const [part, shade] of [
      ['train', 10],
      ['val', 60],
      ['test', 90],
    ] as const)
      for (const [at, name] of ['cats', 'dogs'].entries())
        putClass(join(path, part), name, [shade + 100 * at, shade + 100 * at + 1]);
    const { train, heldOut, classes, notes } = await open(path);
    const { pixels, labels } = heldOut;
    assert.deepEqual([train.count, classes], [4, ['cats', 'dogs']]);
    assert.deepEqual(
      [...labels].map((label, at) => [label, pixels[at * 192]]),
      [
        [0, 60],
        [0, 61],
        [1, 160],
        [1, 161],
      ],
    );
    assert.deepEqual(notes, ["'train' is trained on and 'val' is held out: 4 and 4 images in 2 classes."]);
    const alone = await open(join(path, 'train'));
    assert.equal(
      alone.notes.at(-1),
      `'val' lies beside 'train'; choose '${basename(path)}' to have that held out.`,
    );
    putClass(join(path, 'val'), 'tulips', [1]);
    assert.equal(
      await fault(path),
      "'val' has a folder 'tulips' and 'train' has none; both need the same classes.",
    );
    rmSync(join(path, 'val'), { recursive: true });
    rmSync(join(path, 'test'), { recursive: true });
    assert.equal(
      await fault(path),
      `'${basename(path)}' holds 'train' and no 'val', 'valid' or 'test' beside it; choose 'train' itself, of which a tenth is held out.`,
    );
    // Classes may be called so.
    putClass(path, 'test', [1, 2]);
    rmSync(join(path, 'train'), { recursive: true });
    putClass(path, 'train', [3, 4]);
    assert.deepEqual((await open(path)).classes, ['test', 'train']);
  });

  it('the plan says what they are in their files and what was done to how many, and nothing else', async () => {
    const path = folder();
    const put = (name: string, [height, width]: readonly [number, number], colour: readonly number[]) => {
      mkdirSync(join(path, ...name.split('/').slice(0, -1)), { recursive: true });
      const png = new PNG({ width, height });
      png.data = Buffer.from(Array.from({ length: width * height }, () => colour).flat());
      writeFileSync(join(path, name), PNG.sync.write(png));
    };
    const said = async (channels: 1 | 3, size = 16) => {
      const data = await open(path, size, channels);
      const graph = cifarNet(1, 10, 4);
      const [input, ...rest] = graph.nodes;
      assert.ok(input?.op.kind === 'input');
      const nodes = [{ ...input, op: { ...input.op, shape: [16, 16, channels] } }, ...rest];
      const request = trainRequest({ ...graph, nodes }, { size });
      const net = sizeNet(request);
      assert.ok(typeof net !== 'string');
      const run = planRun(request, net, data, (await loadEngine(null)).info, 64e9);
      assert.ok(typeof run !== 'string');
      return run.plan.notes.filter((note) => note.includes(`${size}x${size}x${channels}`));
    };
    const own = `The 6 images of ${basename(path)} are`;
    const [rose, blue, grey] = [
      [200, 20, 90, 255],
      [0, 0, 255, 255],
      [70, 70, 70, 255],
    ] as const;
    for (const at of [0, 1, 2]) {
      put(`a/${at}.png`, [16, 16], rose);
      put(`b/${at}.png`, [16, 16], blue);
    }
    assert.deepEqual(await said(3), [`${own} coloured, 16x16, as they are: 16x16x3.`]);
    assert.deepEqual(await said(1), [`${own} coloured, 16x16; read as 16x16x1: all made grey.`]);
    for (const at of [0, 1, 2]) {
      put(`a/${at}.png`, [24, 20 + at], rose);
      put(`b/${at}.png`, [24, 39 - at], blue);
    }
    const all = 'all cut to the middle square, all resized';
    assert.deepEqual(await said(3), [`${own} coloured, from 24x20 to 24x39; read as 16x16x3: ${all}.`]);
    put('b/2.png', [16, 16], grey);
    put('b/1.png', [16, 16], [0, 0, 255, 100]);
    put('b/0.png', [16, 20], blue);
    const mixed = `${own} 5 coloured and 1 grey, from 16x16 to 24x22; read as`;
    const some = '4 cut to the middle square, 3 resized';
    const white = '1 put on white where they are seen through';
    assert.deepEqual(await said(3), [
      `${mixed} 16x16x3: ${some}, 1 made coloured, the same grey in each channel, ${white}.`,
    ]);
    assert.deepEqual(await said(1), [`${mixed} 16x16x1: ${some}, 5 made grey, ${white}.`]);
    for (const name of ['b/0.png', 'b/1.png']) put(name, [16, 16], grey);
    for (const at of [0, 1, 2]) put(`a/${at}.png`, [16, 16], grey);
    assert.deepEqual(await said(1), [`${own} grey, 16x16, as they are: 16x16x1.`]);
  });

  it('the two parts of a split are counted together', async () => {
    const path = folder();
    for (const part of ['train', 'val'])
      for (const name of ['a', 'b']) putClass(join(path, part), name, [1, 2]);
    const { reshaped } = await open(path);
    assert.deepEqual([reshaped?.count, reshaped?.coloured, reshaped?.resized], [8, 0, 0]);
  });

  it('images of other kinds are counted and said', async () => {
    const path = folder();
    putClass(path, 'cats', [10, 20]);
    putClass(path, 'dogs', [200, 210]);
    for (const name of ['a.webp', 'b.WEBP', 'c.gif']) writeFileSync(join(path, 'cats', name), 'x');
    const said = '2 webp and 1 gif images are left out: only PNG and JPEG are read.';
    assert.deepEqual((await open(path)).notes, [
      said,
      '4 images in 2 classes; a tenth of each class is held out.',
    ]);
    const none = folder();
    mkdirSync(join(none, 'cats'));
    writeFileSync(join(none, 'cats', 'a.webp'), 'x');
    assert.equal(
      await fault(none),
      `'${basename(none)}' holds no folder of PNG or JPEG images; a class is a folder, and training needs at least two. 1 webp image is left out: only PNG and JPEG are read.`,
    );
  });

  it('images that would not fit in memory at their size are refused before they are read', async () => {
    const path = folder();
    putClass(path, 'cats', [10, 20]);
    putClass(path, 'dogs', [200, 210]);
    await assert.rejects(
      open(path, 1e6),
      new RegExp(
        `^Error: The 4 images of '${basename(path)}' take 12000\\.0 GB at 1000000x1000000, and [\\d.]+ GB is as much as they may have here; a smaller size or fewer images need less\\.$`,
      ),
    );
  });

  it('too few classes, and what is no data, are sentences', async () => {
    const path = folder();
    assert.match(await fault(path), /holds no folder of PNG or JPEG images; a class is a folder/);
    mkdirSync(join(path, 'only'));
    writeFileSync(join(path, 'only', 'a.png'), 'x');
    assert.match(
      await fault(path),
      /holds one folder of PNG or JPEG images; a class is a folder, and training needs at least two/,
    );
    writeFileSync(join(path, 'notes.txt'), 'x');
    assert.match(
      await fault(join(path, 'notes.txt')),
      /^'notes\.txt' is neither an IDX file of MNIST nor a batch of CIFAR-10/,
    );
    assert.match(await fault('/nowhere/at/all'), /^There is nothing at /);
  });

  it('one class alone, none to hold out, and channels that no image has, are sentences', async () => {
    const path = folder();
    const png = (shade: number) => PNG.sync.write(grey(shade));
    const put = (name: string, files: readonly Buffer[]) => {
      mkdirSync(join(path, name), { recursive: true });
      for (const [at, file] of files.entries()) writeFileSync(join(path, name, `${at}.png`), file);
    };
    put('good', [png(10), png(20), png(30)]);
    put('bad', [Buffer.from('x'), Buffer.from('y')]);
    assert.match(await fault(path), /^All that can be read of the images of data\d+ is of one class;/);
    put('bad', [png(200)]);
    assert.match(await fault(path, 5), /^The net's input has 5 channels; images have 1 or 3\.$/);
    const few = folder();
    for (const [name, shade] of [
      ['a', 1],
      ['b', 2],
    ] as const) {
      mkdirSync(join(few, name));
      writeFileSync(join(few, name, '0.png'), png(shade));
    }
    assert.match(await fault(few), /^The images of data\d+ are one a class; at least one class needs two/);
  });

  it('is mixed once it is parted, so that the first few are of many classes', () => {
    const { train } = parted(makeSynthetic(4, 1, 3).train, seeded(1));
    assert.ok(new Set(train.labels.subarray(0, 60)).size >= 8, String(train.labels.subarray(0, 60)));
  });

  it('is parted by class, the same way with the same seed', () => {
    const { train } = makeSynthetic(4, 1, 3);
    const [once, again, other] = [1, 1, 2].map((seed) => parted(train, seeded(seed)));
    assert.ok(once && again && other);
    assert.deepEqual([once.train.count, once.heldOut.count], [900, 100]);
    for (let label = 0; label < 10; label++)
      assert.equal(once.heldOut.labels.filter((each) => each === label).length, 10);
    assert.deepEqual(once.heldOut.pixels, again.heldOut.pixels);
    assert.notDeepEqual(once.heldOut.pixels, other.heldOut.pixels);
  });
});

describe('a batch of images', () => {
  it('is normalized by channel; moved, mirrored and framed by the mean', async () => {
    const { tf } = await use(await loadEngine(null));
    const pixels = Uint8Array.from({ length: 2 * 4 * 4 * 3 }, (_none, at) => (at * 37) % 256);
    const images = {
      count: 2,
      height: 4,
      width: 4,
      channels: 3 as const,
      pixels,
      labels: new Uint16Array(2),
    };
    const how = { ...normalisationOf(images), size: 4, channels: 3, mirrors: true };
    const [plain, one, two] = [null, seeded(1), seeded(5)].map((random) =>
      tf.tidy(() => Array.from(imageBatch(tf, images, [0, 1], how, random).dataSync())),
    );
    assert.ok(plain && one && two);
    for (let channel = 0; channel < 3; channel++) {
      const values = plain.filter((_value, at) => at % 3 === channel);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      assert.ok(Math.abs(mean) < 1e-5 && Math.abs(square - 1) < 1e-4, `${mean} ${square}`);
    }
    assert.notDeepEqual(one, plain);
    assert.notDeepEqual(one, two);
    // Every number comes from the image, or is the mean that lies outside.
    const known = new Set([...plain.map((value) => value.toFixed(4)), (0).toFixed(4)]);
    assert.ok(one.every((value) => known.has((value + 0).toFixed(4).replace('-0.0000', '0.0000'))));
    const framed = tf.tidy(() => Array.from(imageBatch(tf, images, [0], { ...how, size: 6 }).dataSync()));
    assert.deepEqual(framed.slice(0, 18), new Array<number>(18).fill(0));
    assert.deepEqual(framed.slice(21, 33), plain.slice(0, 12));
    assert.equal(tf.memory().numTensors, 0);
  });
});

describe('training on other data', function () {
  this.timeout(120_000);

  it('learns synthetic waves, and says that they are synthetic', async function () {
    const engine = await nativeEngine(this);
    const request = trainRequest(cifarNet(1, 10, 16), { data: { kind: 'synthetic' }, size: 16, epochs: 3 });
    const { plans, epochs, report } = await trainAndHear(engine, request);
    assert.equal(report.reason, 'done');
    assert.match(plans[0]?.notes.join('\n') ?? '', /The images are synthetic/);
    // A guess is right once in ten.
    assert.ok((epochs.at(-1)?.valAccuracy ?? 0) > 0.5, `${epochs.at(-1)?.valAccuracy ?? ''}`);
  });

  it('follows each optimizer and schedule, with decay, and ends when its seconds are over', async function () {
    const engine = await nativeEngine(this);
    const losses = await Promise.resolve([
      { optimizer: 'sgd', schedule: 'steps', weightDecay: 1e-4 },
      { optimizer: 'sgd', schedule: 'constant' },
      { optimizer: 'adam', schedule: 'cosine', learningRate: 0.002 },
    ] as const).then(async (choices) => {
      const seen: number[] = [];
      for (const choice of choices) {
        const { epochs } = await trainAndHear(
          engine,
          trainRequest(cifarNet(1, 10, 8), { limit: 640, epochs: 2, ...choice }),
        );
        seen.push(epochs.at(-1)?.loss ?? NaN);
      }
      return seen;
    });
    // Ten classes guessed alike lose ln 10.
    for (const loss of losses) assert.ok(loss < Math.log(10), String(loss));
    assert.equal(new Set(losses).size, 3);
    const short = await trainAndHear(engine, trainRequest(cifarNet(1), { epochs: 1000, seconds: 2 }));
    assert.equal(short.report.reason, 'done');
    assert.ok(short.report.seconds < 20 && (short.steps.at(-1)?.step ?? 0) < 10_000);
  });

  it('names the first layer whose output is no longer finite', async function () {
    const engine = await nativeEngine(this);
    const net = new NetBuilder([16, 16, 1]);
    net.conv(8, 3);
    net.conv(8, 3);
    const change = { learningRate: 1e5, schedule: 'constant', warmUp: 0, epochs: 5 } as const;
    const request = trainRequest(net.head(10), { optimizer: 'sgd', ...change });
    const { report, steps } = await trainAndHear(engine, request);
    assert.equal(report.reason, 'diverged');
    assert.match(
      report.message ?? '',
      new RegExp(
        `^The loss was no longer a finite number at step ${steps.at(-1)?.step ?? 0} \\(epoch 1\\), first in layer '\\w+'`,
      ),
    );
  });

  it('ends, and keeps nothing, where only the last update of an epoch broke the weights', async function () {
    const engine = await nativeEngine(this);
    const net = new NetBuilder([16, 16, 1]);
    net.conv(8, 3);
    net.conv(8, 3);
    const change = { learningRate: 1e20, schedule: 'constant', warmUp: 0, epochs: 1, limit: 16 } as const;
    const request = trainRequest(net.head(10), { optimizer: 'sgd', ...change, batch: 16 });
    const { report, steps, epochs } = await trainAndHear(engine, request);
    assert.deepEqual(
      [report.reason, epochs.length, steps.map(({ loss }) => Number.isFinite(loss))],
      ['diverged', 0, [true]],
    );
    assert.match(
      report.message ?? '',
      /^The loss was no longer a finite number at step 1 \(epoch 1\), first in/,
    );
  });
});
