import type { Problem, Refusal } from '../../problem.ts';
import type { BinaryReader, Reading, Source } from '../../reader.ts';
import { familyOfGraph, familyOfName } from '../drawing/netFamily.ts';
import { readModel } from './modelProto.ts';
import { drawNet } from './net.ts';

/** The weights are not looked at, so a model may be larger than a text; past this it is not even opened. */
export const mostOnnxBytes = 256 * 1024 * 1024;

export const hasOnnxName = (path: string): boolean => /\.onnx$/i.test(path);

/** A `.onnx` file: one ModelProto of onnx.proto. An empty one is left to those who say so. */
export const onnx: BinaryReader = {
  format: 'onnx',
  match: ({ path, bytes }) => hasOnnxName(path) && bytes.length > 0,
  read,
};

const refused = (code: Refusal['code'], message: string): Reading => ({
  kind: 'refused',
  format: 'onnx',
  refusal: { code, message, family: null },
});

/**
 * Reads an ONNX model (onnx.proto and docs/Operators.md of onnx/onnx). It is binary: no node and no problem has a range,
 * and problems name the node instead.
 */
function read({ bytes, input }: Source): Reading {
  if (bytes.length > mostOnnxBytes) {
    const size = Math.round(bytes.length / 2 ** 20);
    const message = `The ONNX model has ${size} MB; up to ${mostOnnxBytes / 2 ** 20} are read. Its weights can be kept in a file beside it (external data).`;
    return refused('too-large', message);
  }
  if (startsWith(bytes, 'version https://git-lfs')) {
    const message = "The file is a Git LFS pointer and not the model; 'git lfs pull' fetches it.";
    return refused('lfs-pointer', message);
  }
  const model = readModel(bytes);
  if (model.kind === 'large')
    return refused('too-large', 'The ONNX model has more than 300,000 parts; no net that is drawn has.');
  if (model.kind === 'broken')
    return refused(
      'binary',
      'The file has the name of an ONNX model and is none, or it is cut off or damaged.',
    );
  const { graph } = model;
  if (graph === null || graph.nodes.length === 0) {
    if (!model.looksRight) return refused('binary', 'The file has the name of an ONNX model and is none.');
    const lacks = graph === null ? 'no graph' : 'a graph without nodes';
    return refused('not-a-model', `The ONNX file holds ${lacks}, so there is nothing to draw.`);
  }
  const problems: Problem[] = [];
  const drawn = drawNet(graph, input, problems);
  const name = isExporters(graph.name) ? null : graph.name;
  const family = familyOfName(name ?? '') ?? familyOfGraph(drawn.nodes);
  // There is no text: ranges would stand in it.
  return { kind: 'graph', graph: { format: 'onnx', family, model: name, ...drawn }, problems, text: '' };
}

/** Names that exporters give to every graph. */
const isExporters = (name: string): boolean =>
  /^(torch[-_]jit(-export)?|main_graph|tf2onnx|tf2onnx__\d+|keras2onnx|graph|model|torch_model|)$/i.test(
    name.trim(),
  );

function startsWith(bytes: Uint8Array, text: string): boolean {
  return (
    Array.from(bytes.subarray(0, text.length)).every((byte, at) => byte === text.charCodeAt(at)) &&
    bytes.length >= text.length
  );
}
