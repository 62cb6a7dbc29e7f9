import { Worker } from 'node:worker_threads';
import type { Clock } from './stopwatch.ts';

const beatMs = 250;
/** A thread that does nothing but beat is never kept so long by a busy machine. */
const mostMs = 2000;

/**
 * Ends this process when its parent is gone, even in the middle of a kernel of many seconds, where the loss of the
 * channel is not heard: a thread asks once a second whether the parent still lives.
 *
 * The same thread beats four times a second, whatever the kernels do. Where it did not for two seconds, the process or
 * the whole machine was stopped, and the clock that is returned leaves that time out: SIGSTOP, a lid that was closed.
 */
export function startWatchdog(): Clock {
  // Nanoseconds by process.hrtime, which is the same in all threads: the last beat, and what was slept.
  const shared = new BigInt64Array(new SharedArrayBuffer(16));
  const [beat, slept] = [0, 1];
  const now = () => process.hrtime.bigint();
  Atomics.store(shared, beat, now());
  const program = `
    const shared = require('node:worker_threads').workerData;
    setInterval(() => {
      const now = process.hrtime.bigint();
      const since = now - Atomics.load(shared, ${beat});
      // In this order: who reads between the two may think it earlier than it is, and never later.
      if (since > ${mostMs * 1e6}n) Atomics.add(shared, ${slept}, since - ${beatMs * 1e6}n);
      Atomics.store(shared, ${beat}, now);
    }, ${beatMs});
    const parent = ${process.ppid};
    setInterval(() => {
      try { process.kill(parent, 0); } catch { process.kill(${process.pid}, 'SIGKILL'); }
      if (process.platform !== 'win32' && process.ppid !== parent) process.kill(${process.pid}, 'SIGKILL');
    }, 1000);`;
  new Worker(program, { eval: true, execArgv: [], stdout: false, workerData: shared }).unref();
  const asleep = (at: bigint): bigint => {
    // Right after a sleep this thread may come before the next beat.
    const since = at - Atomics.load(shared, beat);
    return Atomics.load(shared, slept) + (since > BigInt(mostMs * 1e6) ? since - BigInt(beatMs * 1e6) : 0n);
  };
  let last = 0;
  return {
    now: () => {
      const at = now();
      last = Math.max(last, Number(at - asleep(at)) / 1e6);
      return last;
    },
    slept: () => Number(asleep(now())) / 1e6,
  };
}
