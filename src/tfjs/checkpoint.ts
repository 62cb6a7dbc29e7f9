import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { EpochRecord, StepRecord } from '../protocol/engine.ts';
import { checkpointMagic } from '../protocol/engine.ts';
import { isAlive } from '../protocol/isAlive.ts';
import { DataError } from './data/imageSet.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Net } from './net.ts';
import type { Optimizer } from './optimizer.ts';
import type { Tf } from './tf.ts';

/** How far a run had come at the end of an epoch, with its curve. */
export interface Progress {
  readonly epoch: number;
  readonly step: number;
  /** That it has trained, without its pauses: a time budget goes on from here. */
  readonly seconds: number;
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
}

interface Head extends Progress {
  readonly of: Fingerprint;
  readonly optimizerStep: number;
  /** Numbers in each tensor that follows: the weights, then what the optimizer keeps. */
  readonly sizes: readonly number[];
}

const magic = Buffer.from(checkpointMagic, 'latin1');
const hashBytes = 32;

/**
 * Writes a checkpoint: "RLC1", the length of its head, the head as JSON, the numbers as float32, and a sha256 of all that.
 * It takes its name when it is whole, so that the one before stays until then; of two runs that share a name the later
 * one's stays. Throws where the disk does not take it.
 */
export function writeCheckpoint(
  file: string,
  of: Fingerprint,
  net: Net,
  optimizer: Optimizer,
  progress: Progress,
): void {
  const kept = optimizer.save();
  const tensors = [...net.variables.map((variable) => variable.dataSync() as Float32Array), ...kept.tensors];
  const head: Head = {
    ...progress,
    of,
    optimizerStep: kept.step,
    sizes: tensors.map(({ length }) => length),
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const hash = createHash('sha256');
  // Runs that share a checkpoint must not write into one another's half.
  const partial = `${file}.${process.pid}.part`;
  mkdirSync(dirname(file), { recursive: true });
  const out = openSync(partial, 'w');
  try {
    const bytes = tensors.map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    for (const part of [magic, length, text, ...bytes]) {
      hash.update(part);
      writeAll(out, part);
    }
    writeAll(out, hash.digest());
    fsyncSync(out);
  } catch (error) {
    closeSync(out);
    rmSync(partial, { force: true });
    throw error;
  }
  closeSync(out);
  renameSync(partial, file);
  removeLeftovers(file);
}

/** Halves whose process died while it wrote: nobody else takes them away. */
function removeLeftovers(file: string): void {
  const [folder, name] = [dirname(file), basename(file)];
  try {
    for (const other of readdirSync(folder)) {
      if (!other.startsWith(`${name}.`)) continue;
      const pid = /^\.(\d+)\.part$/.exec(other.slice(name.length))?.[1];
      if (pid !== undefined && !isAlive(Number(pid), process)) rmSync(join(folder, other), { force: true });
    }
  } catch {
    // The checkpoint itself is written; a folder that may not be listed keeps what lies there.
  }
}

function writeAll(out: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(out, bytes, at);
}

/** There is no checkpoint that could serve: it is missing, damaged, or of another net or plan. */
export class LostCheckpoint extends DataError {}

/** Puts a net and its optimizer where a checkpoint left them. Throws a DataError where it is not there, damaged or of another run. */
export function readCheckpoint(
  tf: Tf,
  file: string,
  of: Fingerprint,
  net: Net,
  optimizer: Optimizer,
): Progress {
  const name = basename(file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new LostCheckpoint(`There is no checkpoint at ${file}; start the run anew.`);
  }
  const head = headOf(bytes);
  if (head === null) throw new LostCheckpoint(`The checkpoint ${name} is damaged; start the run anew.`);
  if (head.of.run !== of.run)
    throw new LostCheckpoint(
      `The checkpoint ${name} is of another net, plan or data; a run goes on only with what it was started with.`,
    );
  if (head.of.data !== of.data)
    throw new DataError(
      `The images are not those that the run of ${name} was started with; put them back as they were, or start the run anew.`,
    );
  const { variables } = net;
  let at = magic.length + 4 + bytes.readUInt32LE(magic.length);
  const tensors = head.sizes.map((size) => {
    const part = new Float32Array(size);
    Buffer.from(part.buffer).set(bytes.subarray(at, at + 4 * size));
    at += 4 * size;
    return part;
  });
  tf.tidy(() => {
    for (const [index, variable] of variables.entries())
      variable.assign(tf.tensor(tensors[index] ?? new Float32Array(0), variable.shape));
  });
  optimizer.load({ step: head.optimizerStep, tensors: tensors.slice(variables.length) });
  return head;
}

/** The head of a whole checkpoint; null for anything else. */
function headOf(bytes: Buffer): Head | null {
  const body = bytes.subarray(0, -hashBytes);
  if (body.length < magic.length + 4 || !body.subarray(0, magic.length).equals(magic)) return null;
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(-hashBytes))) return null;
  const end = magic.length + 4 + body.readUInt32LE(magic.length);
  return JSON.parse(body.subarray(magic.length + 4, end).toString()) as Head;
}
