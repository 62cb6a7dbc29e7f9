import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lastWords, runCommand } from './runCommand.ts';
import { onPath } from './tools.ts';
import { extractMember, listZip } from './zip.ts';

/** A file of a Python package index. */
export interface Wheel {
  /** The page of the project in the index, which answers in the JSON form of PEP 691. */
  readonly index: string;
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

// Any build of libtensorflow with the C API serves; this one was tried with tfjs-node 4.22.0. Its convolutions take a
// quarter less time than those of 2.13, and later ones are larger and no quicker.
const TENSORFLOW: Wheel = {
  index: 'https://pypi.org/simple/tensorflow-cpu/',
  project: 'tensorflow-cpu',
  version: '2.18.1',
  file: 'tensorflow_cpu-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  bytes: 230_236_181,
  sha256: '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298',
};
const LIBRARIES = {
  'tensorflow/libtensorflow_cc.so.2': 'libtensorflow.so',
  'tensorflow/libtensorflow_framework.so.2': 'libtensorflow_framework.so',
};
const INCLUDE = 'tensorflow/include/';
// Where tsl lies has changed from release to release.
const HEADERS = ['tensorflow/c/', 'tensorflow/tsl/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/'];

interface Download {
  readonly wheel?: Wheel;
  /** The folder that keeps the wheel and, after an interruption, its first part. */
  readonly folder: string;
  readonly say: (step: string, fraction?: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Returns the path of the verified wheel. Throws a sentence where neither HTTPS nor pip can get it. */
export async function downloadWheel({ wheel = TENSORFLOW, ...others }: Download): Promise<string> {
  const download = { wheel, ...others };
  const target = join(download.folder, wheel.file);
  if ((await sizeOf(target)) === wheel.bytes && (await sha256(target)) === wheel.sha256) return target;
  await mkdir(download.folder, { recursive: true });
  try {
    await overHttps(download, target);
  } catch (error) {
    download.signal?.throwIfAborted();
    // pip may know a mirror or a proxy that Node does not.
    const reason = await withPip(download);
    if (reason !== null) throw new Error(`${sentence(wheel, error)} ${reason}`, { cause: error });
  }
  if ((await sha256(target)) === wheel.sha256) return target;
  await rm(target, { force: true });
  throw new Error(
    `The downloaded ${wheel.file} has another sha256 than the one known here, so it was deleted.`,
  );
}

async function overHttps({ wheel, say, signal }: Required<Download>, target: string): Promise<void> {
  const partial = `${target}.part`;
  const url = await wheelUrl(wheel, signal);
  let from = await sizeOf(partial);
  if (from >= wheel.bytes) {
    await rm(partial, { force: true });
    from = 0;
  }
  const response = await fetch(url, { headers: { range: `bytes=${from}-` }, ...limited(signal) });
  if (!response.ok || response.body === null)
    throw new Error(`Downloading ${wheel.file} was answered with status ${response.status}.`);
  // A server that ignores the range sends the whole file.
  if (response.status !== 206) from = 0;
  let done = from;
  const reader = response.body.getReader();
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const chunk = next.value as Uint8Array;
      done += chunk.length;
      say(
        `Downloading TensorFlow ${wheel.version} (${Math.round(wheel.bytes / 1e6)} MB)`,
        done / wheel.bytes,
      );
      yield chunk;
    }
  };
  const out = createWriteStream(partial, { flags: from > 0 ? 'a' : 'w' });
  await pipeline(counted, out, signal === undefined ? {} : { signal });
  await rename(partial, target);
}

/** The index of the package, in the JSON form of PEP 691, names the place of each file. */
async function wheelUrl({ index, file }: Wheel, signal: AbortSignal | undefined): Promise<string> {
  const accept = 'application/vnd.pypi.simple.v1+json';
  const response = await fetch(index, { headers: { accept }, ...limited(signal) });
  if (!response.ok) throw new Error(`${index} was answered with status ${response.status}.`);
  const { files } = (await response.json()) as { files: readonly { filename: string; url: string }[] };
  const url = files.find(({ filename }) => filename === file)?.url;
  if (url === undefined) throw new Error(`${index} has no file ${file}.`);
  return url;
}

function limited(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

async function withPip({ wheel, folder, say, signal }: Required<Download>): Promise<string | null> {
  const pip = onPath('pip3') ?? onPath('pip');
  if (pip === null) return 'pip, the other way to get it, is not on PATH.';
  say(`Downloading TensorFlow ${wheel.version} with pip (${Math.round(wheel.bytes / 1e6)} MB)`);
  const result = await runCommand({
    command: pip,
    args: [
      ...['download', '--quiet', '--no-deps', '--only-binary=:all:', '--python-version', '311'],
      ...['--platform', 'manylinux2014_x86_64', '--dest', folder, `${wheel.project}==${wheel.version}`],
    ],
    timeout: 30 * 60_000,
    signal,
  });
  return result.ok ? null : `pip download ${result.failure} (${lastWords(result.output)}).`;
}

interface Unpack {
  readonly wheel: string;
  /** tfjs-node's folder `deps`: gets `lib` with both libraries and `include`. */
  readonly deps: string;
  readonly say: (step: string, fraction?: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Takes the two libraries and the headers out of the wheel, and links the names that the addon's link step wants. */
export async function unpackLibrary({ wheel, deps, say, signal }: Unpack): Promise<void> {
  const members = await listZip(wheel);
  const headers = members.filter(({ name }) => HEADERS.some((folder) => name.startsWith(INCLUDE + folder)));
  const lib = join(deps, 'lib');
  say('Unpacking libtensorflow');
  for (const member of headers.filter(({ name }) => name.endsWith('.h')))
    await extractMember(wheel, member, join(deps, 'include', member.name.slice(INCLUDE.length)), signal);
  for (const [name, link] of Object.entries(LIBRARIES)) {
    const member = members.find((candidate) => candidate.name === name);
    if (member === undefined) throw new Error(`${basename(wheel)} has no ${name}.`);
    const target = join(lib, basename(name));
    if ((await sizeOf(target)) !== member.size) await extractMember(wheel, member, target, signal);
    await rm(join(lib, link), { force: true });
    await symlink(basename(name), join(lib, link));
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  } catch (error) {
    const there = await readdir(dirname(file));
    throw new Error(`${basename(file)} was not downloaded (${there.length} other files were).`, {
      cause: error,
    });
  }
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** A failed fetch says "fetch failed" and keeps the reason in its cause. */
function sentence({ file }: Wheel, error: unknown): string {
  const { message, cause } = error as Error;
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return `Downloading ${file} failed (${why}).`;
}
