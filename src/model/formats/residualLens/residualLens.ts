import type { Graph, NodeId, Shape } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { inferShapes } from '../../shapes.ts';
import type { Builder } from '../drawing/builder.ts';
import { newBuilder } from '../drawing/builder.ts';
import { activation, batchNorm } from '../drawing/ops.ts';
import type { LayerList } from './layers.ts';
import { readLayers } from './layers.ts';
import { parseTree } from '../text/parse.ts';
import { layersSchema, stagedSchema } from './residualLensSchema.ts';
import { readStages } from './staged.ts';
import type { Tree } from '../text/tree.ts';
import { childOf, entryOf } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const ownName = /\.resnet\.(ya?ml|json)$/i;
const ownMark = /^\uFEFF?(?:\s|#[^\n]*(?:\n|$)|---)*(?:\{\s*)?["']?residualLens["']?\s*:/;
/** The mark stands behind a page of comments at most. */
const mostBeforeMark = 64 * 1024;

/** Our own format: `*.resnet.yaml`, `*.resnet.json`, and any YAML or JSON that begins with `residualLens: 1`. */
export const residualLens: Reader = {
  format: 'residual-lens',
  match: (path, text) => ownName.test(path) || ownMark.test(text.slice(0, mostBeforeMark)),
  read,
};

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'residual-lens' };
  const { tree, problems } = parsed;
  if (tree?.kind !== 'map' || tree.entries.length === 0)
    return refuse("The file holds no config; a config begins with 'residualLens: 1'.");
  if (
    entryOf(tree, 'residualLens') === undefined &&
    entryOf(tree, 'layers') === undefined &&
    entryOf(tree, 'stages') === undefined
  )
    return refuse(`The file has neither 'stages' nor 'layers'; it is no Residual Lens config.`);
  return { kind: 'graph', ...readConfig(tree, [...problems], source) };
}

const refuse = (message: string): Reading => ({
  kind: 'refused',
  format: 'residual-lens',
  refusal: { code: 'not-a-model', message, family: null },
});

interface Top {
  readonly name?: string | undefined;
  readonly family?: string | undefined;
  readonly input?: string | readonly number[] | undefined;
}

function readConfig(tree: Tree, problems: Problem[], source: Source): { graph: Graph; problems: Problem[] } {
  const staged = entryOf(tree, 'layers') === undefined;
  const schema = staged ? stagedSchema : layersSchema;
  // Without its required keys a config still has an input and lists to draw: what is missing has been reported.
  const said = (validate<Top>(schema, tree, problems, 'The config') ??
    validate<Top>(schema.partial(), tree, [], 'The config') ??
    {}) as Top & Parameters<typeof readStages>[2];
  const shape = source.input ?? shapeOf(said.input);
  const builder = newBuilder();
  const input = builder.add('input', { kind: 'input', shape }, [], {
    range: childOf(tree, 'input')?.range ?? null,
    ...(staged ? { stage: 0 } : {}),
  });
  const base = {
    builder,
    problems,
    scope: new Map([['input', input]]),
    named: new Map([['input', childOf(tree, 'input')?.range ?? tree.range]]),
    counts: new Map(),
    all: namesIn(tree),
  };
  if (staged) readStagedForm(tree, said, base, input);
  else readLayers(itemsOf(tree, 'layers'), input, { ...base, prefix: '' });
  const stated = source.input === null ? 'file' : 'option';
  const graph: Graph = {
    format: 'residual-lens',
    family: said.family ?? (staged ? familyOf(builder) : null),
    model: said.name ?? null,
    nodes: builder.nodes,
    inputSource: shape === null ? null : stated,
    inputNote: null,
  };
  return { graph, problems };
}

function shapeOf(input: Top['input']): Shape | null {
  if (input === undefined) return null;
  return typeof input === 'string' ? input.split('x').map(Number) : input;
}

type Base = Omit<LayerList, 'prefix' | 'stage'>;

function readStagedForm(tree: Tree, said: Parameters<typeof readStages>[2], base: Base, input: NodeId): void {
  const stem = readLayers(itemsOf(tree, 'stem'), input, { ...base, prefix: 'stem.', stage: 0 });
  const stages = itemsOf(tree, 'stages');
  const start = { node: stem, channels: channelsBehind(base.builder, stem) };
  const { end, last } = readStages(tree, stages, said, base, start);
  const head: LayerList = { ...base, prefix: 'head.', stage: stages.length + 1 };
  readLayers(itemsOf(tree, 'head'), closeStages(base.builder, end, last, head), head);
}

/** A pre-activation net ends its last block on a bare sum; a norm and an activation stand before the head. */
function closeStages(
  builder: Builder,
  end: NodeId,
  last: ReturnType<typeof readStages>['last'],
  head: LayerList,
): NodeId {
  if (last?.order !== 'pre') return end;
  const place = { range: last.range, ...(head.stage === undefined ? {} : { stage: head.stage }) };
  const normed = last.batchNorm ? builder.add('head.bn', batchNorm(), [end], place) : end;
  return builder.add(`head.${last.activation}`, activation(last.activation), [normed], place);
}

/** Channels behind a stem, by the op table; null where they cannot be known. */
function channelsBehind(builder: Builder, end: NodeId): number | null {
  return inferShapes({ nodes: builder.nodes }).of.get(end)?.at(-1) ?? null;
}

const itemsOf = (tree: Tree, key: string): readonly Tree[] => {
  const list = childOf(tree, key);
  return list?.kind === 'list' ? list.items : [];
};

function familyOf(builder: Builder): string | null {
  const convolutions = builder.nodes.filter((node) => node.unit !== undefined && node.op.kind === 'conv2d');
  if (!builder.nodes.some((node) => node.op.kind === 'add')) return null;
  return convolutions.some(({ op }) => op.kind === 'conv2d' && op.groups > 1) ? 'ResNeXt' : 'ResNet';
}

/** Every name that the file gives to a layer, wherever it stands. */
function namesIn(tree: Tree): Set<string> {
  const names = new Set<string>();
  const todo = [tree];
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    if (here.kind === 'list') todo.push(...here.items);
    if (here.kind !== 'map') continue;
    for (const { key, value } of here.entries) {
      if (key === 'name' && value.kind === 'scalar') names.add(String(value.value));
      todo.push(value);
    }
  }
  return names;
}
