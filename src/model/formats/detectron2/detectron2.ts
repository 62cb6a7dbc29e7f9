import type { Graph, Shape } from '../../graph.ts';
import type { Problem, Refusal } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { readWithBases } from '../bases/baseFiles.ts';
import { newBuilder } from '../drawing/builder.ts';
import { readDetectron2File } from './detectron2File.ts';
import { readResNets } from './detectron2ResNet.ts';
import type { End } from '../drawing/residualStages.ts';
import { addStage } from '../drawing/residualStages.ts';
import { saidAt, textAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';
import { headOf, holdsKey, isYaml, sectionOf } from '../text/yamlSections.ts';

/**
 * detectron2's YAML configs. The ResNet of `build_resnet_backbone` is drawn (detectron2/modeling/backbone/resnet.py), with
 * the defaults of detectron2/config/defaults.py; the detector behind it is told of.
 */
export const detectron2: Reader = {
  format: 'detectron2',
  match: (path, text) => {
    const head = headOf(text);
    if (/\.py$/i.test(path)) return /\bLazyCall\b/.test(head);
    if (!isYaml(path)) return false;
    if (/^["']?_BASE_["']?[ \t]*:/m.test(head)) return true;
    const model = sectionOf(head, 'MODEL');
    return model !== null && ['META_ARCHITECTURE', 'RESNETS', 'BACKBONE'].some((key) => holdsKey(model, key));
  },
  draws: (path) => !/\.py$/i.test(path),
  read,
};

const refused = (refusal: Refusal): Reading => ({ kind: 'refused', format: 'detectron2', refusal });

function read(path: string, text: string, source: Source): Reading {
  if (/\.py$/i.test(path))
    return refused({
      code: 'not-a-model',
      message:
        'This is a lazy config of detectron2: Python that builds its model when it is run, and no config is run.',
      family: null,
    });
  if (text.length > 1024 * 1024)
    return refused({
      code: 'too-large',
      message: 'This YAML file is larger than 1 MB; configs are not.',
      family: null,
    });
  const found = readWithBases(source, text, readDetectron2File);
  if (found.kind === 'needs') return found;
  const problems = [...found.problems];
  const bomb = problems.find(({ code }) => code === 'too-deep' || code === 'too-large');
  if (bomb?.range?.start === 0 && found.tree === null)
    return refused({
      code: bomb.code === 'too-deep' ? 'too-deep' : 'too-large',
      message: bomb.message,
      family: null,
    });
  const model = childOf(found.tree, 'MODEL');
  const broken = problems.some(({ severity }) => severity === 'error');
  if (found.tree === null || (model?.kind !== 'map' && !broken))
    return refused({
      code: 'not-a-model',
      message: 'This config has a _BASE_ but no MODEL section; it is no model of detectron2.',
      family: null,
    });
  const other = otherFramework(model ?? found.tree);
  if (other !== null) return refused(other);
  return { kind: 'graph', graph: graphOf(found.tree, problems, source), problems };
}

/** What only looks like detectron2, or names a backbone that is no ResNet. */
function otherFramework(model: Tree): Refusal | null {
  const body = textAt(model, 'BACKBONE', 'CONV_BODY');
  if (body !== null)
    return {
      code: 'other-family',
      message: `This is a config of maskrcnn-benchmark (CONV_BODY '${body}'); Residual Lens reads detectron2's.`,
      family: 'maskrcnn-benchmark',
    };
  const name = textAt(model, 'BACKBONE', 'NAME') ?? '';
  if (name === '' || (/res_?net/i.test(name) && !/resnest|trident/i.test(name))) return null;
  const row = families.find(([pattern]) => pattern.test(name));
  const family = row?.[1] ?? name;
  return {
    code: 'other-family',
    message: `The backbone of this detectron2 config is '${name}'${family === name ? '' : ` (${family})`}; Residual Lens draws its ResNets.`,
    family,
  };
}

const families: readonly (readonly [RegExp, string])[] = [
  [/resnest/i, 'ResNeSt'],
  [/trident/i, 'TridentNet'],
  [/swin/i, 'Swin Transformer'],
  [/regnet/i, 'RegNet'],
  [/vovnet/i, 'VoVNet'],
  [/dla/i, 'DLA'],
  [/mnv2|mobilenet/i, 'MobileNetV2'],
  [/efficientnet/i, 'EfficientNet'],
  [/hrnet/i, 'HRNet'],
  [/vit/i, 'ViT'],
];

function graphOf(config: Tree, problems: Problem[], source: Source): Graph {
  const builder = newBuilder();
  const net = readResNets(config, problems);
  const stated = imageSize(config, net.channels);
  const shape: Shape = source.input ?? stated.shape;
  const input = builder.add('input', { kind: 'input', shape }, [], { range: stated.range, stage: 0 });
  const place = { range: net.stemRange, stage: 0 };
  const stem = net.stem.reduce((from, [name, op]) => builder.add(name, op, [from], place), input);
  if (net.stages === null)
    builder.add('backbone', { kind: 'opaque', type: 'ResNet' }, [stem], { range: net.range, stage: 1 });
  else {
    const start: End = { node: stem, channels: net.stemChannels };
    net.stages.reduce((end, stage) => addStage(builder, stage, end), start);
  }
  notDrawn(config, problems);
  const option = source.input !== null;
  return {
    format: 'detectron2',
    family: net.family,
    model: net.name,
    nodes: builder.nodes,
    inputSource: option ? 'option' : stated.source,
    inputNote: option
      ? null
      : 'the size that INPUT.MIN_SIZE_TEST and MAX_SIZE_TEST allow; an image keeps its ratio',
  };
}

/** The largest image of a test: the shorter side is scaled to MIN_SIZE_TEST, the longer one at most to MAX_SIZE_TEST. */
function imageSize(config: Tree, channels: number) {
  const sizes = ['MIN_SIZE_TEST', 'MAX_SIZE_TEST'].map((key) => {
    const stated = childOf(childOf(config, 'INPUT') ?? null, key);
    return stated?.kind === 'scalar' && Number.isInteger(stated.value) && Number(stated.value) >= 32
      ? Number(stated.value)
      : null;
  });
  const [least, most] = sizes;
  const height = least ?? 800;
  return {
    shape: [height, Math.max(height, most ?? 1333), channels],
    source: sizes.some((size) => size !== null) ? 'file' : 'framework default',
    range: saidAt(config, 'INPUT', 'MIN_SIZE_TEST') ?? saidAt(config, 'INPUT', 'MAX_SIZE_TEST'),
  } as const;
}

function notDrawn(config: Tree, problems: Problem[]): void {
  const name = textAt(config, 'MODEL', 'BACKBONE', 'NAME') ?? '';
  const meta = textAt(config, 'MODEL', 'META_ARCHITECTURE') ?? 'GeneralizedRCNN';
  const pyramid = /fpn/i.test(name) ? 'its feature pyramid and ' : '';
  problems.push({
    severity: 'info',
    code: 'not-drawn',
    message: `The backbone is drawn; ${pyramid}the heads of ${meta} are not.`,
    range:
      saidAt(config, 'MODEL', 'BACKBONE', 'NAME') ??
      saidAt(config, 'MODEL', 'META_ARCHITECTURE') ??
      saidAt(config, 'MODEL'),
  });
}
