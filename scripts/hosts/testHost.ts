import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { root } from '../repository.ts';
import { CONSOLE_FILE } from './askDriver.ts';
import { findChromium } from './chromium.ts';
import { ensureCodeServer } from './codeServer.ts';
import { followConsole, startDriver } from './driver.ts';
import { runFolders, startServer, workbenchUrl, type Opening } from './server.ts';

/**
 * Stands in for the `code` program where VS Code's own download cannot be had: `runTests` of @vscode/test-electron
 * starts it (through testHost.mjs) with the arguments it would give to VS Code, and gets the test run's exit code.
 * Inside are the real workbench and extension host, served by code-server and shown by a headless Chromium.
 *
 * RESIDUAL_LENS_SHOTS names the folder for screenshots (out/shots), RESIDUAL_LENS_HOST_SECONDS the longest run.
 * The suite finds the folder for its requests (askDriver.ts) in RESIDUAL_LENS_DRIVER.
 */
export async function runTestHost(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string' },
      extensionTestsPath: { type: 'string' },
      'extensions-dir': { type: 'string' },
    },
  });
  const text = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null);
  const codeServer = await ensureCodeServer(console.log);
  if (typeof codeServer === 'string') return refuse(codeServer);
  const browser = findChromium();
  if (browser === null) return refuse('No Chromium or Chrome was found; install one or set CHROME_PATH.');
  const base = mkdtempSync(join(tmpdir(), 'residual-lens-host-'));
  process.on('exit', () => {
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });
  const folders = runFolders(base);
  const server = await startServer({
    codeServer,
    dataFolder: folders.data,
    extensionsFolder: text('extensions-dir') ?? folders.extensions,
    port: 0,
    // Without a gallery nothing is looked up on the network.
    env: { RESIDUAL_LENS_DRIVER: folders.driver, EXTENSIONS_GALLERY: '{}' },
  });
  try {
    const opening: Opening = {
      folder: resolve(positionals[0] ?? folders.workspace),
      extensionDevelopmentPath: text('extensionDevelopmentPath'),
      extensionTestsPath: text('extensionTestsPath'),
      file: null,
    };
    const url = workbenchUrl(server, opening);
    const stopConsole = followConsole(folders.driver);
    const code = await Promise.race([
      runInBrowser({ browser, url, driver: folders.driver }),
      server.ended.then(() => {
        throw new Error("VS Code's server ended before the test run did.");
      }),
      tooLong(),
    ]);
    stopConsole();
    return code;
  } catch (error) {
    console.error(`${(error as Error).message}\n${server.output()}`);
    return 1;
  } finally {
    await server.stop();
  }
}

interface Run {
  readonly browser: string;
  readonly url: string;
  readonly driver: string;
}

async function runInBrowser({ browser, url, driver }: Run): Promise<number> {
  const shots = process.env['RESIDUAL_LENS_SHOTS'] ?? join(root, 'out', 'shots');
  const running = await chromium.launch({
    executablePath: browser,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
  const page = await running.newPage({ viewport: { width: 1400, height: 900 } });
  const stopDriver = startDriver({ page, folder: driver, shots });
  try {
    return await new Promise<number>((resolve, reject) => {
      openWorkbench({ page, url, driver, onExit: resolve }).catch((error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  } finally {
    stopDriver();
    await running.close();
  }
}

interface Workbench {
  readonly page: Page;
  readonly url: string;
  readonly driver: string;
  readonly onExit: (code: number) => void;
}

/** The workbench looks for these two functions on its page: they are how it tells of a test run. */
async function openWorkbench({ page, url, driver, onExit }: Workbench): Promise<void> {
  // The workbench's own log: it is noise in a run that passes, and the only witness in one that could not start.
  const log: string[] = [];
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    if (type === 'error' || type === 'warn') log.push(format(...args).split('\n')[0] ?? '');
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => {
    const suiteSpoke = existsSync(join(driver, CONSOLE_FILE));
    if (code !== 0 && !suiteSpoke)
      console.error(`The workbench's last errors:\n  ${log.slice(-12).join('\n  ')}`);
    onExit(code);
  });
  await page.goto(url, { timeout: 60_000 });
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
}

async function tooLong(): Promise<never> {
  const limit = Number(process.env['RESIDUAL_LENS_HOST_SECONDS'] ?? 900);
  await new Promise((resolve) => {
    setTimeout(resolve, limit * 1000).unref();
  });
  throw new Error(`The test run took longer than ${limit} s and was ended.`);
}

function refuse(sentence: string): number {
  console.error(sentence);
  return 1;
}
