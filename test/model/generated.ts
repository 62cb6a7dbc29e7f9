import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openConfig } from '../../src/model/formats/registry.ts';
import { corpus, type CorpusRow } from './corpus.ts';

/** Some rows of the corpus are programs that write files too large to keep. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;
export const withoutPython = 'python3 is not there: the files that the corpus generates are not tested';

/** What of a generator's files is not refused in a sentence; they are written to a folder that is gone afterwards. */
export function acceptedOf({ path }: CorpusRow): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-'));
  try {
    execFileSync('python3', [resolve(corpus, path), folder]);
    const files = readdirSync(folder);
    if (files.length === 0) return ['nothing was generated'];
    return files.flatMap((file) => {
      const bytes = readFileSync(join(folder, file));
      const reading = openConfig({ path: file, bytes, others: {}, input: null });
      return reading.kind === 'refused' && reading.refusal.message !== '' ? [] : [`${file} is not refused`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
