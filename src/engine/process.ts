import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { Listeners, Port } from '../protocol/channel.ts';
import { openChannel } from '../protocol/channel.ts';
import type { EngineCalls, EngineEvents } from '../protocol/engine.ts';

export interface StartOptions {
  /** The file of src/tfjs/main.ts, bundled. */
  readonly script: string;
  /** The folder of the native engine; null for the pure-JS one. */
  readonly enginePath: string | null;
  /** Where the path comes from, or why there is none: shown with the engine. */
  readonly reason?: string;
  readonly listeners?: Partial<Listeners<EngineEvents>>;
}

type Name = keyof EngineCalls;
type Request<K extends Name> = Parameters<EngineCalls[K]>[0];
type Reply<K extends Name> = ReturnType<EngineCalls[K]>;

interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A running tfjs process. It serves until it ends; the caller starts a new one for the next request. */
export interface EngineProcess {
  /** Timeout and abort kill the process, since nothing else ends a kernel that runs. */
  readonly call: <K extends Name>(name: K, request: Request<K>, options?: CallOptions) => Promise<Reply<K>>;
  /** Ends it at once; calls that wait fail with the reason, a sentence. */
  readonly kill: (reason: string) => void;
  readonly pid: number | undefined;
  /** Why it ended, once it has: one sentence. It never rejects. */
  readonly exited: Promise<string>;
}

/** Starts the tfjs process. It is no part of this one: what kills it leaves the caller with a sentence. */
export function startEngine({
  script,
  enginePath,
  reason = '',
  listeners = {},
}: StartOptions): EngineProcess {
  const child = fork(script, [enginePath ?? '', reason], {
    execArgv: [],
    // In VS Code this process is Electron, which must be told to be Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // JSON would make null of the loss of a net that diverged.
    serialization: 'advanced',
  });
  child.stdout?.resume();
  const lastWords = keepLastLine(child);
  const channel = openChannel<Record<string, never>, EngineCalls, Record<string, never>, EngineEvents>(
    portOf(child),
    {},
    // A listener that was left out stays out: the channel asks by own keys.
    listeners as Listeners<EngineEvents>,
  );

  let killedFor: string | null = null;
  const exited = new Promise<string>((resolve) => {
    const end = (why: string) => {
      const sentence = killedFor ?? why;
      channel.dispose(sentence);
      resolve(sentence);
    };
    child.once('error', (error) => {
      end(`The TensorFlow process could not be started: ${error.message}.`);
    });
    child.once('exit', (code, signal) => {
      end(deathSentence(code, signal, lastWords()));
    });
  });

  const kill = (why: string) => {
    killedFor ??= why;
    child.kill('SIGKILL');
    channel.dispose(killedFor);
  };

  return {
    pid: child.pid,
    exited,
    kill,
    call: (name, request, { timeoutMs, signal } = {}) => {
      const reply = channel.call(name, request as never) as Promise<never>;
      const abort = () => {
        kill('The run was cancelled.');
      };
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              kill(`TensorFlow did not answer within ${seconds(timeoutMs)}, so its process was ended.`);
            }, timeoutMs);
      if (signal?.aborted === true) abort();
      signal?.addEventListener('abort', abort, { once: true });
      return reply.finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      });
    },
  };
}

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);

/** What ends a process that gets no more memory: the system, or an allocation in TensorFlow that failed unseen. */
const ofMemory: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: ', which is how a system ends what takes too much memory',
  SIGSEGV: ', often for lack of memory',
  SIGABRT: ', often for lack of memory',
};

function deathSentence(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  if (/bad_alloc|out of memory|OOM when allocating/i.test(lastWords))
    return 'The memory did not suffice and the TensorFlow process ended; a smaller batch or smaller images need less, and the next command starts a new one.';
  const how = signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`;
  const memory = (signal === null ? undefined : ofMemory[signal]) ?? '';
  const words = lastWords === '' ? '' : ` Its last words: ${lastWords}`;
  return `The TensorFlow process ended (${how})${memory}; the next command starts a new one.${words}`;
}

function keepLastLine(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (data: Buffer) => {
    text = (text + data.toString()).slice(-2000);
  });
  return () => {
    const lines = text.split('\n').map((line) => line.trim());
    // Node prints the error amid its source line and stack; the line that names it says most.
    return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
  };
}

function portOf(child: ChildProcess): Port {
  return {
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    listen: (hear) => {
      child.on('message', hear);
      return () => child.off('message', hear);
    },
  };
}
