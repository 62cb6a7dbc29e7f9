import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEngine, repositoryEngineFolder } from '../engine/find.ts';
import type { EngineProcess, StartOptions } from '../engine/process.ts';
import { startEngine } from '../engine/process.ts';
import { stopWhenInterrupted } from './interruption.ts';
import { complain } from './terminal.ts';

const bundles = dirname(fileURLToPath(import.meta.url));

/** A set of images that the build made beside this bundle. */
export const packedFile = (name: 'digits' | 'fashion'): string => join(bundles, 'data', `${name}.bin`);

/** A net of the zoo, which ships beside the bundles. */
export const zooFile = (name: string): string => join(dirname(bundles), 'examples', name);

/** Starts the tfjs process with the engine of the environment or of the repository, else the pure-JS one. */
export function startShellEngine(listeners: NonNullable<StartOptions['listeners']>): EngineProcess {
  const stated = process.env['RESIDUAL_LENS_ENGINE'];
  const found = findEngine({
    candidates: [
      ...(stated === undefined
        ? []
        : [{ source: 'it is the one that RESIDUAL_LENS_ENGINE names', folder: stated }]),
      { source: "'npm run engine' installed it", folder: repositoryEngineFolder(dirname(bundles)) },
    ],
  });
  const missed =
    stated !== undefined && found?.path !== stated
      ? `RESIDUAL_LENS_ENGINE names '${stated}', which holds no @tensorflow/tfjs-node`
      : null;
  if (missed !== null)
    complain(
      `${missed}; ${found === null ? 'the pure-JS engine' : `the engine in ${found.path}`} serves instead.`,
    );
  // Before there is a process that could outlive this one.
  stopWhenInterrupted(() => {
    engine.kill('It was interrupted.');
  });
  const engine = startEngine({
    script: join(bundles, 'tfjs.cjs'),
    enginePath: found?.path ?? null,
    reason: found === null ? "no native engine is installed; 'npm run engine' installs it" : found.source,
    listeners,
  });
  return engine;
}
