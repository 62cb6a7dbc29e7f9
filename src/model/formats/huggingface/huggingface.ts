import * as z from 'zod';
import { maxPool3 } from '../../families/stems.ts';
import type { ActivationName, Graph, NodeId, Shape } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import type { Builder, Place } from '../drawing/builder.ts';
import { newBuilder } from '../drawing/builder.ts';
import { otherFamily } from './huggingfaceFamilies.ts';
import { activation, batchNorm, evenly } from '../drawing/ops.ts';
import { parseTree } from '../text/parse.ts';
import type { End } from '../drawing/residualStages.ts';
import { addStage } from '../drawing/residualStages.ts';
import type { Entry, Tree } from '../text/tree.ts';
import { childOf, entryOf, plain } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

/**
 * Hugging Face transformers' ResNet `config.json`. Defaults are those of `ResNetConfig`, and the layers those of
 * `modeling_resnet.py`, both read in transformers 4.30 and 5.
 */
export const huggingface: Reader = {
  format: 'huggingface',
  match: (path, text) =>
    /\.json$/i.test(path) && /"(model_type|architectures|transformers_version)"\s*:/.test(text),
  draws: (_path, text) =>
    /"model_type"\s*:\s*"resnet"|"ResNet(ForImageClassification|Model|Backbone)"/.test(text),
  read,
};

const activations = new Map<string, ActivationName>(
  Object.entries({
    relu: 'relu',
    relu6: 'relu6',
    leaky_relu: 'leakyRelu',
    gelu: 'gelu',
    gelu_new: 'gelu',
    silu: 'silu',
    swish: 'silu',
    mish: 'mish',
    sigmoid: 'sigmoid',
    tanh: 'tanh',
    linear: 'linear',
  }),
);

const count = z.int().min(1);
const configSchema = z.object({
  num_channels: count.default(3),
  embedding_size: count.default(64),
  hidden_sizes: z.array(count).min(1).default([256, 512, 1024, 2048]),
  depths: z.array(count).min(1).default([3, 4, 6, 3]),
  layer_type: z.enum(['basic', 'bottleneck']).default('bottleneck'),
  hidden_act: z.string().default('relu'),
  downsample_in_first_stage: z.boolean().default(false),
  downsample_in_bottleneck: z.boolean().default(false),
  num_labels: count.default(2),
});
type Config = z.infer<typeof configSchema>;

const sizeNote = "224 is the crop of ResNet's image processor in transformers";

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'huggingface' };
  const { tree } = parsed;
  const type = childOf(tree, 'model_type');
  const stated = type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : null;
  if (
    tree?.kind !== 'map' ||
    (stated !== null && stated !== 'resnet') ||
    (stated === null && !namesResNet(tree))
  )
    return otherFamily(stated);
  const problems = [...parsed.problems];
  const config = validate(configSchema, tree, problems, 'The config') ?? configSchema.parse({});
  const graph = graphOf(tree, config, problems, source);
  tellDefaults(tree, config, problems);
  return { kind: 'graph', graph, problems };
}

/** What shapes the net and is left to transformers' own defaults. */
function tellDefaults(tree: Tree, config: Config, problems: Problem[]): void {
  const left = (Object.keys(configSchema.shape) as (keyof Config)[]).filter(
    (key) =>
      entryOf(tree, key) === undefined &&
      key !== 'num_channels' &&
      (key !== 'num_labels' || (hasHead(tree) && entryOf(tree, 'id2label') === undefined)) &&
      (key !== 'downsample_in_bottleneck' || config.layer_type === 'bottleneck'),
  );
  if (left.length === 0) return;
  const told = left.map((key) => `${key} ${JSON.stringify(config[key])}`).join(', ');
  problems.push({
    severity: 'info',
    code: 'framework-default',
    message: `transformers' defaults hold for what the config does not state: ${told} (ResNetConfig).`,
    range: saidAt(tree, 'model_type') ?? saidAt(tree, 'architectures'),
  });
}

/** ResNetModel and ResNetBackbone have no classifier. */
function hasHead(tree: Tree): boolean {
  const named = plain(childOf(tree, 'architectures') ?? { kind: 'list', items: [], range: tree.range });
  return !Array.isArray(named) || named.length === 0 || named.includes('ResNetForImageClassification');
}

const namesResNet = (tree: Tree): boolean => {
  const names = childOf(tree, 'architectures');
  const stated = names?.kind === 'list' ? names.items.map(plain) : [];
  return stated.some((name) => /^ResNet(ForImageClassification|Model|Backbone)$/.test(String(name)));
};

function graphOf(tree: Tree, config: Config, problems: Problem[], source: Source): Graph {
  const builder = newBuilder();
  const shape: Shape = source.input ?? [224, 224, config.num_channels];
  const start = addEmbedder(builder, tree, config, shape, problems);
  const end = addEncoder(builder, tree, config, start, problems);
  addClassifier(builder, tree, end, config);
  const name = childOf(tree, '_name_or_path');
  return {
    format: 'huggingface',
    family: 'ResNet',
    model: name?.kind === 'scalar' && typeof name.value === 'string' && name.value !== '' ? name.value : null,
    nodes: builder.nodes,
    inputSource: source.input === null ? 'framework default' : 'option',
    inputNote: source.input === null ? sizeNote : null,
  };
}

/** The first of some keys whose stated value could not be taken: what hangs on it is not known. */
function wrongKey(tree: Tree, config: Config, keys: readonly (keyof Config)[]): Entry | undefined {
  return keys
    .map((key) => entryOf(tree, key))
    .find(
      (entry) =>
        entry !== undefined &&
        JSON.stringify(plain(entry.value)) !== JSON.stringify(config[entry.key as keyof Config]),
    );
}

/** A part that a wrong value leaves unknown: drawn, and not made up from the defaults. */
function addUnknown(builder: Builder, name: string, from: NodeId, { value }: Entry, stage: number): End {
  const place: Place = { range: value.range, stage };
  return { node: builder.add(name, { kind: 'opaque', type: name }, [from], place), channels: null };
}

/** The stretch of text that says a key, or null where transformers' default does. */
function saidAt(tree: Tree, key: string) {
  const entry = entryOf(tree, key);
  return entry === undefined ? null : { start: entry.keyRange.start, end: entry.value.range.end };
}

function activationOf(tree: Tree, config: Config, problems: Problem[]): ActivationName | null {
  const known = activations.get(config.hidden_act);
  if (known !== undefined) return known;
  problems.push({
    severity: 'warning',
    code: 'unknown-activation',
    message: `'hidden_act' is '${config.hidden_act}', which Residual Lens does not know; it is drawn as linear.`,
    range: saidAt(tree, 'hidden_act'),
  });
  return null;
}

/** ResNetEmbeddings: a 7x7 convolution with stride 2, norm, activation and a 3x3 max pool with stride 2. */
function addEmbedder(builder: Builder, tree: Tree, config: Config, shape: Shape, problems: Problem[]): End {
  const place: Place = { range: saidAt(tree, 'embedding_size'), stage: 0 };
  const name = activationOf(tree, config, problems) ?? 'linear';
  const add = (part: string, op: Parameters<Builder['add']>[1], from: readonly NodeId[]) =>
    builder.add(`embedder.${part}`, op, from, place);
  const input = builder.add('input', { kind: 'input', shape }, [], {
    range: saidAt(tree, 'num_channels'),
    stage: 0,
  });
  const wrong = wrongKey(tree, config, ['num_channels', 'embedding_size']);
  if (wrong !== undefined) return addUnknown(builder, 'embedder', input, wrong, 0);
  const window = { stride: [2, 2], dilation: [1, 1], groups: 1, bias: false } as const;
  const filters = config.embedding_size;
  const convolved = add(
    'convolution',
    { kind: 'conv2d', filters, kernel: [7, 7], padding: evenly(3), ...window },
    [input],
  );
  const active = add('activation', activation(name), [add('normalization', batchNorm(), [convolved])]);
  return { node: add('pooler', maxPool3, [active]), channels: filters };
}

function addEncoder(builder: Builder, tree: Tree, config: Config, start: End, problems: Problem[]): End {
  const { depths, hidden_sizes: sizes } = config;
  const wrong = wrongKey(tree, config, [
    'depths',
    'hidden_sizes',
    'layer_type',
    'downsample_in_first_stage',
    'downsample_in_bottleneck',
  ]);
  if (wrong !== undefined) return addUnknown(builder, 'encoder', start.node, wrong, 1);
  if (depths.length !== sizes.length)
    problems.push({
      severity: 'error',
      code: 'unequal-lists',
      message: `'depths' has ${depths.length} stages and 'hidden_sizes' has ${sizes.length}; both need one number a stage.`,
      range: saidAt(tree, 'depths') ?? saidAt(tree, 'hidden_sizes'),
    });
  const depthsTree = childOf(tree, 'depths');
  const name = activations.get(config.hidden_act) ?? 'linear';
  return depths.slice(0, sizes.length).reduce((end, blocks, at) => {
    const filters = sizes[at] ?? 1;
    const range =
      (depthsTree?.kind === 'list' ? depthsTree.items[at]?.range : undefined) ?? saidAt(tree, 'depths');
    const step = at > 0 || config.downsample_in_first_stage ? 2 : 1;
    return addStage(
      builder,
      {
        number: at + 1,
        block: config.layer_type,
        blocks,
        filters,
        width: Math.max(1, Math.floor(filters / 4)),
        stride: [step, step],
        groups: 1,
        skip: 'B',
        order: 'post',
        strideOn: config.downsample_in_bottleneck ? '1x1' : '3x3',
        se: null,
        bias: false,
        batchNorm: true,
        activation: name,
        projection: { batchNorm: true, pool: false, when: 'shape' },
        range,
      },
      end,
    );
  }, start);
}

/** ResNetForImageClassification's head; ResNetModel and ResNetBackbone have none. */
function addClassifier(builder: Builder, tree: Tree, end: End, config: Config): void {
  const stage = config.depths.length + 1;
  const place: Place = { range: saidAt(tree, 'id2label') ?? saidAt(tree, 'num_labels'), stage };
  const pooled = builder.add(
    'pooler',
    { kind: 'globalPool', mode: 'average', keepDims: false },
    [end.node],
    place,
  );
  if (!hasHead(tree)) return;
  const labels = childOf(tree, 'id2label');
  const counted = labels?.kind === 'map' && labels.entries.length > 0;
  const wrong = counted ? undefined : wrongKey(tree, config, ['num_labels']);
  if (wrong !== undefined) addUnknown(builder, 'classifier', pooled, wrong, stage);
  else {
    // `id2label` counts, then `num_labels`, then transformers' default of two.
    const units = counted ? labels.entries.length : config.num_labels;
    builder.add('classifier', { kind: 'dense', units, bias: true }, [pooled], place);
  }
}
