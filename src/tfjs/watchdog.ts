import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent is gone, even in the middle of a kernel of many seconds, where the loss of the
 * channel is not heard: a thread asks once a second whether the parent still lives.
 */
export function dieWithParent(): void {
  const program = `
    const parent = ${process.ppid};
    setInterval(() => {
      try { process.kill(parent, 0); } catch { process.kill(${process.pid}, 'SIGKILL'); }
      if (process.platform !== 'win32' && process.ppid !== parent) process.kill(${process.pid}, 'SIGKILL');
    }, 1000);`;
  new Worker(program, { eval: true, execArgv: [], stdout: false }).unref();
}
