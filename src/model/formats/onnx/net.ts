import type { Graph, Shape } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { largestAxis } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { fold } from './constants.ts';
import type { Call, Net } from './drawing.ts';
import { report, shown } from './drawing.ts';
import type { OnnxGraph, OnnxNode, ValueInfo } from './modelProto.ts';
import { opaqueOf, statedShape } from './opaque.ts';
import { drawKnown, isKnown } from './operators.ts';
import { isLaidLast, isWeights } from './roles.ts';
import type { Value, Wire } from './values.ts';
import { asConstant, asWire, constantOf, graphShape } from './values.ts';

type Drawn = Pick<Graph, 'nodes' | 'inputSource' | 'inputNote'>;

/**
 * Draws the nodes in the file's order, which is topological (IR.md): first what does not depend on an image is computed,
 * then the rest becomes nodes. A name stands for one value; what only shapes are made of is left out.
 */
export function drawNet(graph: OnnxGraph, option: Shape | null, problems: Problem[]): Drawn {
  const net = newNet(graph, problems);
  const input = drawInputs(net, graph, option);
  for (const node of graph.nodes) computeAhead(net, node);
  const makers = makersOf(graph.nodes);
  for (const node of graph.nodes) if (!net.folded.has(node)) drawNode(net, node, makers);
  return { nodes: net.builder.nodes, ...sourceOf(input, option, problems) };
}

function newNet(graph: OnnxGraph, problems: Problem[]): Net {
  const readers = new Map<string, OnnxNode[]>();
  for (const node of graph.nodes)
    for (const input of node.inputs) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node]);
      else if (known.at(-1) !== node) known.push(node);
    }
  const weights = graph.weights.map((tensor): [string, Value] => [
    tensor.name,
    asConstant(constantOf(tensor, tensor.name, true)),
  ]);
  const named = new Set(weights.map(([name]) => name));
  const main = mainOf(graph.inputs.filter(({ name }) => !named.has(name)));
  return {
    builder: newBuilder(),
    values: new Map(weights),
    readers,
    results: new Set(graph.results),
    folded: new Set(),
    owners: new Map(),
    problems,
    stated: new Map(graph.stated.flatMap(({ name, dims }) => (dims === null ? [] : [[name, dims]]))),
    batch: main?.dims?.[0] ?? null,
  };
}

/** The image among the inputs: the first of four axes, else the first. */
const mainOf = (inputs: readonly ValueInfo[]): ValueInfo | undefined =>
  inputs.find(({ dims }) => dims?.length === 4) ?? inputs[0];

interface Main {
  readonly name: string;
  readonly shape: Shape | null;
}

/** Inputs that nothing reads are left out; those that are only read as weights are weights, kept outside of the file. */
function drawInputs(net: Net, graph: OnnxGraph, option: Shape | null): Main | null {
  const inputs = graph.inputs.filter(({ name }) => !net.values.has(name) && net.readers.has(name));
  const images: ValueInfo[] = [];
  for (const input of inputs) {
    const { name, dims } = input;
    if (isWeights(net.readers.get(name) ?? [], name))
      net.values.set(name, asConstant({ name, dims, values: null, learned: true }));
    else images.push(input);
  }
  const main = mainOf(images);
  for (const image of images) {
    const last = isLaidLast(image, net.readers.get(image.name) ?? []);
    const channels = last ? 'last' : 'first';
    const shape = image === main && option !== null ? option : sizeOf(image, channels);
    const name = image.name === '' ? 'input' : image.name;
    const node = net.builder.add(name, { kind: 'input', shape }, [], { range: null });
    net.values.set(image.name, asWire({ node, shape, channels }));
  }
  if (main === undefined) return null;
  const value = net.values.get(main.name);
  return { name: main.name, shape: value?.kind === 'wire' ? value.wire.shape : null };
}

/** The size of one image; null where a part of it is left open. */
function sizeOf({ dims }: ValueInfo, channels: Wire['channels']): Shape | null {
  const sizes = dims?.slice(1) ?? [];
  const known = sizes.every((size) => size !== null && size <= largestAxis * largestAxis);
  return known && sizes.length > 0 ? graphShape(sizes as number[], channels) : null;
}

function sourceOf(main: Main | null, option: Shape | null, problems: Problem[]): Omit<Drawn, 'nodes'> {
  if (option !== null && main !== null) return { inputSource: 'option', inputNote: null };
  if (main?.shape !== null && main !== null) return { inputSource: 'file', inputNote: null };
  if (main !== null) {
    const message = `The input '${shown(main.name)}' leaves its size open in this file. Set one to see shapes, parameters and cost.`;
    problems.push({ severity: 'info', code: 'no-input-size', message, range: null });
  }
  return { inputSource: null, inputNote: null };
}

const nameOf = ({ name, outputs, type }: OnnxNode): string =>
  [name, outputs[0], type].find((text) => text !== undefined && text !== '') ?? 'node';

const callOf = (net: Net, node: OnnxNode): Call => ({
  net,
  node,
  name: nameOf(node),
  inputs: node.inputs.map((input) => (input === '' ? null : (net.values.get(input) ?? null))),
});

/** What hangs on no image is known before the first node is drawn: a layer may look at what stands behind it. */
function computeAhead(net: Net, node: OnnxNode): void {
  if (node.type === 'Shape' || !isKnownOrFree(node)) return;
  const given = node.inputs.filter((input) => input !== '');
  if (given.some((input) => net.values.get(input)?.kind !== 'constant')) return;
  compute(callOf(net, node));
}

/** Random numbers and sequences that a node makes of nothing are no constants, Constant is. */
const isKnownOrFree = ({ type, inputs }: OnnxNode): boolean => type === 'Constant' || inputs.length > 0;

function compute(call: Call): boolean {
  const { net, node } = call;
  const value = fold(call);
  if (value === null) return false;
  net.folded.add(node);
  for (const output of node.outputs) net.values.set(output, value);
  return true;
}

/** The node that makes each value. */
const makersOf = (nodes: readonly OnnxNode[]): ReadonlyMap<string, OnnxNode> =>
  new Map(nodes.flatMap((node) => node.outputs.map((output): [string, OnnxNode] => [output, node])));

function drawNode(net: Net, node: OnnxNode, makers: ReadonlyMap<string, OnnxNode>): void {
  const missing = node.inputs.filter((input) => input !== '' && !net.values.has(input));
  for (const input of missing) reportUnmade(net, node, input, makers.get(input));
  const call = callOf(net, node);
  if (missing.length === 0 && compute(call)) return;
  const values = missing.length > 0 ? null : drawKnown(call);
  if (values === null && missing.length === 0) reportUnknown(call);
  const [first] = values ?? [];
  const made = values ?? opaques(call);
  for (const [at, output] of node.outputs.entries()) {
    const value = made[at] ?? (values === null ? first : undefined);
    // Masks and indices beside what a layer makes are no part of the picture, unless something reads them.
    if (value !== undefined) net.values.set(output, value);
    else if (net.readers.has(output)) net.values.set(output, asWire(opaqueOf(call, wires(call), null)));
  }
}

const wires = ({ inputs }: Call): Wire[] =>
  inputs.flatMap((value) => (value?.kind === 'wire' ? [value.wire] : []));

/** One opaque node for each output that is read; a lone one stands for a node that nothing reads. */
function opaques(call: Call): readonly Value[] {
  const inputs = wires(call);
  const channels = inputs[0]?.channels ?? 'first';
  const { outputs } = call.node;
  const one = (output: string) =>
    asWire(opaqueOf(call, inputs, statedShape(call, output, channels), channels));
  return outputs.length === 0 ? [one('')] : outputs.slice(0, 16).map(one);
}

function reportUnmade(net: Net, node: OnnxNode, input: string, maker: OnnxNode | undefined): void {
  const why =
    maker === undefined
      ? 'which nothing in the file makes'
      : `which only '${shown(nameOf(maker))}' makes, and that does not come before`;
  const message = `Layer '${shown(nameOf(node))}' reads '${shown(input)}', ${why}.`;
  net.problems.push({ severity: 'error', code: 'unknown-input', message, range: null });
}

function reportUnknown(call: Call): void {
  const { type, domain } = call.node;
  const says = isKnown(type, domain)
    ? `is a ${shown(type)} in a form that is not drawn here; its output's shape is as the file states it, or not known`
    : `is of the type '${shown(type)}', which is not known here; its output's shape is as the file states it, or not known`;
  report(call, { severity: 'warning', code: 'unknown-layer', says });
}
