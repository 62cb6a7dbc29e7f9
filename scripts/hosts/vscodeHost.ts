import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cache, root } from '../repository.ts';
import { browserReady, findChromium } from './chromium.ts';
import { ensureCodeServer } from './codeServer.ts';

export interface VscodeHost {
  /** What runTests takes as vscodeExecutablePath. */
  readonly executable: string;
  /** For the person: "VS Code 1.100.0", "code-server's workbench in Chromium". */
  readonly name: string;
}

/** The real VS Code where it can be downloaded and shown, else code-server in Chromium; or why there is neither. */
export async function findVscodeHost(
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<VscodeHost | string> {
  const electron = await downloadVscode(say);
  if (electron.executable !== null) return { executable: electron.executable, name: 'VS Code' };
  say(`${electron.reason}, so code-server stands in for it.`);
  if (process.platform === 'win32') return `${electron.reason}, and code-server does not run on Windows.`;
  const codeServer = await ensureCodeServer(say, signal);
  if (typeof codeServer === 'string') return `${electron.reason}; ${codeServer}`;
  await browserReady();
  if (findChromium() === null)
    return `${electron.reason}, and no Chromium or Chrome was found to show code-server; install one or set CHROME_PATH.`;
  const name = `VS Code ${codeServer.version} by code-server in Chromium`;
  return { executable: join(root, 'scripts', 'testHost.mjs'), name };
}

export type Download =
  | { readonly executable: string; readonly reason: null }
  | { readonly executable: null; readonly reason: string };

/** VS Code itself, downloaded into the cache; or the reason, as the start of a sentence. */
export async function downloadVscode(say: (line: string) => void): Promise<Download> {
  if (!hasDisplay()) return { executable: null, reason: 'There is no display for VS Code' };
  try {
    say('Looking for VS Code, downloading it if need be ...');
    const executable = await downloadAndUnzipVSCode({
      cachePath: join(cache, 'vscode'),
      timeout: 20_000,
      reporter: { report: () => undefined, error: () => undefined },
    });
    return { executable, reason: null };
  } catch (error) {
    return { executable: null, reason: `VS Code could not be downloaded (${(error as Error).message})` };
  }
}

/** Whether a window can be opened. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
}
