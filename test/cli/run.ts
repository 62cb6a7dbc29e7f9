import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command as a person does. */
export function residualLens(...args: string[]): Ran {
  if (!existsSync('dist/cli.js')) throw new Error("dist/cli.js is not there; 'npm run build' makes it.");
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return { code: status, out: stdout, err: stderr };
}

/** The processes that a process has started, by the system's own list. */
function childrenOf(pid: number): number[] {
  return spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .stdout.split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([own = 0, parent]) => (parent === pid ? [own] : []));
}

export const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/**
 * Runs the built command, and does something to it once, when its output so far is as `when` wants it, or with null as
 * soon as it has an engine. `engines` are the processes that it had started by then; it leads a group of its own.
 */
export async function disturbed(
  args: readonly string[],
  when: ((out: string) => boolean) | null,
  disturb: (pid: number, engines: readonly number[]) => void,
): Promise<Ran & { readonly engines: readonly number[] }> {
  const child = spawn(process.execPath, ['dist/cli.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  let [out, err] = ['', ''];
  const engines: number[] = [];
  const look = () => {
    if (engines.length > 0 || when?.(out) === false) return;
    engines.push(...childrenOf(pid));
    if (engines.length > 0) disturb(pid, engines);
  };
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    look();
  });
  const looking = setInterval(look, 100);
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', (status) => {
      resolve(status);
    });
  });
  clearInterval(looking);
  return { code, out, err, engines };
}

/** The JSON documents of an output, one a line. */
export const documents = <T>(out: string): T[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
