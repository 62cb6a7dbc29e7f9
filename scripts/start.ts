import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { onPath } from '../src/engine/tools.ts';
import { build } from './build.ts';
import { engineOutcome, ensureEngine } from './engine.ts';
import { openInBrowser } from './hosts/openInBrowser.ts';
import { openInVscode } from './hosts/openInVscode.ts';
import type { Showing, Shown } from './hosts/showing.ts';
import { writeOpener } from './hosts/opener.ts';
import { downloadVscode } from './hosts/vscodeHost.ts';
import { onCi, root } from './repository.ts';

const base = mkdtempSync(join(tmpdir(), 'residual-lens-'));
const stop = new AbortController();
let shown: Shown | null = null;
let leaving = false;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void leave(0));

try {
  await start();
  await leave(0);
} catch (error) {
  console.error((error as Error).message);
  await leave(1);
}

async function start(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { browser: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
  });
  // npm runs scripts in the repository; INIT_CWD is where the person was.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const given = positionals[0];
  const file = given === undefined ? join(root, 'examples', 'resnet-50.resnet.yaml') : resolve(from, given);
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const isFolder = statSync(file).isDirectory();
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port number.`);
  await build({ dev: true, say: () => undefined });
  // Checks and training need it, the picture does not: it is installed while the person looks.
  void ensureEngine(say, stop.signal).then((engine) => {
    if (!stop.signal.aborted) say(engineOutcome(engine));
  });
  if (!isFolder) writeOpener(join(base, 'extensions'), file);
  const showing = isFolder ? { file: null, folder: file } : { file, folder: dirname(file) };
  shown = await show({ ...showing, base, say }, { browser: values.browser, port });
  const name = relative(root, file) || file;
  say(
    isFolder
      ? `Showing the folder ${name}: open a model config in it. Ctrl+C here ends it.`
      : `Showing ${name}. Ctrl+C here ends it.`,
  );
  await shown.ended;
}

/** `code` on PATH, else a VS Code that is downloaded, else code-server in a browser. */
async function show(showing: Showing, { browser, port }: { browser: boolean; port: number }): Promise<Shown> {
  if (browser) return await openInBrowser(showing, { port, signal: stop.signal });
  const code = onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  // In a terminal of VS Code's remote or web kind, `code` talks to the running window and takes no extension.
  const talksToWindow = process.env['VSCODE_IPC_HOOK_CLI'] !== undefined;
  if (code !== null && !talksToWindow && !onCi) return openInVscode(code, showing);
  const { executable, reason } = await downloadVscode(say);
  if (executable !== null && !onCi) return openInVscode(executable, showing);
  say(`${reason ?? 'This is a test machine'}, so code-server shows it in a browser.`);
  return await openInBrowser(showing, { port, signal: stop.signal });
}

function say(line: string): void {
  console.log(line);
}

async function leave(code: number): Promise<void> {
  if (leaving) return;
  leaving = true;
  stop.abort();
  await shown?.stop();
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}
