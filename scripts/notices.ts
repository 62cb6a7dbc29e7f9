import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.ts';

/**
 * Writes dist/THIRD-PARTY-NOTICES.txt: the licence of every package whose code is in a bundle. `inputs` are the files
 * that esbuild put in, as its metafile names them. Throws where a package has no licence text to pass on.
 */
export function writeNotices(inputs: Iterable<string>): void {
  const names = new Set<string>();
  for (const input of inputs) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
    if (name !== undefined) names.add(name);
  }
  const notices = [...names].sort().map(noticeOf);
  const head = 'Residual Lens contains code of these packages, under these licences.\n';
  writeFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), [head, ...notices].join('\n'));
}

function noticeOf(name: string): string {
  const folder = join(root, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text =
    file === undefined ? licenceByName(name, manifest.license) : readFileSync(join(folder, file), 'utf8');
  return `${'-'.repeat(80)}\n${name} ${manifest.version}, ${manifest.license ?? 'see below'}\n\n${text.trim()}\n`;
}

/** tfjs' packages name Apache-2.0 and ship no text; its one text stands with TypeScript, which has it too. */
function licenceByName(name: string, licence: string | undefined): string {
  const apache = join(root, 'node_modules', 'typescript', 'LICENSE.txt');
  if (licence?.includes('Apache-2.0') === true && existsSync(apache)) return readFileSync(apache, 'utf8');
  if (licence === 'MIT' || licence === 'BSD-3-Clause' || licence === 'ISC')
    return `Released under the ${licence} licence.`;
  throw new Error(`The package '${name}' is in a bundle and has no licence text to pass on.`);
}
