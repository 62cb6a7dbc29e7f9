import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkpointMagic } from '../protocol/engine.ts';

/** Throws a sentence where something else lies there, which an epoch must not take the place of. */
export function checkpointFile(stated: string): string {
  const file = resolve(stated);
  if (!existsSync(file)) return file;
  if (statSync(file).isDirectory())
    throw new Error(`--checkpoint takes a file, and ${stated} is a folder; name a file in it.`);
  const start = bytesOf(file, 0, checkpointMagic.length);
  // An empty one is what mktemp leaves.
  if (start.length > 0 && start.toString('latin1') !== checkpointMagic)
    throw new Error(`${stated} is no checkpoint and is not written over; name another file.`);
  return file;
}

function bytesOf(file: string, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const open = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(open, bytes, 0, length, from));
  } finally {
    closeSync(open);
  }
}

/** Asked before a run begins; what is returned says the last epoch that can be gone on from, null where there is none. */
export function keptAt({ file, resume }: { readonly file: string; readonly resume: boolean }) {
  const before = markOf(file);
  return (): number | null => {
    const now = markOf(file);
    // What lies there unchanged is of another run, where this one did not go on from it.
    return now === null || (!resume && now === before) ? null : epochOf(file);
  };
}

/** Tells one file of a name from the next, which takes its place when it is whole. */
function markOf(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined || found.size === 0 ? null : `${found.ino} ${found.mtimeMs}`;
}

/** The head of a checkpoint is JSON behind its length (src/tfjs/checkpoint.ts). */
function epochOf(file: string): number | null {
  try {
    const start = checkpointMagic.length + 4;
    const length = bytesOf(file, 0, start).readUInt32LE(checkpointMagic.length);
    const { epoch } = JSON.parse(bytesOf(file, start, length).toString()) as { readonly epoch?: unknown };
    return typeof epoch === 'number' ? epoch : null;
  } catch {
    return null;
  }
}
