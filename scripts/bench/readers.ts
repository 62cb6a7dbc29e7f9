import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openConfig } from '../../src/model/formats/registry.ts';
import { corpus, corpusRows, hasCorpus } from '../../test/model/corpus.ts';
import { median } from './median.ts';

type Open = (file: string, bytes: Uint8Array) => Promise<boolean>;

/** Netron's own readers, as its Python package carries them: NETRON names its folder. Null where it is not here. */
async function netron(): Promise<Open | null> {
  const folder = process.env['NETRON'];
  if (folder === undefined || !existsSync(join(folder, 'view.js'))) return null;
  const load = (name: string): Promise<never> =>
    import(pathToFileURL(join(folder, name)).href) as Promise<never>;
  Object.assign(globalThis, { window: globalThis });
  const { ModelFactoryService } = (await load('view.js')) as {
    ModelFactoryService: new (host: object) => { open: (context: object) => Promise<unknown> };
  };
  const { BinaryStream } = (await load('base.js')) as { BinaryStream: new (bytes: Uint8Array) => object };
  const host = {
    environment: () => null,
    exception: () => undefined,
    require: (id: string) => load(`${id}.js`),
  };
  const service = new ModelFactoryService(host);
  return async (file, bytes) => {
    const context = {
      identifier: file.split('/').at(-1),
      stream: new BinaryStream(bytes),
      tags: new Map(),
      entries: new Map(),
      asset: (name: string) => Promise.resolve(readFileSync(join(folder, name), 'utf8')),
      fetch: () => Promise.reject(new Error('There is no other file.')),
      require: host.require,
      error: () => undefined,
    };
    try {
      return (await service.open(context)) !== null;
    } catch {
      return false;
    }
  };
}

/** Milliseconds to read each corpus file that both read, ours and Netron's in turn; medians of five after one. */
export async function readersBench(): Promise<void> {
  const open = await netron();
  if (open === null || !hasCorpus) {
    console.log(
      "readers beside Netron's: not measured; NETRON names the folder of its Python package, and the corpus must be there.",
    );
    return;
  }
  const sums = new Map<string, { files: number; ours: number; theirs: number }>();
  for (const { path, format, expect } of corpusRows()) {
    if (!['supported', 'drawn', 'stretch'].includes(expect)) continue;
    const file = join(corpus, path);
    const bytes = readFileSync(file);
    if (!(await open(file, bytes))) continue;
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < 6; round += 1) {
      const start = performance.now();
      openConfig({ path: file, bytes, others: {}, input: null });
      const middle = performance.now();
      await open(file, bytes);
      if (round > 0) ours.push(middle - start);
      if (round > 0) theirs.push(performance.now() - middle);
    }
    const sum = sums.get(format) ?? { files: 0, ours: 0, theirs: 0 };
    sums.set(format, {
      files: sum.files + 1,
      ours: sum.ours + median(ours),
      theirs: sum.theirs + median(theirs),
    });
  }
  for (const [format, { files, ours, theirs }] of sums)
    console.log(
      `reading ${format}, ${files} files: ${(ours / files).toFixed(1)} ms a file, Netron ${(theirs / files).toFixed(1)} ms: ` +
        `ours takes ${(ours / theirs).toFixed(2)} of its time`,
    );
}
