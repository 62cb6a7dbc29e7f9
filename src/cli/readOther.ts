import { closeSync, existsSync, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { OtherFile } from '../model/reader.ts';

const mostBytes = 1024 * 1024;

/** The folder that a config's bases must lie in; null where any relative path may be followed. */
export type Root = string | null;

/**
 * The root of a config: `--root`, else the nearest folder upward that holds a `.git`, else none. Throws one sentence
 * where `--root` names no folder.
 */
export function rootOf(file: string, stated: string | undefined): Root {
  if (stated !== undefined) {
    if (!existsSync(stated) || !statSync(stated).isDirectory())
      throw new Error(`--root takes a folder, and '${stated}' is none.`);
    return realpathSync(stated);
  }
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return realpathSync(folder);
    if (dirname(folder) === folder) return null;
  }
}

/** Reads a file that a config builds on, by its path beside the config; a text where it is not read, and why. */
export function readOther(file: string, path: string, root: Root): OtherFile {
  if (isAbsolute(path)) return 'is an absolute path, and only relative ones are followed';
  const found = resolve(dirname(resolve(file)), path);
  if (root !== null && !isInside(found, root) && !isInside(found, resolve(root))) return outside(root);
  try {
    // Links are followed first, so that none leads out of the root.
    const real = realpathSync(found);
    if (root !== null && !isInside(real, root)) return outside(root);
    return statSync(real).isFile() ? readSmall(real) : 'is no file';
  } catch (error) {
    return reasonOf(error);
  }
}

const outside = (root: string): string => `lies outside the root '${root}' and is not opened`;

const isInside = (path: string, root: string): boolean => {
  const way = relative(root, path);
  return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
};

/** Asks the opened file itself what it is, as the path may mean another one by now. */
function readSmall(path: string): OtherFile {
  const opened = openSync(path, 'r');
  try {
    const found = fstatSync(opened);
    if (!found.isFile()) return 'is no file';
    if (found.size > mostBytes) return 'is larger than 1 MB and is not read';
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'is not there',
    ENOTDIR: 'is not there',
    EACCES: 'may not be read',
    ELOOP: 'is a link to itself',
  };
  return reasons[code] ?? `cannot be read (${code === '' ? String(error) : code})`;
}
