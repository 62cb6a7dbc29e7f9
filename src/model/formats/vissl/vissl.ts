import { addNet } from '../../families/residualNet.ts';
import type { Graph, InputSource, Shape } from '../../graph.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { namesDrawnNet } from '../drawing/drawnNames.ts';
import { parseTree } from '../text/parse.ts';
import { partAt, saidAt, textAt } from '../text/said.ts';
import { cropOf } from '../drawing/crops.ts';
import type { Tree } from '../text/tree.ts';
import { addVisslHeads } from './visslHeads.ts';
import { visslTrunk } from './visslTrunk.ts';
import { headOf, holdsKey, isYaml } from '../text/yamlSections.ts';

/**
 * VISSL YAML: `config.MODEL.TRUNK` and `HEAD`, by vissl/models/trunks/resnext.py with the defaults of
 * vissl/config/defaults.yaml (vissl 0.1.6). Its configs are parts that hydra puts together; each is read alone.
 */
export const vissl: Reader = {
  format: 'vissl',
  match: (path, text) => {
    if (!isYaml(path)) return false;
    const head = headOf(text);
    return holdsKey(head, 'MODEL') && holdsKey(head, 'TRUNK');
  },
  draws: namesDrawnNet,
  read,
};

/** Trunks of VISSL that are another family. */
const families: readonly (readonly [start: string, family: string])[] = [
  ['regnet', 'RegNet'],
  ['efficientnet', 'EfficientNet'],
  ['vision_transformer', 'ViT'],
  ['convit', 'ConViT'],
  ['xcit', 'XCiT'],
  ['alexnet', 'AlexNet'],
];

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'vissl' };
  const root = partAt(parsed.tree, 'config') ?? parsed.tree;
  const model = partAt(root, 'MODEL');
  const trunk = partAt(model ?? null, 'TRUNK');
  if (model === undefined || trunk?.kind !== 'map')
    return refused('not-a-model', null, 'The file states no MODEL.TRUNK; it is no config of VISSL.');
  const name = textAt(trunk, 'NAME') ?? 'resnet';
  if (name !== 'resnet') {
    const family = families.find(([start]) => name.startsWith(start))?.[1] ?? name;
    const message = `This is a ${family} config of VISSL; Residual Lens draws its ResNets and ResNeXts.`;
    return refused('other-family', family, message);
  }
  const problems = [...parsed.problems];
  const drawn = visslTrunk(model, problems);
  const input = inputOf(root, drawn.inputChannels, source);
  const builder = newBuilder();
  addNet(builder, drawn.net, input.shape, {
    input: input.range,
    stem: saidAt(trunk, 'NAME'),
    head: saidAt(model, 'HEAD', 'PARAMS'),
  });
  addVisslHeads(builder, model, drawn.stages, problems);
  const graph: Graph = {
    format: 'vissl',
    family: drawn.family,
    model: drawn.name,
    nodes: builder.nodes,
    inputSource: input.source,
    inputNote: input.source === 'framework default' ? "224 is the crop of VISSL's ImageNet configs" : null,
  };
  return { kind: 'graph', graph, problems };
}

function refused(code: 'not-a-model' | 'other-family', family: string | null, message: string): Reading {
  return { kind: 'refused', format: 'vissl', refusal: { code, message, family } };
}

interface Input {
  readonly shape: Shape;
  readonly source: InputSource;
  readonly range: ReturnType<typeof saidAt>;
}

/** The crop of the test transforms, else of the training ones. */
function inputOf(root: Tree | null, channels: number, source: Source): Input {
  if (source.input !== null) return { shape: source.input, source: 'option', range: null };
  for (const split of ['TEST', 'TRAIN']) {
    const crop = cropOf(partAt(root, 'DATA', split, 'TRANSFORMS'));
    if (crop !== null) return { shape: [crop.size, crop.size, channels], source: 'file', range: crop.range };
  }
  return { shape: [224, 224, channels], source: 'framework default', range: null };
}
