import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DataSource } from '../../protocol/engine.ts';
import { seeded } from '../random.ts';
import { cifarClasses, cifarTest, cifarTrain, readCifar } from './cifar.ts';
import type { ImageSet } from './imageSet.ts';
import { DataError, parted } from './imageSet.ts';
import { idxName, readIdx } from './idx.ts';
import { readOwnFolder } from './ownFolder.ts';
import { readPacked } from './packed.ts';
import { makeSynthetic } from './synthetic.ts';

export interface Wanted {
  /** What the net takes: photographs are read at this size, and sets that have one size keep it. */
  readonly size: number;
  readonly channels: number;
  readonly seed: number;
  /** Called between images; false stops. */
  readonly breathe: () => Promise<boolean>;
}

/** Opens a data set; null where it was stopped. Throws a DataError, one sentence, where it cannot be trained on. */
export async function openData(source: DataSource, wanted: Wanted): Promise<ImageSet | null> {
  const channels = wanted.channels === 1 ? 1 : 3;
  switch (source.kind) {
    case 'digits':
    case 'fashion':
      return readPacked(source.kind, source.file);
    case 'synthetic':
      return makeSynthetic(Math.min(wanted.size, 64), channels, wanted.seed);
    case 'path': {
      if (wanted.channels !== channels)
        throw new DataError(`The net's input has ${wanted.channels} channels; images have 1 or 3.`);
      const set = await openPath(source.path, { ...wanted, channels });
      return set === null ? null : teachable(set);
    }
  }
}

/** What can be learned from and measured, once those that could not be read are left out. */
function teachable(set: ImageSet): ImageSet {
  if (new Set(set.train.labels).size < 2)
    throw new DataError(
      `All that can be read of the ${set.called} is of one class; a net learns to tell two.`,
    );
  if (set.heldOut.count === 0)
    throw new DataError(
      `The ${set.called} are one a class; at least one class needs two, so that one can be held out.`,
    );
  return set;
}

/** The person's own: MNIST's files, CIFAR-10's, or a folder of images for each class; told by what is there. */
async function openPath(
  path: string,
  { size, channels, seed, breathe }: Wanted & { readonly channels: 1 | 3 },
): Promise<ImageSet | null> {
  if (!existsSync(path)) throw new DataError(`There is nothing at ${path}.`);
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const names = readdirSync(folder);
  const chosen = folder === path ? names : [basename(path)];
  const random = seeded(seed);
  const called = `images of ${basename(folder)}`;
  const named = { called, mirrors: true };
  const idx = chosen.find((name) => idxName.test(name));
  if (idx !== undefined) return fromIdx(folder, idx, names, seed);
  if (chosen.some((name) => cifarTrain.test(name) || name === cifarTest)) {
    const batches = names.filter((name) => cifarTrain.test(name)).sort();
    const all = batches.map((name) => join(folder, name));
    const test = join(folder, cifarTest);
    if (all.length > 0 && existsSync(test))
      return {
        ...named,
        train: readCifar(all),
        heldOut: readCifar([test]),
        classes: cifarClasses,
        notes: [splitNote(cifarTest)],
      };
    const only = readCifar(all.length > 0 ? all : [test]);
    const missing = all.length > 0 ? cifarTest : 'data_batch_1.bin and the like';
    return { ...named, ...parted(only, random), classes: cifarClasses, notes: [partedNote(missing)] };
  }
  if (folder !== path)
    throw new DataError(
      `'${basename(path)}' is neither an IDX file of MNIST nor a batch of CIFAR-10; for images of your own choose the folder that holds a folder for each class.`,
    );
  const own = await readOwnFolder(folder, { size, channels, seed, breathe });
  return own && { ...named, ...own };
}

function fromIdx(folder: string, name: string, names: readonly string[], seed: number): ImageSet {
  const trains = names.filter((each) => idxName.test(each) && each.startsWith('train'));
  const tests = names.filter((each) => idxName.test(each) && !each.startsWith('train'));
  const [train = name, test] = [trains[0], tests[0]];
  const images = readIdx(join(folder, train));
  const parts =
    test === undefined || test === train
      ? parted(images, seeded(seed))
      : { train: images, heldOut: readIdx(join(folder, test)) };
  const most = [parts.train, parts.heldOut].reduce(
    (largest, { labels }) => labels.reduce((top, label) => Math.max(top, label), largest),
    0,
  );
  return {
    ...parts,
    called: `images of ${basename(folder)}`,
    classes: Array.from({ length: most + 1 }, (_none, label) => String(label)),
    mirrors: false,
    notes: [test === undefined || test === train ? partedNote('t10k-images-idx3-ubyte') : splitNote(test)],
  };
}

const splitNote = (test: string): string => `${test} is held out, as the set's makers split it.`;
const partedNote = (missing: string): string =>
  `${missing} is not there, so a tenth of the images is held out.`;
