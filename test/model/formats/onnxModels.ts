import { openConfig } from '../../../src/model/formats/registry.ts';
import type { Shape } from '../../../src/model/graph.ts';
import type { Reading } from '../../../src/model/reader.ts';
import { analysisOf } from '../open.ts';

/** Writes small ONNX models, in protobuf's wire format and by the field numbers of onnx.proto. */

type Bytes = readonly number[];

export function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return bytes;
}

const utf8 = (text: string): Bytes => [...new TextEncoder().encode(text)];
const little = (write: (view: DataView) => void, size: number): Bytes => {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return [...new Uint8Array(view.buffer)];
};
const float = (value: number): Bytes =>
  little((view) => {
    view.setFloat32(0, value, true);
  }, 4);
const int64 = (value: number): Bytes =>
  little((view) => {
    view.setBigInt64(0, BigInt(value), true);
  }, 8);

export const number = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
export const part = (field: number, bytes: Bytes): Bytes => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const word = (field: number, text: string): Bytes => part(field, utf8(text));

/** A tensor of sizes alone, or with its numbers: whole ones as int64, `floats` as float32. */
export interface TensorOf {
  readonly dims: readonly number[];
  readonly ints?: readonly number[];
  readonly floats?: readonly number[];
  /** Written as packed varints and floats, instead of raw bytes. */
  readonly packed?: boolean;
}

function tensor(name: string, { dims, ints, floats, packed }: TensorOf): Bytes {
  const data = packed
    ? [
        ...(ints === undefined ? [] : part(7, ints.flatMap(varint))),
        ...(floats === undefined ? [] : part(4, floats.flatMap(float))),
      ]
    : [
        ...(ints === undefined ? [] : part(9, ints.flatMap(int64))),
        ...(floats === undefined ? [] : part(9, floats.flatMap(float))),
      ];
  return [
    ...part(1, dims.flatMap(varint)),
    ...number(2, ints === undefined ? 1 : 7),
    ...word(8, name),
    ...data,
  ];
}

type AttributeOf =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly tensor: TensorOf };

function attribute(name: string, value: AttributeOf): Bytes {
  const content = (): Bytes => {
    if (typeof value === 'number') return number(3, value);
    if (typeof value === 'string') return word(4, value);
    if ('float' in value) return [...varint(2 * 8 + 5), ...float(value.float)];
    if ('tensor' in value) return part(5, tensor('', value.tensor));
    return value.every(Number.isInteger)
      ? value.flatMap((item) => number(8, item))
      : part(7, value.flatMap(float));
  };
  return [...word(1, name), ...content()];
}

export interface NodeOf {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeOf>>;
  readonly name: string;
  readonly domain?: string;
}

export const node = (
  type: string,
  inputs: readonly string[],
  outputs: string | readonly string[],
  attributes: NodeOf['attributes'] = {},
): NodeOf => {
  const made = typeof outputs === 'string' ? [outputs] : outputs;
  return { type, inputs, outputs: made, attributes, name: made[0] ?? type };
};

function nodeBytes({ type, inputs, outputs, attributes, name, domain }: NodeOf): Bytes {
  return [
    ...inputs.flatMap((input) => word(1, input)),
    ...outputs.flatMap((output) => word(2, output)),
    ...word(3, name),
    ...word(4, type),
    ...Object.entries(attributes).flatMap(([key, value]) => part(5, attribute(key, value))),
    ...(domain === undefined ? [] : word(7, domain)),
  ];
}

type Sizes = readonly (number | string)[];

function valueInfo(name: string, sizes: Sizes): Bytes {
  const shape = sizes.flatMap((size) => part(1, typeof size === 'number' ? number(1, size) : word(2, size)));
  return [...word(1, name), ...part(2, part(1, [...number(1, 1), ...part(2, shape)]))];
}

export interface ModelOf {
  readonly name?: string;
  readonly input?: Sizes;
  readonly inputs?: Readonly<Record<string, Sizes>>;
  readonly weights?: Readonly<Record<string, readonly number[] | TensorOf>>;
  readonly nodes: readonly NodeOf[];
  readonly stated?: Readonly<Record<string, Sizes>>;
  readonly results?: Readonly<Record<string, Sizes>>;
}

const isTensor = (weights: readonly number[] | TensorOf): weights is TensorOf => 'dims' in weights;

/** A model whose input is 'x', of 1x3x8x8 where nothing else is said. */
export function modelBytes({
  name = 'net',
  input = [1, 3, 8, 8],
  inputs,
  weights = {},
  ...rest
}: ModelOf): Bytes {
  const graph = [
    ...rest.nodes.flatMap((each) => part(1, nodeBytes(each))),
    ...word(2, name),
    ...Object.entries(weights).flatMap(([key, value]) =>
      part(5, tensor(key, isTensor(value) ? value : { dims: value })),
    ),
    ...Object.entries(inputs ?? { x: input }).flatMap(([key, sizes]) => part(11, valueInfo(key, sizes))),
    ...Object.entries(rest.results ?? {}).flatMap(([key, sizes]) => part(12, valueInfo(key, sizes))),
    ...Object.entries(rest.stated ?? {}).flatMap(([key, sizes]) => part(13, valueInfo(key, sizes))),
  ];
  return [...number(1, 8), ...word(2, 'test'), ...part(7, graph), ...part(8, number(2, 17))];
}

export function readBytes(
  bytes: Bytes | Uint8Array,
  path = 'some.onnx',
  input: Shape | null = null,
): Reading {
  const file = bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes);
  return openConfig({ path, bytes: file, others: {}, input });
}

export const analyzeModel = (model: ModelOf, input: Shape | null = null) =>
  analysisOf(readBytes(modelBytes(model), 'some.onnx', input));

/** Every node but the input as "name kind shape", with its learnable weights where it has any. */
export function drawn(model: ModelOf, input: Shape | null = null): string[] {
  const { graph, facts } = analyzeModel(model, input);
  return graph.nodes
    .filter(({ op }) => op.kind !== 'input')
    .map(({ id, name, op }) => {
      const fact = facts.get(id);
      const learnable = fact?.learnable ?? 0;
      const shape = fact?.shape?.join('x') ?? 'unknown';
      return `${name} ${op.kind} ${shape}${learnable > 0 ? ` ${learnable}` : ''}`;
    });
}

/** What one node makes of an 8x8 image of 3 channels, or of another input. */
export const one = (
  type: string,
  attributes: NodeOf['attributes'] = {},
  more: {
    readonly weights?: ModelOf['weights'];
    readonly input?: Sizes;
    readonly outputs?: readonly string[];
    readonly with?: readonly string[];
  } = {},
): string[] =>
  drawn({
    weights: more.weights ?? {},
    ...(more.input === undefined ? {} : { input: more.input }),
    nodes: [
      node(type, ['x', ...(more.with ?? Object.keys(more.weights ?? {}))], more.outputs ?? 'y', attributes),
    ],
  });
