import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  TFJS_NODE,
  buildOnWheel,
  installPackage,
  runOwnInstaller,
  wheelObstacle,
  type Job,
} from './addon.ts';
import { withLock } from './lock.ts';
import { smokeTest } from './smoke.ts';
import { findTools } from './tools.ts';
import { downloadWheel } from './wheel.ts';

interface InstallProgress {
  /** What is being done, without a full stop: "Compiling the addon". */
  readonly step: string;
  /** 0 to 1 where it is known. */
  readonly fraction: number | null;
}

interface InstallOptions {
  readonly folder: string;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
}

export type EngineInstall =
  | {
      readonly kind: 'native';
      /** The folder whose node_modules holds @tensorflow/tfjs-node. */
      readonly path: string;
      readonly tfjs: string;
      readonly tensorflow: string;
      /** "present": it had been installed before. */
      readonly way: 'present' | 'installer' | 'wheel';
    }
  | {
      readonly kind: 'none';
      /** One sentence or two: why there is no native engine. */
      readonly reason: string;
    };

const STAMP = 'residual-lens-engine.json';

/**
 * Installs the native tfjs-node into `folder`: by its own installer, else on the libtensorflow of TensorFlow's
 * Python wheel. It is put together in a folder beside it and moved there when a convolution has run in it, so what
 * is in `folder` is whole. What was downloaded is kept for the next try. Never throws; cancelling is a reason too.
 */
export async function installEngine({ folder, onProgress, signal }: InstallOptions): Promise<EngineInstall> {
  const say = (step: string, fraction?: number): void => onProgress?.({ step, fraction: fraction ?? null });
  try {
    return (
      (await presentEngine(folder, signal)) ??
      (await withLock(
        `${folder}.lock`,
        {
          signal,
          onWait: () => {
            say('Waiting for another installation');
          },
        },
        async () =>
          // The one that was waited for may have done it.
          (await presentEngine(folder, signal)) ?? (await install(folder, say, signal)),
      ))
    );
  } catch (error) {
    if (signal?.aborted)
      return none('The installation was cancelled; what was downloaded is kept for the next one.');
    return none((error as Error).message);
  }
}

/** The engine that an earlier installation left whole in the folder, which one convolution shows; else null. */
export async function presentEngine(folder: string, signal?: AbortSignal): Promise<EngineInstall | null> {
  if ((await stampedVersion(join(folder, STAMP))) !== TFJS_NODE) return null;
  const smoke = await smokeTest(folder, { signal });
  return typeof smoke === 'string' ? null : { kind: 'native', path: folder, ...smoke, way: 'present' };
}

/** A stamp that cannot be read is none: the next installation writes it anew. */
async function stampedVersion(file: string): Promise<string | null> {
  try {
    const stamp = JSON.parse(await readFile(file, 'utf8')) as { tfjsNode?: string } | null;
    return stamp?.tfjsNode ?? null;
  } catch {
    return null;
  }
}

async function install(
  folder: string,
  say: Job['say'],
  signal: AbortSignal | undefined,
): Promise<EngineInstall> {
  if (process.platform === 'win32')
    return none(
      `There is no native addon of tfjs-node ${TFJS_NODE} for Windows, so the slower pure-JS engine serves.`,
    );
  const tools = findTools();
  if (typeof tools === 'string') return none(tools);
  const work = workFolder(folder);
  const job: Job = { folder: join(work, 'engine'), tools, signal, say };
  const packed = await installPackage(job);
  if (packed !== null) return none(`The native engine was not installed: ${packed}.`);
  const own = await runOwnInstaller(job);
  if (own === null) {
    const moved = await test(job, folder, 'installer');
    if (moved.kind === 'native') return moved;
  }
  const obstacle = wheelObstacle();
  const first = own ?? "what tfjs-node's own installer brought does not run here";
  if (obstacle !== null) return none(`The native engine was not installed: ${first}, and ${obstacle}.`);
  const wheel = await downloadWheel({ folder: work, say, signal });
  const built = await buildOnWheel(job, wheel);
  if (built !== null) return none(`The native engine was not installed: ${first}, and ${built}.`);
  const result = await test(job, folder, 'wheel');
  if (result.kind === 'native') await rm(work, { recursive: true, force: true });
  return result;
}

async function test(job: Job, folder: string, way: 'installer' | 'wheel'): Promise<EngineInstall> {
  job.say('Trying the engine');
  const smoke = await smokeTest(job.folder, { node: job.tools.node, signal: job.signal });
  if (typeof smoke === 'string')
    return none(`The native engine was installed but does not run here: it ${smoke}.`);
  await writeFile(join(job.folder, STAMP), `${JSON.stringify({ tfjsNode: TFJS_NODE, ...smoke, way })}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await move(job.folder, folder);
  return { kind: 'native', path: folder, ...smoke, way };
}

/** Beside the target; but make cannot build under a path with a space, so that then the home folder serves. */
function workFolder(folder: string): string {
  if (!/\s/.test(folder)) return `${folder}.work`;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(homedir(), '.cache', 'residual-lens', `${name}.work`);
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
    await rm(from, { recursive: true, force: true });
  }
}

function none(reason: string): EngineInstall {
  return { kind: 'none', reason };
}
