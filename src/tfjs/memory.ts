import { totalmem } from 'node:os';

/** What this process may have, in bytes. */
export function availableMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}

/**
 * What the engines say when they run out of memory: TensorFlow's status 8 is RESOURCE_EXHAUSTED, its C++ side throws
 * bad_alloc, and JavaScript refuses the typed array that would have held the tensor.
 */
const signs = [
  /^Invalid TF_Status: 8\b/,
  /^Invalid typed array length/,
  /\bbad_alloc\b/,
  /^Array buffer allocation failed/,
];

export function isOutOfMemory(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  if (signs.some((sign) => sign.test(message))) return true;
  // What failed in a layer is told with its name, around what the engine said.
  return error instanceof Error && error.cause !== undefined && isOutOfMemory(error.cause);
}
