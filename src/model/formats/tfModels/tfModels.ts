import { addNet } from '../../families/residualNet.ts';
import type { Graph, InputSource, Shape } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { namesDrawnNet } from '../drawing/drawnNames.ts';
import { parseTree } from '../text/parse.ts';
import { partAt, saidAt, textAt } from '../text/said.ts';
import type { GardenModel } from './tfModelsConfig.ts';
import { readGarden } from './tfModelsConfig.ts';
import { gardenNet } from './tfModelsResNet.ts';
import type { Tree } from '../text/tree.ts';
import { headOf, holdsKey, isYaml, sectionOf } from '../text/yamlSections.ts';

/**
 * TF Model Garden's experiment YAML: `task.model.backbone`, by official/vision/configs/backbones.py and
 * official/vision/modeling/backbones/resnet.py of tf-models-official 2.20.
 */
export const tfModels: Reader = {
  format: 'tf-models',
  match: (path, text) => {
    if (!isYaml(path)) return false;
    const task = sectionOf(headOf(text), 'task');
    return task !== null && holdsKey(task, 'model') && holdsKey(task, 'backbone');
  },
  draws: namesDrawnNet,
  read,
};

/** Backbones of the garden that are another family. */
const families: Readonly<Record<string, string>> = {
  revnet: 'RevNet',
  efficientnet: 'EfficientNet',
  spinenet: 'SpineNet',
  spinenet_mobile: 'SpineNet',
  mobilenet: 'MobileNet',
  mobiledet: 'MobileDet',
  vit: 'ViT',
  darknet: 'Darknet',
  uvit: 'UViT',
  resnet_3d: 'ResNet 3D',
  resnet_3d_rs: 'ResNet-RS 3D',
};

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'tf-models' };
  const { tree } = parsed;
  const model = partAt(tree, 'task', 'model');
  if (tree === null || model?.kind !== 'map' || partAt(model, 'backbone')?.kind !== 'map')
    return refused(null, 'The file states no task.model.backbone; it is no config of TF Model Garden.');
  const type = textAt(model, 'backbone', 'type') ?? 'resnet';
  if (type !== 'resnet' && type !== 'dilated_resnet') {
    const family = families[type] ?? type;
    return refused(
      family,
      `This config of TF Model Garden has a ${family} backbone; Residual Lens draws its ResNets.`,
    );
  }
  const problems = [...parsed.problems];
  const garden = readGarden(model, type, problems);
  const headless = headsOf(model);
  if (headless !== null) sayHeadless(headless, problems);
  const input = inputOf(model, garden, source);
  const builder = newBuilder();
  const net = gardenNet(model, garden, { classify: headless === null, type }, problems);
  addNet(builder, net, input.shape, {
    input: saidAt(model, 'input_size'),
    stem: saidAt(model, 'backbone', type, 'stem_type') ?? saidAt(model, 'backbone', 'type'),
    head: saidAt(model, 'num_classes'),
  });
  const graph: Graph = {
    format: 'tf-models',
    family: 'ResNet',
    model: net.unknown === undefined ? `ResNet-${garden.resnet.model_id}` : 'ResNet',
    nodes: builder.nodes,
    inputSource: input.source,
    inputNote:
      input.source === 'framework default'
        ? "224x224x3 is the input_size of the garden's resnet_imagenet"
        : null,
  };
  return { kind: 'graph', graph, problems };
}

function refused(family: string | null, message: string): Reading {
  const code = family === null ? 'not-a-model' : 'other-family';
  return { kind: 'refused', format: 'tf-models', refusal: { code, message, family } };
}

/** A detector's or a segmenter's own part behind the backbone: its name and place, where there is one. */
function headsOf(model: Tree): { key: string; range: Problem['range'] } | null {
  const key = [
    'decoder',
    'head',
    'anchor',
    'mask_head',
    'detection_head',
    'detection_generator',
    'min_level',
  ].find((part) => partAt(model, part) !== undefined);
  return key === undefined ? null : { key, range: saidAt(model, key) };
}

function sayHeadless(part: { key: string; range: Problem['range'] }, problems: Problem[]): void {
  problems.push({
    severity: 'info',
    code: 'backbone-only',
    message: `Only the backbone is drawn: '${part.key}' and what else stands behind it is not.`,
    range: part.range,
  });
}

/** `input_size` is [height, width, channels]; an empty list leaves it to the experiment. */
function inputOf(model: Tree, garden: GardenModel, source: Source): { shape: Shape; source: InputSource } {
  if (source.input !== null) return { shape: source.input, source: 'option' };
  const [height, width, channels] = garden.inputSize;
  return height === undefined || width === undefined || partAt(model, 'input_size') === undefined
    ? { shape: [224, 224, 3], source: 'framework default' }
    : { shape: [height, width, channels ?? 3], source: 'file' };
}
