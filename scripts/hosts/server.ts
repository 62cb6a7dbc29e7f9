import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { killGroup } from '../../src/engine/runCommand.ts';
import type { CodeServer } from './codeServer.ts';

export interface ServerOptions {
  readonly codeServer: CodeServer;
  /** A folder for the server's own data. */
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Added to this process's environment; the extension host inherits it. */
  readonly env: NodeJS.ProcessEnv;
}

export interface Server {
  readonly port: number;
  readonly authority: string;
  /** The last of what it wrote. */
  readonly output: () => string;
  /** Resolves when the server has ended, by itself or by stop(). */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts VS Code's server on 127.0.0.1 only and resolves when it listens; throws a sentence where it does not. */
export async function startServer(options: ServerOptions): Promise<Server> {
  mkdirSync(options.extensionsFolder, { recursive: true });
  writeSettings(options.dataFolder);
  const child = spawn(
    options.codeServer.node,
    [
      options.codeServer.serverMain,
      ...['--host', '127.0.0.1', '--port', String(options.port), '--without-connection-token'],
      // The smoke test driver is what makes it take the development extension and the test run from the URL.
      ...['--accept-server-license-terms', '--enable-smoke-test-driver', '--telemetry-level', 'off'],
      ...['--server-data-dir', options.dataFolder, '--extensions-dir', options.extensionsFolder],
      '--disable-workspace-trust',
    ],
    { env: { ...process.env, ...options.env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => {
      resolve();
    });
    child.on('error', (error) => {
      output += error.message;
      resolve();
    });
  });
  // Whatever ends this process, the server and the extension hosts under it end with it.
  const kill = (): void => {
    killGroup(child.pid);
  };
  process.on('exit', kill);
  const stop = async (): Promise<void> => {
    killGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, wait(3000)]);
    kill();
    process.off('exit', kill);
  };
  const port = await listeningPort(() => output, ended);
  if (port !== null) return { port, authority: `127.0.0.1:${port}`, output: () => output, ended, stop };
  await stop();
  throw new Error(
    `VS Code's server did not start listening: ${output.trim().split('\n').slice(-3).join(' ')}`,
  );
}

async function listeningPort(output: () => string, ended: Promise<void>): Promise<number | null> {
  const over = new AbortController();
  void ended.then(() => {
    over.abort();
  });
  const until = Date.now() + 60_000;
  while (Date.now() < until && !over.signal.aborted) {
    await wait(50);
    const told = /Extension host agent listening on (\d+)/.exec(output());
    if (told?.[1] !== undefined) return Number(told[1]);
  }
  return null;
}

/** What the workbench is asked to open; paths are absolute. */
export interface Opening {
  readonly folder: string;
  readonly extensionDevelopmentPath: string | null;
  readonly extensionTestsPath: string | null;
  readonly file: string | null;
}

/** The workbench's address with its payload. */
export function workbenchUrl({ authority }: Server, opening: Opening): string {
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (opening.extensionDevelopmentPath !== null)
    payload.push(['extensionDevelopmentPath', remote(opening.extensionDevelopmentPath)]);
  if (opening.extensionTestsPath !== null)
    payload.push(['extensionTestsPath', remote(opening.extensionTestsPath)]);
  if (opening.file !== null) payload.push(['openFile', remote(opening.file)]);
  const query = new URLSearchParams({ folder: opening.folder, payload: JSON.stringify(payload) });
  return `http://${authority}/?${query.toString().replaceAll('+', '%20')}`;
}

// Nothing here is about residual networks, and some of it would ask the network.
const CALM = {
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
};

function writeSettings(dataFolder: string): void {
  const machine = join(dataFolder, 'data', 'Machine');
  mkdirSync(machine, { recursive: true });
  writeFileSync(join(machine, 'settings.json'), JSON.stringify(CALM));
}

/** Folders for one run under a fresh temporary one. */
export function runFolders(base: string): {
  data: string;
  extensions: string;
  workspace: string;
  driver: string;
} {
  const folders = {
    data: join(base, 'server'),
    extensions: join(base, 'extensions'),
    workspace: join(base, 'workspace'),
    driver: join(base, 'driver'),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}
