import { equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readText, refusalOf } from './open.ts';
import { hugeFiles } from './hugeFiles.ts';
import type { HugeReading } from './readHuge.ts';

const mega = 1_000_000;

describe('a huge file that nests as deep as it is long', () => {
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-huge-'));
  const script = join(folder, 'readHuge.cjs');
  before(async () => {
    // Bundled once: to read the sources anew takes each process longer than to read its file.
    await build({
      entryPoints: ['test/model/readHuge.ts'],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
    });
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  /** Reads in a process whose heap is small: running out of it, or of stack, would be a throw here. */
  const readHuge = (path: string, size: number): HugeReading => {
    const args = ['--max-old-space-size=160', script, path, String(size)];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as HugeReading;
  };

  for (const path of Object.keys(hugeFiles)) {
    it(`${path} of 50 MB is refused in a sentence, in bounded memory`, function () {
      this.timeout(120_000);
      const { kind, message, grown } = readHuge(path, 50 * mega);
      equal(kind, 'refused');
      match(message ?? '', /^[A-Z].*\.$/);
      ok(grown < 200 * mega, `${grown} bytes more`);
    });

    it(`${path} of 8 MB, which is not too large yet, ends in bounded memory`, function () {
      this.timeout(120_000);
      const { kind, message, grown } = readHuge(path, 8 * mega);
      ok(kind === 'graph' || (kind === 'refused' && message !== null));
      ok(grown < 400 * mega, `${grown} bytes more`);
    });
  }
});

describe('eight megabytes of one thing over and over', () => {
  const floods: readonly [string, string, string][] = [
    ['comments', '#\n', 'net.yaml'],
    ['dashes on a line', '- ', 'net.resnet.yaml'],
    ['blank lines', '\n', 'net.yaml'],
    ['commas in JSON', ',', 'net.resnet.json'],
    ['document marks', '---\n', 'config.yaml'],
  ];
  for (const [name, piece, path] of floods)
    it(`${name}: refused, or read without a word too many`, function () {
      this.timeout(120_000);
      const text = (path.endsWith('.json') ? '{' : '') + piece.repeat(Math.floor(7.9e6 / piece.length));
      const reading = readText(text, path);
      if (reading.kind === 'graph') ok(reading.problems.length <= 501);
      else match(refusalOf(reading).message, /^[A-Z].*\.$/);
    });
});
