import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../repository.ts';

const bundles = [
  'extension.cjs',
  'readers.cjs',
  'webview.js',
  'webview.css',
  'tfjs.cjs',
  'cli.js',
  'data/digits.bin',
  'data/fashion.bin',
];

/** Sizes of what the extension ships, as they are and packed. */
export function sizesBench(vsix: string): void {
  for (const name of bundles) {
    const file = join(root, 'dist', name);
    const [size, packed] = [statSync(file).size, gzipSync(readFileSync(file)).length];
    console.log(`dist/${name}: ${kilobytes(size)}, gzipped ${kilobytes(packed)}`);
  }
  console.log(`vsix: ${kilobytes(statSync(vsix).size)}`);
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;
