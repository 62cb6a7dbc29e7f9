import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Picture } from '../../src/protocol/view.ts';

export interface ReadRequest {
  readonly path: string;
  readonly text: string;
}

export interface ReadReply {
  readonly data: Picture;
  /** From the text to the picture. */
  readonly milliseconds: number;
}

export interface Readers {
  /** A process in which no config was read yet. */
  readonly start: () => Reader;
  readonly dispose: () => void;
}

export interface Reader {
  readonly read: (request: ReadRequest) => Promise<ReadReply>;
  readonly stop: () => void;
}

/** Reads configs in processes of their own, by the code as it ships: what tsx makes of it is slower. */
export async function openReaders(): Promise<Readers> {
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-reading-'));
  const outfile = join(folder, 'reading.cjs');
  await build({
    entryPoints: ['scripts/bench/readingProcess.ts'],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return {
    start: () => {
      const child = fork(outfile, { execArgv: [] });
      return {
        read: async (request) => {
          child.send(request);
          const [reply] = (await once(child, 'message')) as [ReadReply];
          return reply;
        },
        stop: () => {
          child.kill();
        },
      };
    },
    dispose: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
