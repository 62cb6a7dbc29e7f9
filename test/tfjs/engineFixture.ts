import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEngine, repositoryEngineFolder } from '../../src/engine/find.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { loadEngine } from '../../src/tfjs/loadEngine.ts';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The engine's process as it is shipped, made by `npm run build`. */
export const tfjsMain = join(root, 'dist', 'tfjs.cjs');

/** The folder of the native engine that the tests use; null where none is installed. */
function enginePath(): string | null {
  const folder = process.env['RESIDUAL_LENS_ENGINE'] ?? repositoryEngineFolder(root);
  return findEngine({ candidates: [{ source: 'tests', folder }] })?.path ?? null;
}

/** Without the native engine these tests are skipped, and say so; under CI they fail. */
export function needsEngine(context: Mocha.Context): string {
  if (!existsSync(tfjsMain)) throw new Error("dist/tfjs.cjs is not there; 'npm run build' makes it.");
  const path = enginePath();
  if (path !== null) return path;
  const message = "the native TensorFlow engine is not installed; 'npm run engine' installs it";
  if (process.env['CI'] === 'true') throw new Error(message);
  console.log(`      skipped: ${message}`);
  return context.skip();
}

let loaded: Promise<Engine> | null = null;

export async function nativeEngine(context: Mocha.Context): Promise<Engine> {
  const path = needsEngine(context);
  loaded ??= loadEngine(path);
  return use(await loaded);
}

/** Copies of tfjs-core in one process share one engine: a test that has both says whose turn it is. */
export async function use(engine: Engine): Promise<Engine> {
  await engine.tf.setBackend(engine.info.engine === 'tfjs-node' ? 'tensorflow' : 'cpu');
  return engine;
}
