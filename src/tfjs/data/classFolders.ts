import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, sep } from 'node:path';

const readable = new Set(['.png', '.jpg', '.jpeg']);
/** Images too, which are counted and left out. */
const otherKinds = new Set(['.webp', '.gif', '.bmp', '.tif', '.tiff', '.avif', '.heic']);

export interface ClassFolder {
  readonly name: string;
  /** Paths of PNG and JPEG images, by name. */
  readonly files: readonly string[];
}

export interface ClassFolders {
  readonly classes: readonly ClassFolder[];
  /** How many images of other kinds lie beside them, by ending: ".webp". */
  readonly others: ReadonlyMap<string, number>;
}

/** The folders in a folder, also those that a link leads to; but none that holds the folder itself, and no hidden one. */
function foldersIn(folder: string): string[] {
  const here = realpathSync(folder);
  return readdirSync(folder).filter((name) => {
    if (name.startsWith('.')) return false;
    const path = join(folder, name);
    try {
      return statSync(path).isDirectory() && !`${here}${sep}`.startsWith(`${realpathSync(path)}${sep}`);
    } catch {
      // A link that leads nowhere, or in a circle.
      return false;
    }
  });
}

/** Folders in a folder that hold PNG or JPEG images: a class each, by name. */
export function classFolders(folder: string): ClassFolders {
  const others = new Map<string, number>();
  const classes = foldersIn(folder).map((name): ClassFolder => {
    const files: string[] = [];
    for (const file of readdirSync(join(folder, name)).sort()) {
      const ending = extname(file).toLowerCase();
      if (readable.has(ending)) files.push(join(folder, name, file));
      else if (otherKinds.has(ending)) others.set(ending, (others.get(ending) ?? 0) + 1);
    }
    return { name, files };
  });
  return {
    classes: classes
      .filter(({ files }) => files.length > 0)
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    others,
  };
}

/** "3 webp images and 1 gif image are left out: PNG and JPEG are read."; null where there are none. */
export function othersNote(others: ClassFolders['others']): string | null {
  if (others.size === 0) return null;
  const parts = [...others].map(([ending, count]) => `${count} ${ending.slice(1)}`);
  const total = [...others.values()].reduce((sum, count) => sum + count, 0);
  return `${parts.join(' and ')} ${total === 1 ? 'image is' : 'images are'} left out: only PNG and JPEG are read.`;
}

const trainNames = ['train', 'training'];
const heldOutNames = ['val', 'valid', 'validation', 'test'];

/** The parts of a set that its maker has split, by folder. */
export interface Split {
  readonly train: string;
  /** Null where the training part stands alone. */
  readonly heldOut: string | null;
}

/** Whether a folder holds no classes itself but "train" with classes, and "val" or the like; null where it does not. */
export function splitIn(folder: string): Split | null {
  const names = foldersIn(folder);
  const find = (wanted: readonly string[]) =>
    wanted
      .flatMap((word) => names.filter((name) => name.toLowerCase() === word))
      .find((name) => isSet(join(folder, name)));
  const train = find(trainNames);
  return train === undefined ? null : { train, heldOut: find(heldOutNames) ?? null };
}

/** The held-out part beside a training part that was chosen itself; null where there is none. */
export function heldOutBeside(folder: string): string | null {
  if (!trainNames.includes(basename(folder).toLowerCase())) return null;
  return splitIn(dirname(folder))?.heldOut ?? null;
}

/** Classes below, and no images in it itself: a class called "train" or "test" is none of these. */
function isSet(folder: string): boolean {
  const own = readdirSync(folder).some((file) => readable.has(extname(file).toLowerCase()));
  return !own && classFolders(folder).classes.length > 0;
}
