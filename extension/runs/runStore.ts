import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../../src/protocol/runs.ts';
import { recordOf } from './runRecord.ts';

/** Runs beyond the newest so many are thrown away. */
const MOST_RUNS = 50;
/** Trained nets are thrown away from the oldest on while all of them take more than this. */
const MOST_MODEL_BYTES = 500e6;
const ENDING = '.run.json';

export interface StoredRuns {
  /** The newest first. */
  readonly records: readonly RunRecord[];
  /** A sentence for each file that could not be read. */
  readonly broken: readonly string[];
}

export interface RunStore {
  readonly list: () => Promise<StoredRuns>;
  /** Throws a sentence where the run is not there or its file is damaged. */
  readonly read: (id: string) => Promise<RunRecord>;
  /** Writes a run's record, whole or not at all, and drops the oldest ones. Throws where the disk does not take it. */
  readonly save: (record: RunRecord) => void;
  /** Where the run's trained net is kept. */
  readonly modelFolder: (id: string) => string;
  readonly hasModel: (id: string) => boolean;
  /** The sentence that says why the run's net could not be kept; null where there is none. */
  readonly noModel: (id: string) => string | null;
}

/** The runs kept in a folder: a JSON file each, named so that their order is that of their beginnings. */
export function openRunStore(folder: string, most = MOST_RUNS, mostModelBytes = MOST_MODEL_BYTES): RunStore {
  const fileOf = (id: string) => join(folder, `${id}${ENDING}`);
  const modelFolder = (id: string) => join(folder, `${id}.model`);
  const hasModel = (id: string) => existsSync(join(modelFolder(id), 'model.json'));
  /** The newest first. */
  const ids = (): string[] => {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => name.endsWith(ENDING));
    return names
      .map((name) => name.slice(0, -ENDING.length))
      .sort()
      .reverse();
  };
  const load = async (id: string): Promise<RunRecord | string> => {
    const name = `${id}${ENDING}`;
    try {
      const record = recordOf(JSON.parse(await readFile(fileOf(id), 'utf8')));
      return record?.id === id ? record : `The record ${name} is damaged, so that its run is left out.`;
    } catch (error) {
      const why =
        error instanceof SyntaxError ? 'is damaged' : `cannot be read (${(error as Error).message})`;
      return `The record ${name} ${why}, so that its run is left out.`;
    }
  };
  const prune = () => {
    const kept = ids();
    for (const id of kept.splice(most)) {
      rmSync(fileOf(id), { force: true });
      rmSync(modelFolder(id), { recursive: true, force: true });
    }
    let bytes = 0;
    for (const id of kept) {
      bytes += sizeOf(modelFolder(id));
      if (bytes > mostModelBytes) rmSync(modelFolder(id), { recursive: true, force: true });
    }
  };
  return {
    list: async () => {
      const loaded = await Promise.all(ids().map(load));
      return {
        records: loaded.filter((each) => typeof each !== 'string'),
        broken: loaded.filter((each) => typeof each === 'string'),
      };
    },
    read: async (id) => {
      const loaded = ids().includes(id) ? await load(id) : 'That run is no longer kept.';
      if (typeof loaded === 'string') throw new Error(loaded);
      return loaded;
    },
    save: (record) => {
      mkdirSync(folder, { recursive: true });
      const partial = `${fileOf(record.id)}.part`;
      try {
        writeFileSync(partial, JSON.stringify(record));
        renameSync(partial, fileOf(record.id));
      } catch (error) {
        rmSync(partial, { force: true });
        throw error;
      }
      prune();
    },
    modelFolder,
    hasModel,
    noModel: (id) => {
      const reason = join(modelFolder(id), 'reason.txt');
      return existsSync(reason) ? readFileSync(reason, 'utf8') : null;
    },
  };
}

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** A name for a new run: its beginning, and what tells it from another of the same millisecond. */
export function newRunId(now: Date, chance: number): string {
  const time = now.toISOString().replace(/[-:.Z]/g, '');
  return `${time}-${Math.floor(chance * 36 ** 4)
    .toString(36)
    .padStart(4, '0')}`;
}
