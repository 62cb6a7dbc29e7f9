import { readFileSync } from 'node:fs';
import { mostBytesOf, openConfig } from '../model/formats/registry.ts';
import type { Shape } from '../model/graph.ts';
import { largestAxis, type OtherFile, type Reading } from '../model/reader.ts';
import { readOther, rootOf } from './readOther.ts';

/** The options of every command that reads a config. */
export const readingOptions = { input: { type: 'string' }, root: { type: 'string' } } as const;

export interface OpenedFile {
  readonly file: string;
  readonly text: string;
  readonly reading: Exclude<Reading, { kind: 'needs' }>;
}

/**
 * Reads a config, and the files that it builds on, which must lie under its root (`--root`, or its repository). A file
 * that cannot be read is refused like one that is no model.
 */
export function openFile(file: string, input: Shape | null, stated?: string): OpenedFile {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const refusal = { code: 'not-a-model', message, family: null } as const;
    return { file, text: '', reading: { kind: 'refused', format: null, refusal } };
  }
  const root = rootOf(file, stated);
  const others: Record<string, OtherFile> = {};
  for (;;) {
    const reading = openConfig({ path: file, bytes, others, input });
    if (reading.kind !== 'needs') return { file, text: textOf(bytes, reading), reading };
    for (const path of reading.needs) others[path] = readOther(file, path, root);
  }
}

/** Where the ranges stand: the file's own text, or that of the config in an archive. */
const textOf = (bytes: Uint8Array, reading: Reading): string =>
  (reading.kind === 'graph' ? reading.text : undefined) ?? new TextDecoder().decode(bytes);

function readBytes(file: string): Uint8Array {
  try {
    // One byte more than is ever read is enough for the registry to see that a file is too large.
    const bytes = readFileSync(file);
    const most = mostBytesOf(file);
    return bytes.length > most ? bytes.subarray(0, most + 1) : bytes;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
    };
    throw new Error(`Cannot read '${file}': ${reasons[code] ?? String(error)}.`, { cause: error });
  }
}

/** "224x224x3" as [224, 224, 3]; throws a sentence for anything else. */
export function parseInput(text: string | undefined): Shape | null {
  if (text === undefined) return null;
  const sizes = /^(\d+)x(\d+)x(\d+)$/.exec(text)?.slice(1).map(Number);
  if (sizes === undefined || sizes.some((size) => size < 1 || size > largestAxis))
    throw new Error(
      `--input takes height x width x channels, each from 1 to ${largestAxis}, such as 224x224x3, not '${text}'.`,
    );
  return sizes;
}
