import type { Analysis } from '../../../src/model/facts.ts';
import type { Op, Shape } from '../../../src/model/graph.ts';
import { analysisOf, readText } from '../open.ts';

/** An input of that many channels, rows and columns. */
export const input = (channels: number, height: number, width = height, name = 'data') =>
  `input: "${name}" input_shape { dim: 1 dim: ${channels} dim: ${height} dim: ${width} }\n`;

/** A layer from its bottoms to one top of its own name. */
export const layer = (name: string, type: string, bottoms: readonly string[], rest = '', tops = [name]) =>
  `layer { name: "${name}" type: "${type}" ${bottoms.map((bottom) => `bottom: "${bottom}"`).join(' ')} ${tops
    .map((top) => `top: "${top}"`)
    .join(' ')} ${rest} }\n`;

export const read = (text: string, size: Shape | null = null) => readText(text, 'net.prototxt', size);
export const open = (text: string, size: Shape | null = null): Analysis => analysisOf(read(text, size));

/** Every node as "id shape". */
export const shapes = (text: string, size: Shape | null = null): string[] => {
  const { graph, facts } = open(text, size);
  return graph.nodes.map(({ id }) => `${id} ${facts.get(id)?.shape?.join('x') ?? 'unknown'}`);
};

/** The shape that a blob of 8 channels and a size has behind one layer. */
export const behind = (type: string, parameters: string, channels = 8, height = 8, width = height): string =>
  shapes(input(channels, height, width) + layer('it', type, ['data'], parameters))
    .at(-1)
    ?.replace('it ', '') ?? '';

/** Trained weights of one layer on a map of 8 x 8 with 4 channels. */
export const learned = (type: string, parameters = ''): number =>
  open(input(4, 8) + layer('it', type, ['data'], parameters)).totals.learnable;

export const opOf = (text: string, id: string): Op | undefined =>
  open(text).graph.nodes.find((node) => node.id === id)?.op;

/** Problems as "severity code 'the text at their range' message". */
export const seen = (text: string, size: Shape | null = null): string[] =>
  open(text, size).problems.map(
    ({ severity, code, range, message }) =>
      `${severity} ${code} '${range === null ? '' : text.slice(range.start, range.end)}' ${message}`,
  );

const conv = (name: string, from: string, filters: number, kernel: number, stride: number, pad: number) =>
  layer(
    name,
    'Convolution',
    [from],
    `convolution_param { num_output: ${filters} kernel_size: ${kernel} stride: ${stride} pad: ${pad} bias_term: false }`,
  ) +
  `layer { name: "${name}/bn" type: "BatchNorm" bottom: "${name}" top: "${name}" }\n` +
  `layer { name: "${name}/scale" type: "Scale" bottom: "${name}" top: "${name}" scale_param { bias_term: true } }\n`;
const relu = (name: string) =>
  `layer { name: "${name}/relu" type: "ReLU" bottom: "${name}" top: "${name}" }\n`;

/** A residual net of two blocks, the second with a projection, all norms and activations in place. */
export const small = [
  'name: "Small"\n',
  input(3, 16),
  conv('conv1', 'data', 8, 3, 1, 1) + relu('conv1'),
  conv('a1', 'conv1', 8, 3, 1, 1) + relu('a1') + conv('a2', 'a1', 8, 3, 1, 1),
  layer('a', 'Eltwise', ['conv1', 'a2']) + relu('a'),
  conv('b0', 'a', 16, 1, 2, 0),
  conv('b1', 'a', 16, 3, 2, 1) + relu('b1') + conv('b2', 'b1', 16, 3, 1, 1),
  layer('b', 'Eltwise', ['b0', 'b2'], 'eltwise_param { operation: SUM }') + relu('b'),
  layer('pool', 'Pooling', ['b'], 'pooling_param { pool: AVE global_pooling: true }'),
  layer('fc', 'InnerProduct', ['pool'], 'inner_product_param { num_output: 10 }'),
  layer('prob', 'Softmax', ['fc']),
].join('');
