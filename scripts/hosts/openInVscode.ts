import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killGroup } from '../../src/engine/runCommand.ts';
import { root } from '../repository.ts';
import type { Showing, Shown } from './showing.ts';

/**
 * Starts VS Code, or the `code` program, with the extension in development and a profile of this run, so that the
 * person's own settings and windows stay as they are.
 */
export function openInVscode(program: string, { file, folder, base, say }: Showing): Shown {
  const user = join(base, 'user');
  mkdirSync(join(user, 'User'), { recursive: true });
  writeFileSync(join(user, 'User', 'settings.json'), '{ "workbench.startupEditor": "none" }\n');
  say(`Starting ${program} ...`);
  const child = spawn(
    program,
    [
      ...[
        folder,
        '--new-window',
        '--wait',
        '--disable-workspace-trust',
        '--skip-welcome',
        '--skip-release-notes',
      ],
      ...[`--user-data-dir=${user}`, `--extensions-dir=${join(base, 'extensions')}`],
      `--extensionDevelopmentPath=${root}`,
      ...(file === null ? [] : ['--goto', file]),
    ],
    { detached: process.platform !== 'win32', shell: process.platform === 'win32', stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve, reject) => {
    child.on('exit', () => {
      resolve();
    });
    child.on('error', (error) => {
      reject(new Error(`${program} could not be started (${error.message}).`));
    });
  });
  const kill = (): void => {
    // The program `code` starts VS Code apart from itself; VS Code notes its process in its profile.
    killNoted(join(user, 'code.lock'));
    killGroup(child.pid, 'SIGTERM');
  };
  process.on('exit', kill);
  return {
    ended,
    stop: async () => {
      kill();
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000))]);
    },
  };
}

function killNoted(lock: string): void {
  try {
    process.kill(Number(readFileSync(lock, 'utf8').trim()), 'SIGTERM');
  } catch {
    // It has ended, or never began.
  }
}
