import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '../protocol/isAlive.ts';

const BEAT = 2000;
const STALE = 20_000;

/**
 * Does `work` while no other process that asks for the same lock file does its own. The file names its
 * holder, who touches it every two seconds; one that was left by a process that died is taken over.
 */
export async function withLock<T>(
  file: string,
  { signal, onWait }: { signal?: AbortSignal | undefined; onWait?: () => void },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  let told = false;
  while (!(await take(file))) {
    if (!told) onWait?.();
    told = true;
    await wait(500, undefined, signal === undefined ? {} : { signal });
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  try {
    const { mtimeMs } = await stat(file);
    const holder = Number(await readFile(file, 'utf8'));
    if (Date.now() - mtimeMs > STALE || (holder > 0 && !isAlive(holder, process)))
      await rm(file, { force: true });
  } catch {
    // It was given back in between.
  }
  return false;
}
