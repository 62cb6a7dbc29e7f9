import type { Reader, Reading, Source } from '../../reader.ts';
import { readTopology } from './kerasTopology.ts';
import { parseTree } from '../text/parse.ts';

/** How far a file is looked into: the keys stand in its first layer. */
const start = 8192;

/**
 * `model.to_json()` of Keras 1 (also of its old Sequential), tf.keras and Keras 2, and Keras 3. The grammar is that of
 * `get_config` in keras/engine/topology.py, keras/engine/functional.py and keras/src/models/functional.py.
 */
export const keras: Reader = {
  format: 'keras',
  match: (path, text) => {
    const head = text.slice(0, start);
    return (
      (/\.json$/i.test(path) || /^\s*\{/.test(head)) &&
      /"class_name"\s*:/.test(head) &&
      /"config"\s*:/.test(head) &&
      !/"modelTopology"\s*:/.test(head)
    );
  },
  // The keys are others' too; these are models and layers that Keras has.
  draws: (_path, text) =>
    /"class_name"\s*:\s*"(Sequential|Functional|Model|InputLayer|\w*Conv\w*2D|Dense)"/.test(
      text.slice(0, start),
    ),
  read,
};

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'keras' };
  return readTopology({ format: 'keras', called: 'Keras model', text, ...parsed }, source);
}
