import type { Reader, Reading, Source } from '../../reader.ts';
import { readTopology } from './kerasTopology.ts';
import { parseTree } from '../text/parse.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

const start = 8192;

/** TensorFlow.js `model.json`: a layers model holds Keras' own config in `modelTopology`; the weights are never read. */
export const tfjs: Reader = {
  format: 'tfjs',
  match: (path, text) => {
    const head = text.slice(0, start);
    if (!/\.json$/i.test(path) && !/^\s*\{/.test(head)) return false;
    return (
      /"modelTopology"\s*:|"format"\s*:\s*"(layers|graph)-model"/.test(head) ||
      // A converter may write the weights first.
      (/"weightsManifest"\s*:/.test(head) && text.includes('"modelTopology"'))
    );
  },
  draws: (_path, text) => !/"format"\s*:\s*"graph-model"/.test(text.slice(0, start)),
  read,
};

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'tfjs' };
  const topology = childOf(parsed.tree, 'modelTopology') ?? null;
  if (isGraphModel(parsed.tree, topology))
    return {
      kind: 'refused',
      format: 'tfjs',
      refusal: {
        code: 'not-a-model',
        message:
          'This is a TensorFlow.js graph model, a program for TensorFlow without layers; save the Keras model as a layers model to draw it.',
        family: null,
      },
    };
  const { problems } = parsed;
  const called = 'TensorFlow.js layers model';
  return readTopology({ format: 'tfjs', called, text, tree: topology, problems }, source);
}

/** A GraphDef lists `node`s, and a layers model names a class. */
function isGraphModel(tree: Tree | null, topology: Tree | null): boolean {
  const format = childOf(tree, 'format');
  if (format?.kind === 'scalar' && format.value === 'graph-model') return true;
  return childOf(topology, 'node') !== undefined && childOf(topology, 'class_name') === undefined;
}
