import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Picture } from '../../src/protocol/view.ts';
import { ensureCodeServer } from '../hosts/codeServer.ts';

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

/**
 * Reads configs in processes of their own, by the code as it ships: what tsx makes of it is slower. They run in the Node
 * of VS Code's extension host, where it can be had, since one Node takes up to half as long again as another.
 */
export async function openReaders(): Promise<Readers> {
  const host = await ensureCodeServer(() => undefined);
  const node = typeof host === 'string' ? process.execPath : host.node;
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  console.log(`configs are read in Node ${stdout.trim()}`);
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
      const child = fork(outfile, { execArgv: [], execPath: node });
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
