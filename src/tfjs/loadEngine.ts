import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { EngineInfo } from '../protocol/engine.ts';
import type { Engine, Tf } from './tf.ts';
import { nativeBackend } from './tf.ts';

/**
 * Loads the native engine from the folder whose node_modules holds tfjs-node; where there is none, or it fails to
 * load, the pure-JS engine serves and `info.reason` says why. `reason` is what the finder of the path knows.
 */
export async function loadEngine(enginePath: string | null, reason = ''): Promise<Engine> {
  if (enginePath === null) return pureJs(reason || 'no native TensorFlow engine is installed');
  try {
    const tf = native(enginePath);
    return { tf, info: describe(tf, reason || `found in ${enginePath}`) };
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return pureJs(`the native engine in ${enginePath} failed to load: ${text.trim()}`);
  }
}

function native(enginePath: string): Tf {
  // TensorFlow's C++ side logs its CPU features to stderr unless told before it is loaded.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // Unless told, TensorFlow takes oneDNN's kernels only where a processor has AVX-512 for neural nets; with AVX2 alone they
  // save a quarter of a training step.
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  const require = createRequire(join(enginePath, 'package.json'));
  // Node 23 removed two functions that tfjs-node 4.22 calls at its first operation; its `util` is this object.
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
  const tf = require('@tensorflow/tfjs-node') as Tf;
  tf.enableProdMode();
  tf.tidy(() => tf.relu(tf.zeros([1])).dataSync());
  return tf;
}

async function pureJs(reason: string): Promise<Engine> {
  const { loadPureJs } = await import('./pureJs.ts');
  const tf = await loadPureJs();
  return { tf, info: describe(tf, reason) };
}

function describe(tf: Tf, reason: string): EngineInfo {
  const backend = nativeBackend(tf);
  return {
    engine: backend === null ? 'tfjs-cpu' : 'tfjs-node',
    tensorflow: backend?.binding.TF_Version ?? null,
    tfjs: tf.version_core,
    node: process.versions.node,
    reason,
  };
}
