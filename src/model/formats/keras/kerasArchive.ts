import type { UnzipFile } from 'fflate';
import { strFromU8, Unzip, UnzipInflate } from 'fflate';
import type { Refusal } from '../../problem.ts';
import type { BinaryReader, Reading, Source } from '../../reader.ts';
import { readTopology } from './kerasTopology.ts';
import { parseTree } from '../text/parse.ts';

/** As much as any config that is read as text. */
const mostConfig = 8 * 1024 * 1024;
/** Deflate gives at most about a thousand bytes for one: this much at a time cannot fill the memory. */
const step = 16 * 1024;

/**
 * A `.keras` file: a zip of config.json, metadata.json and the weights (keras/src/saving/saving_lib.py). Of it config.json
 * alone is read, which Keras writes before the weights, so that the rest of the file need not even be there. Ranges are
 * places in that config.
 */
export const kerasArchive: BinaryReader = {
  format: 'keras',
  match: ({ path, bytes }) => /\.keras$/i.test(path) && (bytes[0] !== 0x7b || bytes.length === 0),
  read,
};

function read(source: Source): Reading {
  const config = isZip(source.bytes) ? unzipConfig(source.bytes) : notZip(source.bytes);
  if (typeof config !== 'string') return { kind: 'refused', format: 'keras', refusal: config };
  const parsed = parseTree('config.json', config);
  if (parsed.kind === 'refused') return { ...parsed, format: 'keras' };
  const topology = { format: 'keras', called: 'Keras model', text: config, ...parsed } as const;
  const reading = readTopology(topology, source);
  return reading.kind === 'graph' ? { ...reading, text: config } : reading;
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** tf.keras before 2.12 wrote HDF5 under any name. */
function notZip(bytes: Uint8Array): Refusal {
  const hdf5 = bytes[0] === 0x89 && bytes[1] === 0x48 && bytes[2] === 0x44 && bytes[3] === 0x46;
  const message = hdf5
    ? 'The file is an HDF5 file in spite of its name; save the model again as .keras, or its config as JSON.'
    : 'The file has the name of a Keras archive and is no zip file.';
  return { code: 'binary', message, family: null };
}

const tooLarge: Refusal = {
  code: 'too-large',
  message: 'The config.json in this archive unpacks to more than 8 MB; configs stay under that.',
  family: null,
};

/** What config.json holds, unpacked piece by piece and given up past its greatest size; or why it cannot be had. */
function unzipConfig(bytes: Uint8Array): string | Refusal {
  const chunks: Uint8Array[] = [];
  let [size, state]: [number, 'open' | 'done' | 'large' | 'broken'] = [0, 'open'];
  const unzip = new Unzip((file: UnzipFile) => {
    if (file.name !== 'config.json' || chunks.length > 0) return;
    if ((file.originalSize ?? 0) > mostConfig) {
      state = 'large';
      return;
    }
    file.ondata = (error, chunk, final) => {
      if (error !== null) state = 'broken';
      if (state !== 'open') return;
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostConfig) state = 'large';
      else if (final) state = 'done';
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  const settled = () => state !== 'open';
  try {
    for (let at = 0; at < bytes.length && !settled(); at += step)
      unzip.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  } catch {
    state = 'broken';
  }
  return textOf(chunks, size, state);
}

function textOf(
  chunks: readonly Uint8Array[],
  size: number,
  state: 'open' | 'done' | 'large' | 'broken',
): string | Refusal {
  if (state === 'large') return tooLarge;
  if (state !== 'done') {
    const message =
      state === 'open' && chunks.length === 0
        ? 'The archive holds no config.json, so it is no Keras model.'
        : 'The config.json in this archive is damaged and cannot be unpacked.';
    return { code: 'not-a-model', message, family: null };
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return strFromU8(all);
}
