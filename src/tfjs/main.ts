/** The forked process: argv holds the folder of the native engine ('' for none) and why it is that one. */
import type { Port } from '../protocol/channel.ts';
import { openChannel } from '../protocol/channel.ts';
import type { EngineCalls, EngineEvents } from '../protocol/engine.ts';
import { check } from './check.ts';
import { gradients } from './gradients.ts';
import { loadEngine } from './loadEngine.ts';
import { train } from './train.ts';
import { startWatchdog } from './watchdog.ts';

const clock = startWatchdog();
const [enginePath = '', reason = ''] = process.argv.slice(2);
// Loaded while the parent prepares its first request; a failure is told to whoever asks.
const engine = loadEngine(enginePath === '' ? null : enginePath, reason);
engine.catch(() => undefined);

const parent: Port = {
  post: (message) => {
    process.send?.(message, undefined, undefined, () => undefined);
  },
  listen: (hear) => {
    process.on('message', hear);
    return () => process.off('message', hear);
  },
};

type Running = 'check' | 'train' | 'gradients';
const taskNames: Readonly<Record<Running, string>> = {
  check: 'a check',
  train: 'a training run',
  gradients: 'a gradient pass',
};
let running: Running | null = null;
/** A stop may come before the run that it means, while TensorFlow still loads, so that only a run's end takes it back. */
let stopAsked = false;
let paused = false;

const channel = openChannel<EngineCalls, Record<string, never>, EngineEvents, Record<string, never>>(
  parent,
  {
    describe: async () => (await engine).info,
    check: (request) =>
      alone('check', async () =>
        check(await engine, request, (progress) => {
          channel.tell('progress', progress);
        }),
      ),
    train: (request) =>
      alone('train', async () => {
        try {
          return await train(await engine, request, {
            tell: (name, event) => {
              channel.tell(name, event);
            },
            stopped: () => stopAsked,
            paused: () => paused,
            clock,
          });
        } finally {
          stopAsked = false;
          paused = false;
        }
      }),
    gradients: (request) => alone('gradients', async () => gradients(await engine, request)),
    stop: () => {
      stopAsked = true;
      return null;
    },
    pause: (request) => {
      ({ paused } = request);
      return null;
    },
  },
  {},
);

/** Tensors and threads are for one task at a time. */
async function alone<T>(task: Running, run: () => Promise<T>): Promise<T> {
  if (running !== null) throw new Error(`TensorFlow is busy: ${taskNames[running]} is under way.`);
  running = task;
  try {
    return await run();
  } finally {
    running = null;
  }
}

process.on('disconnect', () => process.exit(0));
