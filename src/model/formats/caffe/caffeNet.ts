import type { Graph, NodeId, Shape } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Builder } from '../drawing/builder.ts';
import { newBuilder } from '../drawing/builder.ts';
import type { Blob, CaffeLayer } from './caffeLayers.ts';
import { reportMistyped } from './caffeLayers.ts';
import type { NamedWeights, Wire } from './caffeDrawing.ts';
import { newDrawing } from './caffeDrawing.ts';
import type { InputBlob } from './caffeInputs.ts';
import { blobsOf, feeds, imagesOf } from './caffeInputs.ts';
import { drawOf } from './caffeOps.ts';
import { isEnd } from './caffeTypes.ts';
import { zeroPadding } from './caffeZeros.ts';
import { joinsChannels } from './caffeMerges.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';

/** What makes a blob, as far as the layers have been read. */
type Made =
  | { readonly kind: 'wire'; readonly wire: Wire }
  /** An input that nothing has read yet: it is drawn when something does, so that labels are not. */
  | { readonly kind: 'input'; readonly input: InputBlob }
  /** Of a loss or of a label: no part of the net that is drawn. */
  | { readonly kind: 'aside' };

interface Net {
  readonly builder: Builder;
  readonly made: Map<string, Made>;
  readonly named: NamedWeights;
  /** The size that the person set; the first input takes it. */
  readonly option: Shape | null;
  readonly problems: Problem[];
  readonly layers: readonly CaffeLayer[];
  main: InputBlob | null;
  /** Names to guess what a mistyped one means; a few guesses are made, each costs much. */
  readonly recent: string[];
  guesses: number;
}

export type Drawn = Pick<Graph, 'nodes' | 'inputSource' | 'inputNote'>;

/**
 * Draws the layers of one state of the net, in the order of the text, which is the order in which Caffe runs them. A
 * layer whose top has the name of its bottom works in place: the name then means what it makes.
 */
export function drawNet(
  layers: readonly CaffeLayer[],
  all: readonly CaffeLayer[],
  inputs: readonly InputBlob[],
  option: Shape | null,
  problems: Problem[],
): Drawn {
  const net: Net = {
    builder: newBuilder(),
    made: new Map(inputs.map((input) => [input.name, { kind: 'input', input }])),
    named: new Map<string, NodeId>(),
    option,
    problems,
    layers,
    main: null,
    recent: inputs.map(({ name }) => name),
    guesses: 20,
  };
  const names = new Map<string, CaffeLayer>();
  const images = imagesOf(all);
  for (const layer of layers) {
    reportDuplicate(layer, names, problems);
    if (feeds(layer))
      for (const input of blobsOf(layer, images)) make(net, layer, input, { kind: 'input', input });
    else drawLayer(net, layer);
  }
  return { nodes: net.builder.nodes, ...sourceOf(net) };
}

function sourceOf({ main, option, problems }: Net): Pick<Graph, 'inputSource' | 'inputNote'> {
  if (option !== null) return { inputSource: 'option', inputNote: null };
  if (main === null) return { inputSource: null, inputNote: null };
  const { shape, note, name, range } = main;
  if (shape === null) {
    const message = `The input '${name}' has no size in this file: it lies in the data. Set one to see shapes, parameters and cost.`;
    problems.push({ severity: 'info', code: 'no-input-size', message, range });
    return { inputSource: null, inputNote: null };
  }
  if (main.assumed === true)
    problems.push({
      severity: 'info',
      code: 'assumed-channels',
      message: `Input '${name}' states no channels; its images are taken to have 3, so the first layer's parameters hold for colour.`,
      range,
    });
  // What the file states in part and nobody else states has no source of its own; the note says what it is.
  return { inputSource: main.assumed === true ? null : 'file', inputNote: note };
}

function reportDuplicate(layer: CaffeLayer, names: Map<string, CaffeLayer>, problems: Problem[]): void {
  const earlier = names.get(layer.name);
  names.set(layer.name, layer);
  if (earlier === undefined) return;
  problems.push({
    severity: 'warning',
    code: 'duplicate-name',
    message: `Two layers have the name '${layer.name}'; weights are stored by name, so give each its own.`,
    range: layer.nameRange,
    related: [{ range: earlier.nameRange, message: 'The name stands here first.' }],
  });
}

/** A top's name is taken once, but for a layer that works in place (net.cpp, AppendTop). */
function make(net: Net, layer: CaffeLayer, top: Blob, made: Made): void {
  const taken = net.made.has(top.name) && !layer.bottoms.some(({ name }) => name === top.name);
  if (taken)
    net.problems.push({
      severity: 'error',
      code: 'duplicate-top',
      message: `Layer '${layer.name}' makes the blob '${top.name}', which another layer has made; only a layer that reads it may write over it.`,
      range: top.range,
    });
  net.made.set(top.name, made);
  net.recent.push(top.name);
}

function drawLayer(net: Net, layer: CaffeLayer): void {
  const makes = (made: (at: number) => Made) => {
    layer.tops.forEach((top, at) => {
      make(net, layer, top, made(at));
    });
  };
  if (layer.tops.length === 0 || isEnd(layer.type) || isAside(net, layer)) {
    makes(() => ({ kind: 'aside' }));
    return;
  }
  if (layer.type === 'Concat' && drawPadding(net, layer)) return;
  const bottoms = layer.bottoms.map((blob) => wireOf(net, layer, blob));
  const drawing = newDrawing(layer, bottoms, net.builder, net.named);
  const draw = drawOf(layer.type);
  if (draw === undefined) reportUnknown(net, layer);
  const wires = draw?.(drawing) ?? [drawing.add({ kind: 'opaque', type: layer.type }, bottoms)];
  makes((at) => {
    const wire = wires[Math.min(at, wires.length - 1)];
    return wire === undefined ? { kind: 'aside' } : { kind: 'wire', wire };
  });
}

/** A concat with zeros, drawn as the padding that it is; false where it is none. */
function drawPadding(net: Net, layer: CaffeLayer): boolean {
  const [top] = layer.tops;
  const zeros = layer.bottoms.map(({ name }) => {
    const made = net.made.get(name);
    return made?.kind === 'input' && made.input.zeros ? made.input.shape : null;
  });
  if (top === undefined || zeros.every((shape) => shape === null) || !joinsChannels(layer)) return false;
  const wireAt = (at: number) => {
    const blob = layer.bottoms[at];
    const made = net.made.get(blob?.name ?? '');
    return made?.kind === 'wire' ? made.wire : null;
  };
  const padding = zeroPadding(zeros, (at) => wireAt(at)?.shape ?? null);
  const wire = padding === null ? null : wireAt(padding.at);
  if (padding === null || wire === null) return false;
  const padded = newDrawing(layer, [wire], net.builder, net.named).add(padding.op, [wire]);
  make(net, layer, top, { kind: 'wire', wire: padded });
  return true;
}

/** Types that learn from an input even where it is not a data layer's first top: two images side by side. */
const learns = /Convolution|Deconvolution|InnerProduct/;

function isAside(net: Net, { type, bottoms }: CaffeLayer): boolean {
  let [asides, extras] = [0, 0];
  for (const { name } of bottoms) {
    const made = net.made.get(name);
    if (made?.kind === 'aside') asides += 1;
    else if (made?.kind === 'input' && made.input.extra) extras += 1;
  }
  return (asides > 0 || (extras > 0 && extras === bottoms.length)) && !learns.test(type);
}

function wireOf(net: Net, layer: CaffeLayer, blob: Blob): Wire {
  const made = net.made.get(blob.name);
  if (made?.kind === 'wire') return made.wire;
  if (made?.kind !== 'input') {
    if (made === undefined) reportUnmade(net, layer, blob);
    return added(net, blob, {
      node: net.builder.add(blob.name, { kind: 'opaque', type: 'unknown blob' }, [], blob),
      shape: null,
    });
  }
  const { input } = made;
  const first = net.main === null;
  if (first) net.main = input;
  const shape = first && net.option !== null ? net.option : input.shape;
  const node = net.builder.add(input.name, { kind: 'input', shape }, [], { range: input.range });
  return added(net, blob, { node, shape });
}

function added(net: Net, { name }: Blob, wire: Wire): Wire {
  net.made.set(name, { kind: 'wire', wire });
  return wire;
}

function reportUnmade(net: Net, layer: CaffeLayer, { name, range }: Blob): void {
  // A bottom that comes too early is made further on.
  const later = net.layers.findLast(({ tops }) => tops.some((top) => top.name === name));
  const guess = later === undefined && net.guesses > 0;
  if (guess) net.guesses -= 1;
  const close = guess ? nearest(name, net.recent.slice(-200)) : null;
  const why =
    later === undefined
      ? 'which no layer makes'
      : `which only layer '${later.name}' makes, and that does not come before`;
  net.problems.push({
    severity: 'error',
    code: 'unknown-input',
    message: `Layer '${layer.name}' reads the blob '${name}', ${why}${close === null ? '.' : `; did you mean '${close}'?`}`,
    range,
    ...(close === null ? {} : { fix: renameFix(range, name, close) }),
  });
}

function reportUnknown(net: Net, layer: CaffeLayer): void {
  if (layer.type === '' || reportMistyped(layer)) return;
  net.problems.push({
    severity: 'warning',
    code: 'unknown-layer',
    message: `Layer '${layer.name}' is of the type '${layer.type}', which is not known here; it is drawn, and its output's shape is not known.`,
    range: layer.fields.placeOf('type'),
  });
}
