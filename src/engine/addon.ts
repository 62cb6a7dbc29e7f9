import { readdirSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enginePackage } from './find.ts';
import { lastWords, runCommand, type CommandResult } from './runCommand.ts';
import { missingCompilers, type Tools } from './tools.ts';
import { unpackLibrary } from './wheel.ts';

export const TFJS_NODE = '4.22.0';

export interface Job {
  /** The folder in which the engine is put together. */
  readonly folder: string;
  readonly tools: Tools;
  readonly signal: AbortSignal | undefined;
  readonly say: (step: string, fraction?: number) => void;
}

/** Every step answers null when it is done, or the reason it is not, as the end of a sentence. */
type Outcome = string | null;

/** Puts tfjs-node's JavaScript in place without running its installer, which would take it away again on failure. */
export async function installPackage({ folder, tools, signal, say }: Job): Promise<Outcome> {
  say(`Installing the npm package @tensorflow/tfjs-node ${TFJS_NODE}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const result = await runCommand({
    command: tools.npm,
    args: [
      ...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      `@tensorflow/tfjs-node@${TFJS_NODE}`,
    ],
    cwd: folder,
    env: tools.env,
    timeout: 15 * 60_000,
    signal,
  });
  return result.ok ? null : `npm install ${failed(result)}`;
}

/**
 * Runs the script that npm would have run: it downloads libtensorflow and a built addon, or compiles one. Where the
 * host of both cannot be reached it fails at once or says nothing for ever, so it may stall for a minute only.
 */
export async function runOwnInstaller({ folder, tools, signal, say }: Job): Promise<Outcome> {
  say("Trying tfjs-node's own installer");
  const home = enginePackage(folder);
  const result = await runCommand({
    command: tools.node,
    args: ['scripts/install.js'],
    cwd: home,
    env: { ...buildEnv(tools), PATH: `${join(folder, 'node_modules', '.bin')}:${tools.env['PATH'] ?? ''}` },
    stall: { milliseconds: 60_000, measure: () => sizeOf(join(home, 'deps')) + sizeOf(join(home, 'build')) },
    timeout: 30 * 60_000,
    signal,
  });
  if (result.ok) return null;
  // What a failed try left would be taken for a downloaded library by the next one.
  for (const name of ['deps', 'build', 'lib']) await rm(join(home, name), { recursive: true, force: true });
  return `tfjs-node's own installer ${failed(result)}`;
}

/** Links the addon against the libtensorflow inside TensorFlow's Python wheel. */
export async function buildOnWheel(job: Job, wheel: string): Promise<Outcome> {
  const home = enginePackage(job.folder);
  await unpackLibrary({ wheel, deps: join(home, 'deps'), say: job.say, signal: job.signal });
  job.say('Compiling the addon');
  const result = await runCommand({
    command: job.tools.node,
    args: [
      join(job.folder, 'node_modules', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp'),
      'install',
      '--build-from-source',
      ...(job.tools.nodeDir === null ? [] : [`--nodedir=${job.tools.nodeDir}`]),
    ],
    cwd: home,
    env: buildEnv(job.tools),
    timeout: 15 * 60_000,
    signal: job.signal,
  });
  if (!result.ok) return `compiling the addon ${failed(result)}`;
  for (const name of ['build', 'deps/include']) await rm(join(home, name), { recursive: true, force: true });
  return null;
}

/** Why TensorFlow's wheel cannot serve on this machine, or null where it can. */
export function wheelObstacle(): Outcome {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `the way by TensorFlow's Python wheel is for Linux on x86-64, and this is ${process.platform} on ${process.arch}`;
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  if (report.header.glibcVersionRuntime === undefined)
    return "the library in TensorFlow's Python wheel needs glibc, and this Linux has another C library";
  const missing = missingCompilers();
  if (missing.length === 0) return null;
  return `compiling its addon needs ${missing.join(' and ')}, which ${missing.length === 1 ? 'is' : 'are'} not on PATH`;
}

function buildEnv({ env, nodeGyp }: Tools): NodeJS.ProcessEnv {
  return nodeGyp === null ? env : { ...env, npm_config_node_gyp: nodeGyp };
}

function failed(result: CommandResult): string {
  return `${result.failure} (${lastWords(result.output)})`;
}

/** Bytes of the files under a folder; grows while something is downloaded or compiled there. */
function sizeOf(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  } catch {
    // The folder is not there yet, or a file went away while it was looked at; the next look counts.
  }
  return bytes;
}
