import type { Format } from '../graph.ts';
import type { Refusal } from '../problem.ts';
import type { BinaryReader, Reader, Reading, Source } from '../reader.ts';
import { mostNodes, TooManyNodes } from './drawing/builder.ts';
import { caffe } from './caffe/caffe.ts';
import { classyVision } from './classyVision/classyVision.ts';
import { darknet } from './darknet/darknet.ts';
import { detectron2 } from './detectron2/detectron2.ts';
import { huggingface } from './huggingface/huggingface.ts';
import { hydra } from './hydra/hydra.ts';
import { keras } from './keras/keras.ts';
import { kerasArchive } from './keras/kerasArchive.ts';
import { mmpretrain } from './openmmlab/mmpretrain.ts';
import { hasOnnxName, mostOnnxBytes, onnx } from './onnx/onnx.ts';
import { pycls } from './pycls/pycls.ts';
import { residualLens } from './residualLens/residualLens.ts';
import { tfModels } from './tfModels/tfModels.ts';
import { tfjs } from './keras/tfjs.ts';
import { timm } from './timm/timm.ts';
import { vissl } from './vissl/vissl.ts';

/** Every format that is read, in the order in which they are asked. */
const readers: readonly Reader[] = [
  residualLens,
  mmpretrain,
  caffe,
  darknet,
  timm,
  pycls,
  detectron2,
  tfModels,
  vissl,
  classyVision,
  hydra,
  huggingface,
  tfjs,
  keras,
];

/** Large for their weights, which are not looked at: these are asked before the text is. */
const binaryReaders: readonly BinaryReader[] = [kerasArchive, onnx];

export const textFormats: readonly Format[] = readers.map(({ format }) => format);
export const binaryFormats: readonly Format[] = binaryReaders.map(({ format }) => format);

/** Known to every JavaScript there is; this room's types name no platform. */
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode: (bytes: Uint8Array) => string };

/** A config is text that a person reads; past this it is data. */
const mostBytes = 8 * 1024 * 1024;

/** As much of a file as is ever read. */
export const mostBytesOf = (path: string): number => (hasOnnxName(path) ? mostOnnxBytes : mostBytes);

/** Reads a config of any known format. Never throws on a file's content: what cannot be read is refused in a sentence. */
export function openConfig(source: Source): Reading {
  if (isPointer(source.bytes)) return refused(null, pointer);
  const binary = binaryReaders.find((candidate) => candidate.match(source));
  if (binary !== undefined) return bounded(binary.format, () => binary.read(source));
  const text = decode(source.bytes);
  if (typeof text !== 'string') return refused(null, text);
  const reader = readerOf(source.path, text);
  if (reader === undefined) return refused(null, unknownFile(text));
  return bounded(reader.format, () => reader.read(source.path, text, source));
}

function bounded(format: Format, read: () => Reading): Reading {
  try {
    return withFewerProblems(read());
  } catch (error) {
    if (!(error instanceof TooManyNodes)) throw error;
    const message = `The config asks for more than ${mostNodes.toLocaleString('en')} layers; Residual Lens draws no more than that.`;
    return refused(format, { code: 'too-large', message, family: null });
  }
}

/** Whether a text is a net's config that is read here: cheap, from its name and the start of its text. */
export function looksLikeModel(path: string, text: string): boolean {
  const reader = readerOf(path, text);
  return reader !== undefined && (reader.draws?.(path, text) ?? true);
}

const readerOf = (path: string, text: string): Reader | undefined =>
  readers.find((candidate) => candidate.match(path, text));

/** More problems than this are one mistake made often: the first ones are told, and how many there are. */
const mostProblems = 500;

function withFewerProblems(reading: Reading): Reading {
  if (reading.kind !== 'graph' || reading.problems.length <= mostProblems) return reading;
  const rest = reading.problems.length - mostProblems;
  const message = `There are ${rest.toLocaleString('en')} more problems; mend the first ones first.`;
  const told = reading.problems.slice(0, mostProblems);
  return {
    ...reading,
    problems: [
      ...told,
      {
        severity: 'error',
        code: 'more-problems',
        message,
        range: reading.problems[mostProblems]?.range ?? null,
      },
    ],
  };
}

function decode(bytes: Uint8Array): string | Refusal {
  if (bytes.length > mostBytes)
    return {
      code: 'too-large',
      message: `The file has ${Math.round(bytes.length / 2 ** 20)} MB; model configs stay under 8.`,
      family: null,
    };
  const [first, second] = bytes;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (utf16)
    return { code: 'not-utf8', message: 'The file is UTF-16 text; save it as UTF-8 first.', family: null };
  if (bytes.subarray(0, 4096).includes(0))
    return {
      code: 'binary',
      message: 'The file is binary; Residual Lens reads model configs written as text.',
      family: null,
    };
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return { code: 'not-utf8', message: 'The file is not UTF-8 text; save it as UTF-8 first.', family: null };
  }
}

/** A Git LFS pointer stands in the place of any file, whatever its name promises. */
const isPointer = (bytes: Uint8Array): boolean =>
  bytes.length < 1024 && pointerStart.every((letter, at) => bytes[at] === letter);
const pointerStart = Array.from('version https://git-lfs', (letter) => letter.charCodeAt(0));

const pointer: Refusal = {
  code: 'lfs-pointer',
  message: "The file is a Git LFS pointer and not the config; 'git lfs pull' fetches it.",
  family: null,
};

function unknownFile(text: string): Refusal {
  if (text.trim() === '') return { code: 'not-a-model', message: 'The file is empty.', family: null };
  return {
    code: 'not-a-model',
    message:
      "The file is no model config that Residual Lens knows; its own configs begin with 'residualLens: 1', and it reads those of Keras, TensorFlow.js, ONNX, Caffe, darknet, Hugging Face, timm, pycls, detectron2, OpenMMLab, TF Model Garden, VISSL, Classy Vision and hydra.",
    family: null,
  };
}

const refused = (format: Format | null, refusal: Refusal): Reading => ({ kind: 'refused', format, refusal });
