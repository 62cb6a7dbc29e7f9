import type { Format, Graph, InputSource } from '../../graph.ts';
import type { Problem, Refusal } from '../../problem.ts';
import type { Reading, Source } from '../../reader.ts';
import type { LayerEntry } from './kerasEntries.ts';
import { isModel, layersIn, readEntry } from './kerasEntries.ts';
import { kerasFamily, kerasFamilyOfName } from './kerasFamily.ts';
import { imageLayer } from './kerasLayers.ts';
import { readModel } from './kerasModel.ts';
import type { Net } from './kerasNet.ts';
import { newNet } from './kerasNet.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** A model's config and the text that it stands in. */
export interface Topology {
  readonly format: Format;
  /** What the file is called, for a refusal: "Keras model". */
  readonly called: string;
  readonly text: string;
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
}

/** Reads a model as `to_json` and `get_config` of any Keras write it; tfjs and .keras archives hold the same. */
export function readTopology(topology: Topology, source: Source): Reading {
  const { format, text, tree } = topology;
  const problems: Problem[] = [...topology.problems];
  const net = newNet(problems, channelsFirst(text), source.input);
  const refused = (refusal: Refusal): Reading => ({ kind: 'refused', format, refusal });
  const root = tree?.kind === 'map' ? (childOf(tree, 'model_config') ?? tree) : null;
  const broken = problems.some(({ severity }) => severity === 'error');
  // What the rest of a broken text says is not known: its mistake is told, and not what it seems to lack.
  if (root === null || childOf(root, 'class_name') === undefined)
    return broken ? unread(topology) : refused(noModel(topology));
  const model = readEntry(net, root, 0);
  if (!isModel(model)) return broken ? unread(topology) : refused(noLayers(model, topology));
  const sequence = sequenceNet(model, topology);
  if (sequence !== null) return refused(sequence);
  readModel(net, model, { prefix: '', key: '' }, null);
  return { kind: 'graph', graph: graphOf(net, model, topology), problems };
}

/** A graph without nodes, with what is wrong in the text. */
function unread({ format, problems }: Topology): Reading {
  const graph: Graph = { format, family: null, model: null, nodes: [], inputSource: null, inputNote: null };
  return { kind: 'graph', graph, problems };
}

/** The order of axes that the first layer with one states: Keras has one setting for the whole program. */
function channelsFirst(text: string): boolean {
  const stated = /"(?:data_format|dim_ordering)"\s*:\s*"(channels_first|channels_last|th|tf)"/.exec(
    text,
  )?.[1];
  return stated === 'channels_first' || stated === 'th';
}

function noModel({ called }: Topology): Refusal {
  const message = `The file has no 'class_name' at its top, as a ${called} has; it is no model.`;
  return { code: 'not-a-model', message, family: null };
}

function noLayers(model: LayerEntry, { called }: Topology): Refusal {
  const family = kerasFamilyOfName(model.type);
  const message = `This is the config of a ${called} of class ${model.type}, which states no layers; Residual Lens draws Sequential and Functional models.`;
  return { code: family === null ? 'not-a-model' : 'other-family', message, family };
}

/** Layers on sequences, and the family that they make. */
const sequenceLayers: readonly (readonly [RegExp, string])[] = [
  [/^(MultiHeadAttention|Attention|TransformerEncoder|GroupedQueryAttention)$/, 'Transformer'],
  [/^(LSTM|CuDNNLSTM)$/, 'LSTM'],
  [/^(GRU|CuDNNGRU)$/, 'GRU'],
  [/^(SimpleRNN|RNN|Bidirectional|Embedding)$/, 'recurrent net'],
];

/** A net on sequences without a layer for images is none of ours. */
function sequenceNet(model: LayerEntry, { called }: Topology): Refusal | null {
  const classes = classesIn(model.config);
  if (classes.some((name) => imageLayer.test(name))) return null;
  const found = sequenceLayers.find(([pattern]) => classes.some((name) => pattern.test(name)));
  if (found === undefined) return null;
  const message = `This ${called} works on sequences (${found[1]}); Residual Lens draws convolutional nets.`;
  return { code: 'other-family', message, family: found[1] };
}

function classesIn(config: Tree): string[] {
  const names: string[] = [];
  const open: Tree[] = [config];
  for (let tree = open.pop(); tree !== undefined; tree = open.pop()) {
    const type = childOf(tree, 'class_name');
    if (type?.kind === 'scalar') names.push(String(type.value));
    const inner = childOf(tree, 'config');
    const layers = layersIn(tree.kind === 'list' ? tree : (inner ?? tree)) ?? layersIn(tree);
    if (layers?.kind === 'list') open.push(...layers.items);
    const wrapped = childOf(inner ?? null, 'layer');
    if (wrapped !== undefined) open.push(wrapped);
  }
  return names;
}

function graphOf(net: Net, model: LayerEntry, { format }: Topology): Graph {
  const stated = childOf(model.config, 'name');
  const name = stated?.kind === 'scalar' && typeof stated.value === 'string' ? stated.value : null;
  const inside = layersIn(model.config);
  const nested = inside?.kind === 'list' ? inside.items.flatMap((tree) => nestedName(tree)) : [];
  const nodes = net.builder.nodes;
  return {
    format,
    family: kerasFamily([...(name === null ? [] : [name]), ...nested], nodes),
    model: name,
    nodes,
    inputSource: sourceOf(net),
    inputNote: null,
  };
}

function nestedName(tree: Tree): string[] {
  const config = childOf(tree, 'config');
  const name = childOf(config ?? null, 'name');
  return config !== undefined && layersIn(config) !== null && name?.kind === 'scalar'
    ? [String(name.value)]
    : [];
}

function sourceOf({ inputs: [input] }: Net): InputSource | null {
  if (!input?.shape) return null;
  return input.fromFile ? 'file' : 'option';
}
