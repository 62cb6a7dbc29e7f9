import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { extractMember, listZip } from '../../src/engine/zip.ts';
import { root } from '../repository.ts';
import type { VscodeHost } from './vscodeHost.ts';

export interface SuiteRun {
  readonly host: VscodeHost;
  /** The bundled suite (bundleSuite.ts). */
  readonly suite: string;
  /** Where the counts go. */
  readonly results: string;
  /** The extension as a vsix, installed as a person has it; null runs it from the repository. */
  readonly vsix: string | null;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs the suite in VS Code with data, extensions and workspace of its own. True where all tests passed. */
export async function runVscodeSuite({ host, suite, results, vsix, env }: SuiteRun): Promise<boolean> {
  const base = mkdtempSync(join(tmpdir(), 'residual-lens-suite-'));
  const folder = (name: string): string => {
    mkdirSync(join(base, name), { recursive: true });
    return join(base, name);
  };
  const extensions = folder('extensions');
  try {
    const extensionDevelopmentPath =
      vsix === null ? root : await installVsix(vsix, extensions, folder('empty'));
    await runTests({
      vscodeExecutablePath: host.executable,
      extensionDevelopmentPath,
      extensionTestsPath: suite,
      extensionTestsEnv: {
        ...env,
        RESIDUAL_LENS_RESULTS: results,
        RESIDUAL_LENS_COLOR: process.stdout.isTTY ? '1' : '0',
        RESIDUAL_LENS_ROOT: root,
      },
      launchArgs: [
        folder('workspace'),
        `--extensions-dir=${extensions}`,
        `--user-data-dir=${folder('user')}`,
      ],
    });
    return true;
  } catch (error) {
    console.error((error as Error).message);
    return false;
  } finally {
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Unpacks a vsix where VS Code looks for installed extensions. A test run needs a development extension: an empty one. */
async function installVsix(vsix: string, extensions: string, empty: string): Promise<string> {
  const target = join(extensions, 'residual-lens.residual-lens');
  for (const member of await listZip(vsix))
    if (member.name.startsWith('extension/') && !member.name.endsWith('/'))
      await extractMember(vsix, member, join(target, member.name.slice('extension/'.length)));
  const manifest = {
    name: 'empty',
    publisher: 'residual-lens',
    version: '0.0.1',
    engines: { vscode: '^1.100.0' },
  };
  writeFileSync(join(empty, 'package.json'), JSON.stringify(manifest));
  return empty;
}
