import type { Tf } from './tf.ts';

/** The CPU engine in JavaScript; loaded only where it is needed, since it is a megabyte of source. */
export async function loadPureJs(): Promise<Tf> {
  const core = await import('@tensorflow/tfjs-core');
  const layers = await import('@tensorflow/tfjs-layers');
  await import('@tensorflow/tfjs-backend-cpu');
  // In production mode the backend leaves out its advertisement for the native one.
  core.enableProdMode();
  await core.setBackend('cpu');
  await core.ready();
  return { ...core, ...layers };
}
