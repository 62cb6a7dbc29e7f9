import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Longest run in milliseconds. */
  readonly timeout?: number;
  /** Ends the command when `measure` has not changed for `milliseconds`, as on a network that swallows packets. */
  readonly stall?: { readonly milliseconds: number; readonly measure: () => number };
}

export interface CommandResult {
  readonly ok: boolean;
  /** The last of what it wrote, both streams together. */
  readonly output: string;
  /** Why it failed, as the end of a sentence: "exited with 1", "made no progress for 60 s". */
  readonly failure: string;
}

const KEPT = 16_000;

/** Runs a command to its end. Rejects only with the signal's reason; every other end is a result. */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    // A group of its own, so that a compiler started by make started by node-gyp ends with it.
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let stopped: string | null = null;
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const stop = (why: string): void => {
      stopped ??= why;
      killGroup(child.pid);
    };
    const abort = (): void => {
      stop('was cancelled');
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    const end = watch(options, stop);
    const finish = (failure: string | null): void => {
      end();
      options.signal?.removeEventListener('abort', abort);
      if (options.signal?.aborted) reject(options.signal.reason as Error);
      else resolve({ ok: failure === null, output, failure: failure ?? '' });
    };
    child.on('error', (error) => {
      finish(`could not be started (${error.message})`);
    });
    child.on('close', (code, signal) => {
      finish(stopped ?? ending(code, signal));
    });
  });
}

function ending(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (signal !== null) return `was ended by ${signal}`;
  return code === 0 ? null : `exited with ${code ?? 'no code'}`;
}

function watch({ timeout, stall }: CommandOptions, stop: (why: string) => void): () => void {
  const timers: NodeJS.Timeout[] = [];
  if (timeout !== undefined) {
    const late = (): void => {
      stop(`took longer than ${Math.round(timeout / 1000)} s`);
    };
    timers.push(setTimeout(late, timeout));
  }
  if (stall !== undefined) {
    let last = { value: NaN, since: Date.now() };
    const look = (): void => {
      const value = stall.measure();
      if (value !== last.value) last = { value, since: Date.now() };
      else if (Date.now() - last.since > stall.milliseconds)
        stop(`made no progress for ${Math.round(stall.milliseconds / 1000)} s`);
    };
    timers.push(setInterval(look, 2000));
  }
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Ends a process started with `detached` and all that it started. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It had ended already.
  }
}

/** The line of a command's output that says why it failed, for the end of a sentence. */
export function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const named = lines.findLast(
    (line) => /^(.*\b(fatal )?error|\w*Error): ./.test(line) && !line.includes('Command failed'),
  );
  return (named ?? lines.findLast((line) => line !== '') ?? 'it said nothing').slice(0, 300);
}
