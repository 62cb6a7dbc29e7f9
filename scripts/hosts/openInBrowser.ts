import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onPath } from '../../src/engine/tools.ts';
import { onCi, root } from '../repository.ts';
import type { Showing, Shown } from './showing.ts';
import { findChromium } from './chromium.ts';
import { ensureCodeServer } from './codeServer.ts';
import { startServer, workbenchUrl } from './server.ts';
import { hasDisplay } from './vscodeHost.ts';

interface ServerChoice {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly signal: AbortSignal;
}

/** Serves VS Code's workbench to browsers of this machine, prints its address and opens it where that is possible. */
export async function openInBrowser(showing: Showing, { port, signal }: ServerChoice): Promise<Shown> {
  const { file, folder, base, say } = showing;
  const codeServer = await ensureCodeServer(say, signal);
  if (typeof codeServer === 'string') throw new Error(codeServer);
  const server = await startServer({
    codeServer,
    port,
    dataFolder: join(base, 'server'),
    extensionsFolder: join(base, 'extensions'),
    env: {},
  });
  const url = workbenchUrl(server, {
    folder,
    file,
    extensionDevelopmentPath: root,
    extensionTestsPath: null,
  });
  say(`VS Code ${codeServer.version} by code-server is at\n\n  ${url}\n`);
  if (!onCi && hasDisplay()) openUrl(url);
  return { ended: server.ended, stop: server.stop };
}

function openUrl(url: string): void {
  const opener = process.platform === 'darwin' ? onPath('open') : (onPath('xdg-open') ?? findChromium());
  if (opener === null) return;
  const child = spawn(opener, [url], { detached: true, stdio: 'ignore' });
  // The address was printed; a browser that does not start is no reason to end.
  child.on('error', () => undefined);
  child.unref();
}
