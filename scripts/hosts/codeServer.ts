import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../src/engine/lock.ts';
import { lastWords, runCommand } from '../../src/engine/runCommand.ts';
import { findTools } from '../../src/engine/tools.ts';
import { cache } from '../repository.ts';

/** VS Code's workbench and extension host without Electron: npm's code-server, and the Node that it is made for. */
export interface CodeServer {
  readonly node: string;
  /** The script of VS Code's own server, which takes development extensions and test runs; code-server's does not. */
  readonly serverMain: string;
  readonly version: string;
}

const CODE_SERVER = '4.139.1';
const NODE_MAJOR = '24';
// The one addon worth compiling: without it the log goes to the console of the extension host, among a suite's lines.
// The others (Kerberos for proxies, SQLite, terminals) are loaded when they are used, which nobody does here.
const LOGGER = '@vscode/spdlog';
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Installs code-server into the cache, or finds it there. Returns one sentence where that cannot be done. */
export async function ensureCodeServer(
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<CodeServer | string> {
  const home = join(cache, 'code-server');
  try {
    return (
      (await present(home)) ??
      (await withLock(
        `${home}.lock`,
        { signal },
        async () => (await present(home)) ?? (await install(home, say, signal)),
      ))
    );
  } catch (error) {
    return `code-server was not installed: ${(error as Error).message}`;
  }
}

function placesIn(home: string): { node: string; nodePrefix: string; vscode: string; serverMain: string } {
  const nodePrefix = join(home, 'node_modules', `node-${process.platform}-${process.arch}`);
  const vscode = join(home, 'node_modules', 'code-server', 'lib', 'vscode');
  return {
    nodePrefix,
    node: join(nodePrefix, 'bin', 'node'),
    vscode,
    serverMain: join(vscode, 'out', 'server-main.js'),
  };
}

async function present(home: string): Promise<CodeServer | null> {
  const { node, serverMain, vscode } = placesIn(home);
  const stamp = join(home, 'residual-lens-code-server');
  if (!existsSync(stamp) || (await readFile(stamp, 'utf8')) !== CODE_SERVER) return null;
  const { version } = JSON.parse(await readFile(join(vscode, 'package.json'), 'utf8')) as { version: string };
  return { node, serverMain, version };
}

async function install(
  home: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<CodeServer | string> {
  if (process.platform === 'win32') return 'code-server does not run on Windows.';
  const tools = findTools();
  if (typeof tools === 'string') return tools;
  const work = `${home}.work`;
  const { nodePrefix, vscode } = placesIn(work);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await writeFile(join(work, 'package.json'), '{ "private": true }\n');
  const env = {
    ...tools.env,
    PATH: `${join(nodePrefix, 'bin')}:${tools.env['PATH'] ?? ''}`,
    npm_config_nodedir: nodePrefix,
  };
  const npm = async (cwd: string, ...args: readonly string[]): Promise<void> => {
    const result = await runCommand({
      command: tools.npm,
      args: [...args, '--prefix', cwd, ...QUIET],
      ...{ cwd, env, signal, timeout: 15 * 60_000 },
    });
    if (!result.ok) throw new Error(`npm ${args[0] ?? ''} ${result.failure} (${lastWords(result.output)}).`);
  };
  say(`Installing code-server ${CODE_SERVER} and Node ${NODE_MAJOR} from npm ...`);
  const node = `node-${process.platform}-${process.arch}@${NODE_MAJOR}`;
  await npm(work, 'install', '--ignore-scripts', node, `code-server@${CODE_SERVER}`);
  await npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
  await npm(vscode, 'rebuild', LOGGER).catch((error: unknown) => {
    signal?.throwIfAborted();
    say(`code-server's log is noisy, since its logger could not be compiled: ${(error as Error).message}`);
  });
  await writeFile(join(work, 'residual-lens-code-server'), CODE_SERVER);
  await rm(home, { recursive: true, force: true });
  await rename(work, home);
  return (await present(home)) ?? 'code-server was installed but is not where it should be.';
}
