import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface StoredRecords<T> {
  /** The newest first. */
  readonly records: readonly T[];
  /** A sentence for each file that could not be read. */
  readonly broken: readonly string[];
}

export interface RecordFolder<T> {
  readonly list: () => Promise<StoredRecords<T>>;
  /** Throws a sentence where the record is not there or its file is damaged. */
  readonly read: (id: string) => Promise<T>;
  /** Writes a record, whole or not at all, and drops the oldest ones. Throws where the disk does not take it. */
  readonly save: (record: T) => void;
  /**
   * Writes each record whose text holds these words as `change` has it; one that comes back itself stays. Nothing else
   * is done meanwhile, so that a record which is being kept is not set back. Throws where the disk does not take it.
   */
  readonly rewrite: (words: string, change: (record: T) => T) => void;
  /** Of those that are there, the newest first. */
  readonly ids: () => string[];
}

export interface RecordKind<T> {
  /** As sentences name what is recorded: "run". */
  readonly called: string;
  readonly ending: string;
  /** Those beyond the newest so many are thrown away. */
  readonly most: number;
  /** Null for a file that was cut off or edited. */
  readonly recordOf: (value: unknown) => T | null;
  /** Throws away what else was kept of a dropped one. */
  readonly dropped: (id: string) => void;
}

/** Drops what lies beside records, the newest first in `ids`, from where all of it takes more than so many bytes. */
export function dropBeyond(
  ids: readonly string[],
  most: number,
  { sizeOf, drop }: { readonly sizeOf: (id: string) => number; readonly drop: (id: string) => void },
): void {
  let bytes = 0;
  for (const id of ids) {
    bytes += sizeOf(id);
    if (bytes > most) drop(id);
  }
}

/** Records of a kind kept in a folder: a JSON file each, named so that their order is that of their beginnings. */
export function openRecordFolder<T extends { readonly id: string }>(
  folder: string,
  { called, ending, most, recordOf, dropped }: RecordKind<T>,
): RecordFolder<T> {
  const fileOf = (id: string) => join(folder, `${id}${ending}`);
  const ids = (): string[] => {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => name.endsWith(ending));
    return names
      .map((name) => name.slice(0, -ending.length))
      .sort()
      .reverse();
  };
  const load = async (id: string): Promise<T | string> => {
    const name = `${id}${ending}`;
    const leftOut = `so that its ${called} is left out.`;
    try {
      const record = recordOf(JSON.parse(await readFile(fileOf(id), 'utf8')));
      return record?.id === id ? record : `The record ${name} is damaged, ${leftOut}`;
    } catch (error) {
      const why =
        error instanceof SyntaxError ? 'is damaged' : `cannot be read (${(error as Error).message})`;
      return `The record ${name} ${why}, ${leftOut}`;
    }
  };
  const write = (record: T): void => {
    const partial = `${fileOf(record.id)}.part`;
    try {
      writeFileSync(partial, JSON.stringify(record));
      renameSync(partial, fileOf(record.id));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  };
  const rewriteOne = (id: string, words: string, change: (record: T) => T): void => {
    const text = readFileSync(fileOf(id), 'utf8');
    if (!text.includes(words)) return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // A damaged record stays as it is; the list says so.
      return;
    }
    const record = recordOf(value);
    const changed = record?.id === id ? change(record) : null;
    if (changed !== null && changed !== record) write(changed);
  };
  return {
    ids,
    list: async () => {
      const loaded = await Promise.all(ids().map(load));
      return {
        records: loaded.filter((each) => typeof each !== 'string'),
        broken: loaded.filter((each) => typeof each === 'string'),
      };
    },
    read: async (id) => {
      const loaded = ids().includes(id) ? await load(id) : `That ${called} is no longer kept.`;
      if (typeof loaded === 'string') throw new Error(loaded);
      return loaded;
    },
    save: (record) => {
      mkdirSync(folder, { recursive: true });
      write(record);
      for (const id of ids().slice(most)) {
        rmSync(fileOf(id), { force: true });
        dropped(id);
      }
    },
    rewrite: (words, change) => {
      for (const id of ids()) rewriteOne(id, words, change);
    },
  };
}
