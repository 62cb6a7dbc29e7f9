import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../src/protocol/runs.ts';
import { dropBeyond, openRecordFolder, type RecordFolder } from './recordFolder.ts';
import { recordOf } from './runRecord.ts';

/** Runs beyond the newest so many are thrown away. */
const MOST_RUNS = 50;
/** Trained nets are thrown away from the oldest on while all of them take more than this. */
const MOST_MODEL_BYTES = 500e6;

export interface RunStore extends Pick<RecordFolder<RunRecord>, 'list' | 'read' | 'save' | 'rewrite'> {
  /** Where the run's trained net is kept. */
  readonly modelFolder: (id: string) => string;
  readonly hasModel: (id: string) => boolean;
  /** The sentence that says why the run's net could not be kept; null where there is none. */
  readonly noModel: (id: string) => string | null;
}

/** The runs kept in a folder, and the nets that they trained. */
export function openRunStore(folder: string, most = MOST_RUNS, mostModelBytes = MOST_MODEL_BYTES): RunStore {
  const modelFolder = (id: string) => join(folder, `${id}.model`);
  const hasModel = (id: string) => existsSync(join(modelFolder(id), 'model.json'));
  const drop = (id: string) => {
    rmSync(modelFolder(id), { recursive: true, force: true });
  };
  const { list, read, save, rewrite, ids } = openRecordFolder(folder, {
    ...{ called: 'run', ending: '.run.json', most, recordOf, dropped: drop },
  });
  return {
    list,
    read,
    rewrite,
    save: (record) => {
      save(record);
      dropBeyond(ids(), mostModelBytes, { sizeOf: (id) => sizeOf(modelFolder(id)), drop });
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
