import type { Graph, NodeId, Shape } from '../../graph.ts';
import type { Problem, Refusal } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { readWithBases } from '../bases/baseFiles.ts';
import type { Builder } from '../drawing/builder.ts';
import { newBuilder } from '../drawing/builder.ts';
import { computedValue } from '../text/knownPart.ts';
import type { Dialect } from './mmBackbone.ts';
import { readBackbone, residualKinds } from './mmBackbone.ts';
import { mistypedDepth, notDrawn, unknownKeys } from './mmComplaints.ts';
import { readMmFile } from './mmFile.ts';
import { addHead, addNeck, typeOf } from './mmHead.ts';
import { backboneOf, dialectOf, noBackbone, otherBackbone } from './mmModels.ts';
import type { Usual } from './mmShape.ts';
import { mmInput } from './mmShape.ts';
import { readTimm } from './mmTimm.ts';
import { readVgg } from './mmVgg.ts';
import { parensTooDeep } from '../python/pythonSyntax.ts';
import type { End } from '../drawing/residualStages.ts';
import { addStage } from '../drawing/residualStages.ts';
import { saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { childOf, entryOf } from '../text/tree.ts';

const metafile = /^(Models|Collections):\s*$/m;
const refused = (refusal: Refusal): Reading => ({ kind: 'refused', format: 'mmpretrain', refusal });

/** The Python configs of OpenMMLab's MMPretrain, MMDetection and their kin. They are read and never run. */
export const mmpretrain: Reader = {
  format: 'mmpretrain',
  match: (path, text) =>
    (/\.py$/i.test(path) && isConfig(text)) || (/metafile\.ya?ml$/i.test(path) && metafile.test(text)),
  // One that builds on others may have its model from there.
  draws: (path, text) =>
    /\.py$/i.test(path) && (buildsOn.test(text) || typedModel.test(text)) && !namesOther(text),
  read,
};

const buildsOn = /^(_base_\s*=|with\s+read_base\s*\()/m;
/** A model of these configs names a class; a dict without one is any program's. */
const typedModel =
  /^model\s*=\s*(?=dict\(|\{)[\s\S]{0,4000}?(\btype\s*=|["']type["']\s*:|\bbackbone\s*=|["']backbone["']\s*:)/m;
/** Variables that these configs assign at the start of a line. */
const otherVariables =
  /^(default_scope|dataset_type|data_preprocessor|train_pipeline|train_dataloader|optim_wrapper|default_hooks|param_scheduler|lr_config|log_config)\s*=/m;

const isConfig = (text: string): boolean =>
  buildsOn.test(text) ||
  typedModel.test(text) ||
  otherVariables.test(text) ||
  // What nests too deep to be looked into is told so.
  (/^model\s*=\s*dict\(/m.test(text) && parensTooDeep(text));

/** Whether the backbone is named in the text and is none that is drawn. */
function namesOther(text: string): boolean {
  const type = /\bbackbone\s*=\s*dict\(\s*(?:_delete_\s*=\s*True,\s*)?type\s*=\s*["']([\w.]+)["']/.exec(
    text,
  )?.[1];
  const name = type?.split('.').at(-1) ?? 'ResNet';
  return !(Object.hasOwn(residualKinds, name) || name === 'VGG' || /^timm/i.test(name));
}

function read(path: string, text: string, source: Source): Reading {
  if (!/\.py$/i.test(path))
    return refused({
      code: 'not-a-model',
      message: "This is a metafile of OpenMMLab: it lists published models and states no model's layers.",
      family: null,
    });
  if (text.length > 1024 * 1024)
    return refused({
      code: 'too-large',
      message: 'This Python file is larger than 1 MB; configs are not.',
      family: null,
    });
  if (parensTooDeep(text))
    return refused({
      code: 'too-deep',
      message: 'The file nests deeper than any model config does.',
      family: null,
    });
  const found = readWithBases(source, text, readMmFile);
  if (found.kind === 'needs') return found;
  const config = found.tree ?? { kind: 'map', entries: [], range: { start: 0, end: text.length } };
  return readModel({ config, text, source, problems: [...found.problems], builder: newBuilder() });
}

interface Making {
  readonly config: Tree;
  readonly text: string;
  readonly source: Source;
  readonly problems: Problem[];
  readonly builder: Builder;
}

function readModel(making: Making): Reading {
  const { config, problems } = making;
  const entry = entryOf(config, 'model');
  const model = entry?.value;
  const broken = problems.some(({ severity }) => severity === 'error');
  if (entry !== undefined && model?.kind === 'scalar' && model.computed === true)
    problems.push(computedValue(entry, model.range));
  const unreadable = model?.kind === 'scalar' && model.computed === true;
  if (model?.kind !== 'map') return broken || unreadable ? unknownModel(making) : refused(noModel);
  if (typeOf(model) === 'TimmClassifier') return drawTimm(making, model, model);
  const backbone = backboneOf(model);
  const type = typeOf(backbone);
  if (backbone?.kind !== 'map' || type === null) {
    const computed = backbone?.kind === 'scalar' && backbone.computed === true;
    if (computed) problems.push(computedValue({ key: 'backbone' }, backbone.range));
    return broken || computed ? unknownModel(making) : refused(noBackbone(model));
  }
  if (type === 'VGG') return drawVgg(making, model, backbone);
  if (type === 'TIMMBackbone') return drawTimm(making, model, backbone);
  return Object.hasOwn(residualKinds, type)
    ? drawResidual(making, model, backbone, type)
    : refused(otherBackbone(type));
}

const noModel: Refusal = {
  code: 'not-a-model',
  message: 'This OpenMMLab config states no model: it is a base that other configs build on.',
  family: null,
};

/** Where the mistakes of a file hide its model, one layer stands for it, so that they can be shown at their places. */
function unknownModel(making: Making): Reading {
  const { builder, problems } = making;
  const input = builder.add('input', { kind: 'input', shape: making.source.input }, [], { range: null });
  const range = problems.find(({ severity }) => severity === 'error')?.range ?? null;
  builder.add('model', { kind: 'opaque', type: 'model' }, [input], { range });
  return graphOf(making, null, null, { source: making.source.input === null ? null : 'option', note: null });
}

function graphOf(
  { builder, problems }: Making,
  family: string | null,
  model: string | null,
  input: { readonly source: Graph['inputSource']; readonly note: string | null },
): Reading {
  const { nodes } = builder;
  const said = { inputSource: input.source, inputNote: input.note };
  return { kind: 'graph', graph: { format: 'mmpretrain', family, model, nodes, ...said }, problems };
}

function depthMissing(type: string, backbone: Tree): Refusal {
  const hint = mistypedDepth(backbone);
  return {
    code: 'depth-not-stated',
    message: `The backbone '${type}' states no depth, and OpenMMLab has no default for it${hint}.`,
    family: residualKinds[type]?.family ?? type,
  };
}

function drawResidual(making: Making, model: Tree, backbone: Tree, type: string): Reading {
  const { builder, problems } = making;
  const dialect = dialectOf(making.config, model, backbone);
  const broken = problems.some(({ severity }) => severity === 'error');
  const net = readBackbone(backbone, type, dialect, problems);
  if (net.depthMissing && !broken) return refused(depthMissing(type, backbone));
  unknownKeys(backbone, type, problems);
  const classifier = isClassifier(model);
  const input = mmInput(making, {
    channels: net.channels,
    usual: type === 'ResNet_CIFAR' ? 'cifar' : usualOf(model, dialect),
  });
  const start = addInput(builder, input.shape, input.range);
  const stemPlace = { range: saidAt(backbone, 'stem_channels') ?? saidAt(backbone, 'type'), stage: 0 };
  const ends: End[] = [];
  if (net.stages === null) {
    const place = { range: saidAt(backbone, 'depth') ?? backbone.range, stage: 1 };
    ends.push({ node: builder.add('backbone', { kind: 'opaque', type }, [start], place), channels: null });
  } else {
    const stem = net.stem.reduce((from, [name, op]) => builder.add(name, op, [from], stemPlace), start);
    let end: End = { node: stem, channels: net.stemChannels };
    for (const stage of net.stages) {
      end = addStage(stage.block === 'basic' ? undilated(builder) : builder, stage, end);
      ends.push(end);
    }
  }
  const out = ends[net.out] ?? ends.at(-1) ?? { node: start, channels: null };
  addEnd(making, model, out, (net.stages?.length ?? 1) + 1);
  notDrawn(model, backbone, classifier, problems);
  return graphOf(making, net.family, net.name, input);
}

/** mmpretrain's BasicBlock dilates its first convolution only. */
function undilated(builder: Builder): Builder {
  return {
    ...builder,
    add: (name, op, inputs, place) =>
      builder.add(
        name,
        op.kind === 'conv2d' && name.endsWith('.conv2')
          ? { ...op, dilation: [1, 1], padding: { top: 1, bottom: 1, left: 1, right: 1 } }
          : op,
        inputs,
        place,
      ),
  };
}

function drawTimm(making: Making, model: Tree, wrapper: Tree): Reading {
  const net = readTimm(wrapper, typeOf(wrapper) ?? '', making.problems);
  if ('code' in net) return refused(net);
  const usual = usualOf(model, dialectOf(making.config, model, wrapper));
  const input = mmInput(making, { channels: net.channels, usual });
  net.draw(making.builder, input.shape, input.range);
  if (wrapper !== model) notDrawn(model, wrapper, false, making.problems);
  return graphOf(making, net.family, typeOf(model), input);
}

function drawVgg(making: Making, model: Tree, backbone: Tree): Reading {
  const { builder, problems } = making;
  const broken = problems.some(({ severity }) => severity === 'error');
  const net = readVgg(backbone, problems);
  if (net.depthMissing && !broken) return refused({ ...depthMissing('VGG', backbone), family: 'VGG' });
  const classifier = isClassifier(model);
  const input = mmInput(making, {
    channels: 3,
    usual: usualOf(model, dialectOf(making.config, model, backbone)),
  });
  const start = addInput(builder, input.shape, input.range);
  const drawn = net.add(builder, start);
  const place = { range: saidAt(backbone, 'depth') ?? backbone.range, stage: 1 };
  const node = drawn ?? builder.add('backbone', { kind: 'opaque', type: 'VGG' }, [start], place);
  const stages = Math.min(net.config.num_stages, 5);
  const channels =
    drawn === null || net.config.num_classes > 0 ? null : Math.min(512, 64 * 2 ** (stages - 1));
  addEnd(making, model, { node, channels }, stages + 1);
  notDrawn(model, backbone, classifier, problems);
  return graphOf(making, 'VGG', drawn === null ? 'VGG' : `VGG-${net.config.depth ?? ''}`, input);
}

const addInput = (builder: Builder, shape: Shape, range: ReturnType<typeof saidAt>): NodeId =>
  builder.add('input', { kind: 'input', shape }, [], { range, stage: 0 });

/** Only a classifier's neck and head are drawn; a detector's are told of. */
function addEnd(making: Making, model: Tree, end: End, stage: number): void {
  if (!isClassifier(model)) return;
  const { builder, problems, text } = making;
  const head = { builder, problems, text, stage };
  addHead(head, childOf(model, 'head'), addNeck(head, childOf(model, 'neck'), end));
}

function usualOf(model: Tree, dialect: Dialect): Usual {
  if (typeOf(model)?.endsWith('EncoderDecoder') === true) return 'segmentation';
  return dialect === 'mmdet' ? 'detection' : 'imagenet';
}

const isClassifier = (model: Tree): boolean => typeOf(model) === 'ImageClassifier';
