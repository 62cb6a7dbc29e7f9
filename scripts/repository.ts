import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** The ignored folder for what is downloaded. */
export const cache = join(root, '.cache');

/** Whether a module is the program that was started, not one that another imported. */
export function isMain(url: string): boolean {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url));
}

/** "3.4 s" since a Date.now(). */
export function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** Machines of a test farm set CI; there nothing may be skipped and no window is opened. */
export const onCi = process.env['CI'] === 'true';
