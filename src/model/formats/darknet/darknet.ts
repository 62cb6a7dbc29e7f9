import type { NodeId, Shape } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { darknetFamily } from './darknetFamily.ts';
import { heads } from './darknetHeads.ts';
import { product, route, shortcut } from './darknetJoins.ts';
import { knownKeys } from './darknetKeys.ts';
import type { DarknetNet, Layer, ReadLayer } from './darknetNet.ts';
import { addNode, layerAt } from './darknetNet.ts';
import { misspelledKeys, optionsOf } from './darknetOptions.ts';
import { unweighted } from './darknetPools.ts';
import type { DarknetSection } from './darknetSections.ts';
import { parseSections } from './darknetSections.ts';
import { connected, convolutional, deconvolutional, local } from './darknetWeighted.ts';
import { nearest } from '../text/nearest.ts';

/**
 * Darknet's cfg, after parser.c and the layers of pjreddie/darknet and AlexeyAB/darknet: the first section is the net, each
 * one behind it a layer that reads the one before. Layers have no names; they are called by their number, as darknet
 * prints it and as `from` and `layers` count.
 */
export const darknet: Reader = { format: 'darknet', match, read };

const passOn: ReadLayer = ({ input }) => ({ output: input, weights: [] });
const unknown: ReadLayer = ({ add, section, input }) => ({
  output: add(null, { kind: 'opaque', type: section.type }, [input]),
  weights: [],
});

/** Null where darknet's program knows the section and no image goes through it: the net is refused. */
const readers: Readonly<Record<string, ReadLayer>> = {
  convolutional,
  conv: convolutional,
  deconvolutional,
  deconv: deconvolutional,
  local,
  connected,
  conn: connected,
  ...unweighted,
  lrn: unweighted['normalization'] ?? unknown,
  shortcut,
  route,
  scale_channels: product,
  sam: product,
  ...heads,
  // The loss is of training alone, and hands nothing on.
  cost: passOn,
  empty: passOn,
  silence: passOn,
  conv_lstm: unknown,
  history: unknown,
  implicit: ({ add, section }) => ({
    output: add(null, { kind: 'opaque', type: section.type }, []),
    weights: [],
  }),
};

const recurrent: Readonly<Record<string, string>> = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU', crnn: 'CRNN' };
const names = [...Object.keys(readers), ...Object.keys(recurrent)];

const heading = /^[ \t]*\[[ \t]*([A-Za-z_0-9]{1,40})[ \t]*\]/gm;

/**
 * A text that begins with the net and holds one layer of darknet's at least. In a file of that name any one is enough: the
 * net with its size, or the first section a layer.
 */
function match(path: string, text: string): boolean {
  const start = text.slice(0, 65_536);
  const types = Array.from(start.matchAll(heading), ([, type]) => type ?? '');
  const layers = types.some((type) => names.includes(type));
  if (!/\.cfg$/i.test(path)) return layers && isNet(types[0]);
  const sized = isNet(types[0]) && /^[ \t]*(?:height|width|channels|inputs)[ \t]*=/m.test(start);
  return sized || (layers && (isNet(types[0]) || names.includes(types[0] ?? '')));
}

const isNet = (type: string | undefined): boolean => type === 'net' || type === 'network';

function read(path: string, text: string, source: Source): Reading {
  const { sections, problems: syntax } = parseSections(text);
  const sequence = sections.find(({ type }) => Object.hasOwn(recurrent, type));
  if (sequence !== undefined) return refusedSequence(sequence.type);
  if (sections.length === 1 && isNet(sections[0]?.type) && syntax.length === 0) return refusedEmpty;
  const problems: Problem[] = [...syntax];
  const [first, ...rest] = sections;
  const net: DarknetNet = { builder: newBuilder(), problems, shapes: new Map(), made: new Map(), done: [] };
  const stated = isNet(first?.type) ? first : undefined;
  if (stated === undefined)
    problems.push({
      severity: 'error',
      code: 'missing-net',
      message: 'A darknet cfg begins with [net], which states the size of the input.',
      range: first?.typeRange ?? { start: 0, end: 0 },
    });
  const own = stated === undefined ? null : inputShape(stated, problems, source.input === null);
  const shape = source.input ?? own;
  let before = addNode(net, 'input', { kind: 'input', shape }, [], { range: stated?.range ?? null });
  for (const section of stated === undefined ? sections : rest) before = readLayer(net, section, before);
  const { nodes } = net.builder;
  const inputSource = source.input === null ? 'file' : 'option';
  return {
    kind: 'graph',
    graph: {
      format: 'darknet',
      family: darknetFamily(sections, nodes),
      model: /([^/\\]+?)(?:\.cfg)?$/i.exec(path)?.[1] ?? null,
      nodes,
      inputSource: shape === null ? null : inputSource,
      inputNote: null,
    },
    problems,
  };
}

function refusedSequence(type: string): Reading {
  const family = recurrent[type] ?? type;
  const message = `This is a recurrent net of darknet ([${type}]), which reads sequences; Residual Lens draws convolutional nets.`;
  return { kind: 'refused', format: 'darknet', refusal: { code: 'other-family', message, family } };
}

const refusedEmpty: Reading = {
  kind: 'refused',
  format: 'darknet',
  refusal: {
    code: 'not-a-model',
    message: 'The cfg holds [net] and no layers behind it; it describes no net of darknet.',
    family: null,
  },
};

/** parse_net_options: height, width and channels, or `inputs` alone for a vector. */
function inputShape(section: DarknetSection, problems: Problem[], needed: boolean): Shape | null {
  const options = optionsOf(section, section.type, problems);
  const shape = ['height', 'width', 'channels'].map((key) => options.count(key, 0, 0));
  if (shape.every((size) => size > 0)) return shape;
  const inputs = options.count('inputs', 0, 0);
  if (inputs > 0) return [inputs];
  if (needed)
    problems.push({
      severity: 'error',
      code: 'no-input-size',
      message: `[${section.type}] states no input size: it needs height, width and channels, or inputs.`,
      range: section.typeRange,
    });
  return null;
}

function readLayer(net: DarknetNet, section: DarknetSection, input: NodeId): NodeId {
  const index = net.done.length;
  const { type } = section;
  const name = `${/^\w{1,40}$/.test(type) ? type : 'layer'}_${index}`;
  const options = optionsOf(section, name, net.problems);
  const layer = layerAt(net, section, options, { name, index, input });
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (reader === undefined) reportUnknown(layer);
  const keys = knownKeys(type);
  if (keys !== null) misspelledKeys(section, name, keys, net.problems);
  const done = (reader ?? unknown)(layer);
  net.done.push({ name, ...done });
  return done.output;
}

function reportUnknown({ section, net }: Layer): void {
  const { type, typeRange } = section;
  const close = nearest(type, names);
  const shown = type.slice(0, 40);
  net.problems.push({
    severity: 'warning',
    code: 'unknown-layer',
    message: `Darknet knows no section [${shown}]${close === null ? '' : `; did you mean [${close}]?`}`,
    range: typeRange,
    ...(close === null
      ? {}
      : { fix: { title: `Change to [${close}]`, edits: [{ range: typeRange, text: `[${close}]` }] } }),
  });
}
