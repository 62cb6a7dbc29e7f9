import { basename, dirname, join } from 'node:path';
import { seeded, shuffled } from '../random.ts';
import type { ClassFolders } from './classFolders.ts';
import { classFolders, heldOutBeside, othersNote, splitIn } from './classFolders.ts';
import type { Reading } from './folder.ts';
import { readFolder } from './folder.ts';
import type { ImageSet } from './imageSet.ts';
import { DataError, parted, picked } from './imageSet.ts';
import { together } from './reshaped.ts';

type Wanted = Pick<Reading, 'size' | 'channels' | 'breathe'> & { readonly seed: number };
type OwnImages = Pick<ImageSet, 'train' | 'heldOut' | 'classes' | 'notes' | 'reshaped'>;

/**
 * A folder of the person's own images: a folder for each class, of which a tenth is held out, or "train" and "val" (or
 * the like) with such folders. Null where it was stopped.
 */
export async function readOwnFolder(folder: string, wanted: Wanted): Promise<OwnImages | null> {
  const split = splitIn(folder);
  if (typeof split?.heldOut === 'string')
    return await readSplit(folder, [split.train, split.heldOut], wanted);
  const called = basename(folder);
  const found = classFolders(folder);
  if (found.classes.length < 2) throw new DataError(tooFew(called, found, split?.train ?? null));
  const classes = found.classes.map(({ name }) => name);
  const read = await readFolder(found.classes, { ...wanted, called, classes });
  if (read === null) return null;
  const { images, notes, reshaped } = read;
  if (images.count < 2) throw new DataError(`Of the images in '${called}' only one can be read.`);
  const beside = heldOutBeside(folder);
  return {
    ...parted(images, seeded(wanted.seed)),
    classes,
    reshaped,
    notes: [
      ...notes,
      ...othersNotes(found),
      `${images.count} images in ${classes.length} classes; a tenth of each class is held out.`,
      ...(beside === null
        ? []
        : [
            `'${beside}' lies beside '${called}'; choose '${basename(dirname(folder))}' to have that held out.`,
          ]),
    ],
  };
}

const othersNotes = ({ others }: ClassFolders): string[] => {
  const note = othersNote(others);
  return note === null ? [] : [note];
};

function tooFew(called: string, found: ClassFolders, train: string | null): string {
  if (train !== null)
    return `'${called}' holds '${train}' and no 'val', 'valid' or 'test' beside it; choose '${train}' itself, of which a tenth is held out.`;
  const none = found.classes.length === 0 ? 'no folder' : 'one folder';
  const rest = othersNotes(found).map((note) => ` ${note}`);
  return `'${called}' holds ${none} of PNG or JPEG images; a class is a folder, and training needs at least two.${rest.join('')}`;
}

/** The parts that the set's maker has split. */
async function readSplit(
  folder: string,
  names: readonly [train: string, heldOut: string],
  wanted: Wanted,
): Promise<OwnImages | null> {
  const [trainName, heldOutName] = names;
  const [train, heldOut] = [classFolders(join(folder, trainName)), classFolders(join(folder, heldOutName))];
  const classes = train.classes.map(({ name }) => name);
  if (classes.length < 2) throw new DataError(tooFew(trainName, train, null));
  const unknown = heldOut.classes.find(({ name }) => !classes.includes(name));
  if (unknown !== undefined)
    throw new DataError(
      `'${heldOutName}' has a folder '${unknown.name}' and '${trainName}' has none; both need the same classes.`,
    );
  const first = await readFolder(train.classes, { ...wanted, called: trainName, classes });
  const second = first && (await readFolder(heldOut.classes, { ...wanted, called: heldOutName, classes }));
  if (first === null || second === null) return null;
  // Class by class as they were read, and whoever takes the first hundred should have some of each.
  const order = shuffled(first.images.count, seeded(wanted.seed));
  return {
    train: picked(first.images, order),
    heldOut: second.images,
    classes,
    reshaped: together(first.reshaped, second.reshaped),
    notes: [
      ...[...first.notes, ...second.notes, ...othersNotes(train), ...othersNotes(heldOut)],
      `'${trainName}' is trained on and '${heldOutName}' is held out: ${first.images.count} and ${second.images.count} images in ${classes.length} classes.`,
    ],
  };
}
