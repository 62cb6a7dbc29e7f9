import type * as z from 'zod';
import { activationNames, type NodeId, type Op, type Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Builder, Place } from '../drawing/builder.ts';
import { activation, halfPadding, sizeOf } from '../drawing/ops.ts';
import { chains } from './layerOps.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';
import type { LayerKey, LayerOf } from './residualLensSchema.ts';
import { bareLayers, branchesSchema, layerSchemas, repeatSchema } from './residualLensSchema.ts';
import type { Tree } from '../text/tree.ts';
import { childOf, entryOf } from '../text/tree.ts';
import { mostGuesses, validate } from '../text/validate.ts';

/** A list of layers while it is read. */
export interface LayerList {
  readonly builder: Builder;
  readonly problems: Problem[];
  /** Names to the nodes that `from` reaches by them: the latest layer of a name. */
  readonly scope: Map<string, NodeId>;
  /** Names to the place that gave them, so that a second place is found out; a repeated layer is one place. */
  readonly named: Map<string, Range>;
  /** How many layers of a kind have been named by themselves: conv1, conv2. */
  readonly counts: Map<string, number>;
  /** Names that the whole file gives, also further down: to tell a cycle from a missing layer. */
  readonly all: ReadonlySet<string>;
  readonly prefix: string;
  readonly stage?: number;
}

/** Reads a list of layers behind the node `from`; returns the last node. */
export function readLayers(items: readonly Tree[], from: NodeId, list: LayerList): NodeId {
  return items.reduce((last, item) => readLayer(item, last, list), from);
}

const composites = ['repeat', 'branches'] as const;
const layerKeys = Object.keys(layerSchemas) as LayerKey[];

function readLayer(item: Tree, last: NodeId, list: LayerList): NodeId {
  if (item.kind === 'scalar') return readBare(item, last, list);
  if (item.kind === 'list')
    return failed(item.range, 'A layer is a word or a mapping, not a list.', last, list);
  if (entryOf(item, 'repeat') !== undefined) return readRepeat(item, last, list);
  if (entryOf(item, 'branches') !== undefined) return readBranches(item, last, list);
  const keys = layerKeys.filter((key) => entryOf(item, key) !== undefined);
  // batchNorm and activation are layers of their own only where no other layer carries them.
  const key = keys.find((name) => name !== 'batchNorm' && name !== 'activation') ?? keys[0];
  if (key === undefined) return unknownLayer(item, last, list);
  // The key picks the schema, which TypeScript cannot follow through a union of schemas.
  const schema = layerSchemas[key] as unknown as z.ZodType<LayerOf<LayerKey>>;
  const layer = validate(schema, item, list.problems, `A ${key} layer`);
  if (layer === null)
    return list.builder.add(nextName(key, list), { kind: 'opaque', type: key }, [last], placeOf(item, list));
  return 'highway' in layer
    ? addHighway(layer, item, last, list)
    : addChain(key as Chained, layer as LayerOf<Chained>, item, last, list);
}

function readBare(item: Extract<Tree, { kind: 'scalar' }>, last: NodeId, list: LayerList): NodeId {
  const word = String(item.value);
  if (!(bareLayers as readonly string[]).includes(word)) {
    const close = nearest(word, [...bareLayers, ...layerKeys]);
    const hint = close === null ? '' : ` Did you mean '${close}'?`;
    return failed(item.range, `No layer is called '${word}'.${hint}`, last, list, word);
  }
  const op: Op = (activationNames as readonly string[]).includes(word)
    ? activation(word as (typeof activationNames)[number])
    : (chains[word as 'flatten']({ flatten: null })[0] ?? { kind: 'opaque', type: word });
  return list.builder.add(nextName(word, list), op, [last], placeOf(item, list));
}

function unknownLayer(item: Extract<Tree, { kind: 'map' }>, last: NodeId, list: LayerList): NodeId {
  const [first] = item.entries;
  if (first === undefined)
    return failed(item.range, 'A layer is empty; it names one op, such as conv: 64.', last, list);
  const close = nearest(first.key, [...layerKeys, ...composites]);
  const hint = close === null ? '' : ` Did you mean '${close}'?`;
  return failed(first.keyRange, `No layer is called '${first.key}'.${hint}`, last, list, first.key);
}

/** Reports a layer that cannot be read, and draws it as an opaque node so that nothing of the file is hidden. */
function failed(range: Range, message: string, last: NodeId, list: LayerList, type = 'unreadable'): NodeId {
  list.problems.push({ severity: 'error', code: 'unknown-layer', message, range });
  return list.builder.add(nextName(type, list), { kind: 'opaque', type }, [last], {
    ...stageOf(list),
    range,
  });
}

const stageOf = (list: LayerList) => (list.stage === undefined ? {} : { stage: list.stage });
const placeOf = (item: Tree, list: LayerList): Place => ({ ...stageOf(list), range: item.range });

function nextName(kind: string, list: LayerList): string {
  const count = (list.counts.get(kind) ?? 0) + 1;
  list.counts.set(kind, count);
  return `${list.prefix}${kind}${count}`;
}

/** The name that a layer states, or the next one of its kind. A name that stands at two places is a problem. */
function nameOf(item: Tree, stated: string | undefined, kind: string, list: LayerList): string {
  if (stated === undefined) return nextName(kind, list);
  const range = childOf(item, 'name')?.range ?? item.range;
  const earlier = list.named.get(stated);
  if (earlier !== undefined && earlier.start !== range.start)
    list.problems.push({
      severity: 'error',
      code: 'duplicate-name',
      message: `Two layers are called '${stated}'; 'from' would not know which one is meant.`,
      range,
      related: [{ range: earlier, message: `The first '${stated}' is here.` }],
    });
  else list.named.set(stated, range);
  return stated;
}

/** The node that a name means; a name that nothing has becomes an opaque node, so that the rest is still drawn. */
function resolve(name: string, at: Range, reader: string, list: LayerList): NodeId {
  const known = list.scope.get(name);
  if (known !== undefined) return known;
  const later = list.all.has(name);
  // A guess is worth its time while a person still reads the problems.
  const close = list.problems.length < mostGuesses ? nearest(name, [...list.scope.keys()]) : null;
  const message = later
    ? `Layer '${reader}' reads '${name}', which ${name === reader ? 'is itself' : 'comes after it'}: that would be a cycle.`
    : `Layer '${reader}' reads '${name}', and no layer before it has that name${close === null ? '.' : `; did you mean '${close}'?`}`;
  const fix = close === null || later ? {} : { fix: renameFix(at, name, close) };
  list.problems.push({
    severity: 'error',
    code: later ? 'cycle' : 'missing-layer',
    message,
    range: at,
    ...fix,
  });
  return list.builder.add(`missing '${name}'`, { kind: 'opaque', type: `missing '${name}'` }, [], {
    ...stageOf(list),
    range: at,
  });
}

/** What a layer reads: `from`, else the layer before; then the ones that a merge names. */
function inputsOf(item: Tree, key: string, reader: string, last: NodeId, list: LayerList): NodeId[] {
  const from = referencesOf(childOf(item, 'from')).map(({ name, range }) =>
    resolve(name, range, reader, list),
  );
  const merges = ['add', 'multiply', 'concat', 'gate'].includes(key) ? referencesOf(childOf(item, key)) : [];
  const others = merges.map(({ name, range }) => resolve(name, range, reader, list));
  const base = from.length > 0 ? from : [last];
  return key === 'gate' ? [...others, ...base] : [...base, ...others];
}

function referencesOf(tree: Tree | undefined): { name: string; range: Range }[] {
  if (tree === undefined) return [];
  if (tree.kind === 'list') return tree.items.flatMap(referencesOf);
  return tree.kind === 'scalar' && tree.value !== null
    ? [{ name: String(tree.value), range: tree.range }]
    : [];
}

type Chained = Exclude<LayerKey, 'highway'>;

function addChain<K extends Chained>(
  key: K,
  layer: LayerOf<K>,
  item: Tree,
  last: NodeId,
  list: LayerList,
): NodeId {
  const name = nameOf(item, layer.name, key, list);
  const inputs = inputsOf(item, key, name, last, list);
  const place = placeOf(item, list);
  const [op, ...behind] = chains[key](layer);
  let end = list.builder.add(name, op ?? { kind: 'opaque', type: key }, inputs, place);
  for (const next of behind) {
    const said = entryOf(item, next.kind);
    const range = said === undefined ? item.range : { start: said.keyRange.start, end: said.value.range.end };
    end = list.builder.add(`${name}.${next.kind === 'activation' ? next.name : next.kind}`, next, [end], {
      ...place,
      range,
    });
  }
  if (layer.name !== undefined) list.scope.set(layer.name, end);
  return end;
}

function addHighway(layer: LayerOf<'highway'>, item: Tree, last: NodeId, list: LayerList): NodeId {
  const name = nameOf(item, layer.name, 'highway', list);
  const [x = last] = inputsOf(item, 'highway', name, last, list);
  const kernel = sizeOf(layer.kernel, 3);
  const place = { ...placeOf(item, list), unit: name };
  const convolution: Op = {
    kind: 'conv2d',
    filters: layer.highway,
    kernel,
    stride: [1, 1],
    dilation: [1, 1],
    padding: halfPadding(kernel),
    groups: 1,
    bias: true,
  };
  const add = (part: string, op: Op, inputs: readonly NodeId[]) =>
    list.builder.add(`${name}.${part}`, op, inputs, place);
  const h = add('h.act', activation(layer.activation ?? 'relu'), [add('h', convolution, [x])]);
  const t = add('t.sigmoid', activation('sigmoid'), [add('t', convolution, [x])]);
  const end = add('gate', { kind: 'gate' }, [h, t, x]);
  if (layer.name !== undefined) list.scope.set(layer.name, end);
  return end;
}

function readRepeat(item: Tree, last: NodeId, list: LayerList): NodeId {
  const run = validate(repeatSchema, item, list.problems, 'A repeat');
  const layers = childOf(item, 'layers');
  if (run === null || layers?.kind !== 'list') return last;
  let end = last;
  const found = list.problems.length;
  for (let turn = 0; turn < run.repeat; turn += 1) {
    const before = list.problems.length;
    const nodes = list.builder.nodes.length;
    end = readLayers(layers.items, end, list);
    // A mistake inside a run stands in the text once, so it is reported once.
    if (turn > 0 && list.problems.length > before && before > found) list.problems.length = before;
    if (list.builder.nodes.length === nodes) break;
  }
  if (run.name !== undefined) list.scope.set(run.name, end);
  return end;
}

function readBranches(item: Tree, last: NodeId, list: LayerList): NodeId {
  const said = validate(branchesSchema, item, list.problems, 'A set of branches');
  const branches = childOf(item, 'branches');
  if (said === null || branches?.kind !== 'list') return last;
  const name = nameOf(item, said.name, said.join, list);
  const [start = last] = inputsOf(item, 'branches', name, last, list);
  // Layers of the branches that have no name of their own are numbered for themselves, under the set's name.
  const inside = { ...list, prefix: `${name}.`, counts: new Map<string, number>() };
  const ends = branches.items.map((branch) =>
    branch.kind === 'list' ? readLayers(branch.items, start, inside) : start,
  );
  const place = placeOf(item, list);
  const joined = list.builder.add(name, { kind: said.join }, ends, place);
  const end =
    said.activation === undefined
      ? joined
      : list.builder.add(`${name}.${said.activation}`, activation(said.activation), [joined], place);
  if (said.name !== undefined) list.scope.set(said.name, end);
  return end;
}
