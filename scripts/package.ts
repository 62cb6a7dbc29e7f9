import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.ts';
import { isMain, root } from './repository.ts';

/** The Marketplace takes more, but an extension that is downloaded for a look should be small. */
const mostBytes = 2 * 1024 * 1024;

/** Builds and packs the vsix; returns its path. Throws where vsce fails or the file is too large. */
export async function packageVsix(say: (line: string) => void): Promise<string> {
  await build({ dev: false, say });
  const file = join(root, 'residual-lens.vsix');
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = [
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    file,
  ];
  const { status } = spawnSync(process.execPath, [vsce, ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('vsce could not pack the extension; see its message above.');
  const { size } = statSync(file);
  if (size > mostBytes) throw new Error(`${file} has ${(size / 2 ** 20).toFixed(2)} MB; it may have 2.`);
  say(`${file}: ${(size / 1024).toFixed(0)} KB`);
  return file;
}

if (isMain(import.meta.url)) await packageVsix(console.log);
