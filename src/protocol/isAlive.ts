/** Whether a process is there. This room knows no Node: who asks brings `process`, whose `kill` with signal 0 only asks. */
export function isAlive(
  pid: number,
  { kill }: { readonly kill: (pid: number, signal: 0) => unknown },
): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    // It is another person's, and alive.
    return (error as { readonly code?: unknown }).code === 'EPERM';
  }
}
