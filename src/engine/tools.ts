import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The programs that an installation starts: npm for the packages, node for npm, and what compiles the addon. */
export interface Tools {
  readonly node: string;
  readonly npm: string;
  /** node-gyp's script, which every npm carries. */
  readonly nodeGyp: string | null;
  /** A prefix whose include/node holds Node's headers; null lets node-gyp download them. */
  readonly nodeDir: string | null;
  readonly env: NodeJS.ProcessEnv;
}

/** Returns the tools, or one sentence about what is missing. */
export function findTools(): Tools | string {
  // In VS Code itself process.execPath is Electron, which has no npm beside it.
  const own = process.versions['electron'] === undefined ? process.execPath : null;
  const node = own ?? onPath('node');
  if (node === null) return 'Node.js is not on PATH; install Node.js 20 or newer, which brings npm.';
  const beside = join(dirname(node), 'npm');
  const npm = onPath('npm') ?? (isProgram(beside) ? beside : null);
  if (npm === null) return 'npm is not on PATH; install Node.js 20 or newer, which brings npm.';
  const npmRoot = dirname(dirname(realpathSync(npm)));
  const nodeGyp = join(npmRoot, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  return {
    node,
    npm,
    nodeGyp: existsSync(nodeGyp) ? nodeGyp : null,
    nodeDir: headersOf(node),
    env: { ...process.env, ...NODE_ENV, PATH: [dirname(node), process.env['PATH'] ?? ''].join(delimiter) },
  };
}

/** Lets Electron's binary serve as Node; other Nodes do not look at it. */
export const NODE_ENV = { ELECTRON_RUN_AS_NODE: '1' };

function headersOf(node: string): string | null {
  const prefixes = [dirname(dirname(realpathSync(node))), '/usr', '/usr/local'];
  return prefixes.find((prefix) => existsSync(join(prefix, 'include', 'node', 'node_api.h'))) ?? null;
}

/** The first program of that name on PATH. */
export function onPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The compilers that node-gyp asks for and that are not on PATH. */
export function missingCompilers(): readonly string[] {
  return ['g++', 'make', 'python3'].filter((name) => onPath(name) === null);
}
