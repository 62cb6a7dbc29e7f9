import { addNet } from '../../families/residualNet.ts';
import type { Graph, InputSource, Range, Shape } from '../../graph.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { addClassyHeads } from './classyHeads.ts';
import { classyResNet, resNetNames } from './classyResNet.ts';
import { addFlatVideoNet, isFlat } from './classyVideoNet.ts';
import { cropOf } from '../drawing/crops.ts';
import { namesDrawnNet } from '../drawing/drawnNames.ts';
import { parseTree } from '../text/parse.ts';
import { partAt, saidAt, textAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';

/**
 * Classy Vision's JSON: the `model` of a task, or a model alone, by classy_vision/models/resnext.py and the heads of
 * classy_vision/heads (classy_vision 0.7.0).
 */
export const classyVision: Reader = {
  format: 'classy-vision',
  match: (path, text) =>
    /\.json$/i.test(path) &&
    (/"name"\s*:\s*"(classification_task|fine_tuning|fine_tuning_task|video_classification_task)"/.test(text)
      ? /"model"\s*:\s*\{/.test(text)
      : /"num_blocks"\s*:/.test(text) && /"name"\s*:\s*"res(net|next)/.test(text)),
  draws: namesDrawnNet,
  read,
};

/** Models of Classy Vision that are another family. */
const families: readonly (readonly [start: string, family: string])[] = [
  ['anynet', 'AnyNet'],
  ['regnet', 'RegNet'],
  ['densenet', 'DenseNet'],
  ['efficientnet', 'EfficientNet'],
  ['mlp', 'MLP'],
  ['vision_transformer', 'ViT'],
  ['vit', 'ViT'],
  ['resnext3d', 'ResNeXt3D'],
];

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'classy-vision' };
  const model = partAt(parsed.tree, 'model') ?? parsed.tree;
  const name = textAt(model, 'name');
  if (model === null || name === null)
    return refused('not-a-model', null, 'The file names no model; it is no config of Classy Vision.');
  const problems = [...parsed.problems];
  const flat = name === 'resnext3d' && isFlat(model);
  const known = resNetNames.has(name);
  if (!known && !flat) {
    const family = families.find(([start]) => name.startsWith(start))?.[1] ?? name;
    const what = `This is a ${family} config of Classy Vision; Residual Lens draws its ResNets and ResNeXts.`;
    return refused('other-family', family, what);
  }
  if (partAt(model, 'num_blocks') === undefined && (flat || name === 'resnet' || name === 'resnext'))
    return refused(
      'depth-not-stated',
      'ResNet',
      'The model states no num_blocks, and Classy Vision has no default for them.',
    );
  const builder = newBuilder();
  let family = 'ResNet';
  let input: Input;
  if (flat) {
    input = inputOf(parsed.tree, { size: 224, source, model });
    addFlatVideoNet(builder, model, input.shape, problems);
  } else {
    const drawn = classyResNet(model, name, problems);
    family = drawn.family;
    input = inputOf(parsed.tree, { size: drawn.small ? 32 : 224, source, model });
    const ranges = { input: input.range, stem: saidAt(model, 'name'), head: null };
    addNet(builder, drawn.net, input.shape, ranges);
  }
  addClassyHeads(builder, model, problems);
  const graph: Graph = {
    format: 'classy-vision',
    family,
    model: name,
    nodes: builder.nodes,
    inputSource: input.source,
    inputNote:
      input.source === 'framework default' ? "Classy Vision's usual crop; the file states none" : null,
  };
  return { kind: 'graph', graph, problems };
}

function refused(
  code: 'not-a-model' | 'other-family' | 'depth-not-stated',
  family: string | null,
  message: string,
): Reading {
  return { kind: 'refused', format: 'classy-vision', refusal: { code, message, family } };
}

interface Input {
  readonly shape: Shape;
  readonly source: InputSource;
  readonly range: Range | null;
}

/** The crop of the test set, else of the training set, else of a video model's clips. */
function inputOf(
  tree: Tree | null,
  usual: { readonly size: number; readonly source: Source; readonly model: Tree },
): Input {
  if (usual.source.input !== null) return { shape: usual.source.input, source: 'option', range: null };
  for (const split of ['test', 'train']) {
    const crop = cropOf(partAt(tree, 'dataset', split, 'transforms'));
    if (crop !== null) return { shape: [crop.size, crop.size, 3], source: 'file', range: crop.range };
  }
  const places: readonly (readonly [Tree | null, readonly string[]])[] = [
    [tree, ['dataset', 'test', 'crop_size']],
    [tree, ['dataset', 'train', 'crop_size']],
    [usual.model, ['clip_crop_size']],
  ];
  for (const [root, keys] of places) {
    const part = partAt(root, ...keys);
    if (
      part?.kind === 'scalar' &&
      typeof part.value === 'number' &&
      Number.isInteger(part.value) &&
      part.value > 0
    )
      return { shape: [part.value, part.value, 3], source: 'file', range: part.range };
  }
  return { shape: [usual.size, usual.size, 3], source: 'framework default', range: null };
}
