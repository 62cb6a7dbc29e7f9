import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder where the native engine may be installed, and the words for it: "the setting residualLens.engine.path". */
export interface EngineCandidate {
  readonly source: string;
  readonly folder: string;
}

export interface FoundEngine {
  /** The folder whose node_modules holds @tensorflow/tfjs-node. */
  readonly path: string;
  /** tfjs-node's version. */
  readonly version: string;
  readonly source: string;
}

/** The first candidate, in the order given, that holds a whole engine. Nothing is loaded. */
export function findEngine({ candidates }: { candidates: readonly EngineCandidate[] }): FoundEngine | null {
  for (const { source, folder } of candidates) {
    const version = engineVersion(folder);
    if (version !== null) return { path: folder, version, source };
  }
  return null;
}

function engineVersion(folder: string): string | null {
  const home = enginePackage(folder);
  if (!existsSync(join(home, 'lib', 'napi-v8', 'tfjs_binding.node'))) return null;
  try {
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version?: unknown };
    return typeof manifest.version === 'string' ? manifest.version : null;
  } catch {
    return null;
  }
}

/** Where tfjs-node lies under an engine folder. */
export function enginePackage(folder: string): string {
  return join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
}

/** Where `npm run engine` installs, under the repository's root. */
export function repositoryEngineFolder(root: string): string {
  return join(root, '.cache', 'engine');
}
