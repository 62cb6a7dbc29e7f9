import { strFromU8 } from 'fflate';
import type { Tensor } from './tensor.ts';
import { readTensor } from './tensor.ts';
import type { Span } from './wireFormat.ts';
import { eachField, fixedNumbers, packedVarints } from './wireFormat.ts';

/** The messages of onnx.proto, as far as they say something of the net. Graphs in attributes are not looked into. */

/** Sizes of a value, null where the file gives a name or nothing instead. */
export type Dims = readonly (number | null)[];

export interface Attribute {
  readonly number: number | null;
  readonly text: string | null;
  readonly numbers: readonly number[];
  readonly tensor: Tensor | null;
}

export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface ValueInfo {
  readonly name: string;
  /** Null where the file states no shape. */
  readonly dims: Dims | null;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly Tensor[];
  readonly inputs: readonly ValueInfo[];
  /** Shapes of other values that the file states, those of the outputs among them. */
  readonly stated: readonly ValueInfo[];
  /** The names of the graph's outputs. */
  readonly results: readonly string[];
}

/** 'broken': no protobuf; 'large': more parts than any model has, which would fill the memory. */
export type Parsed =
  | { readonly kind: 'model'; readonly looksRight: boolean; readonly graph: OnnxGraph | null }
  | { readonly kind: 'broken' }
  | { readonly kind: 'large' };

/** Nodes, tensors, names and attributes together; a ResNet-1202 has under 50,000. */
const mostParts = 300_000;
const mostNumbers = 1024;

/** What reading one file keeps count of. */
interface Ledger {
  parts: number;
  broken: boolean;
}

class TooManyParts extends Error {}

/** Reads ModelProto. Weights are left where they are: only the places of their numbers are kept. */
export function readModel(bytes: Uint8Array): Parsed {
  const ledger: Ledger = { parts: 0, broken: false };
  let graph: OnnxGraph | null = null;
  let version = false;
  try {
    readFields({ bytes, start: 0, end: bytes.length }, ledger, (field, value, span) => {
      if (field === 1 && value !== null) version = true;
      else if (field === 7 && value === null) graph = readGraph(span, ledger);
    });
  } catch (error) {
    if (error instanceof TooManyParts) return { kind: 'large' };
    throw error;
  }
  if (ledger.broken) return { kind: 'broken' };
  return { kind: 'model', looksRight: version, graph };
}

function readFields(span: Span, ledger: Ledger, visit: Parameters<typeof eachField>[1]): void {
  if (!ledger.broken && !eachField(span, visit)) ledger.broken = true;
}

function count(ledger: Ledger): void {
  ledger.parts += 1;
  if (ledger.parts > mostParts) throw new TooManyParts();
}

const textOf = ({ bytes, start, end }: Span): string => strFromU8(bytes.subarray(start, end));

/** Nodes, weights, inputs, outputs, values in between, and sparse weights. */
const partsOfGraph = new Set([1, 5, 11, 12, 13, 15]);

function readGraph(span: Span, ledger: Ledger): OnnxGraph {
  let name = '';
  const nodes: OnnxNode[] = [];
  const weights: Tensor[] = [];
  const [inputs, stated]: [ValueInfo[], ValueInfo[]] = [[], []];
  const results: string[] = [];
  readFields(span, ledger, (field, value, at) => {
    if (value !== null) return;
    if (field === 2) name = textOf(at);
    if (!partsOfGraph.has(field)) return;
    count(ledger);
    if (field === 1) nodes.push(readNode(at, ledger));
    else if (field === 5) weights.push(tensorOf(at, ledger));
    else if (field === 15) weights.push(readSparse(at, ledger));
    else {
      const info = readValueInfo(at, ledger);
      (field === 11 ? inputs : stated).push(info);
      if (field === 12) results.push(info.name);
    }
  });
  return { name, nodes, weights, inputs, stated, results };
}

const noTensor: Tensor = { name: '', dims: [], type: 0, data: null, loose: [] };

function tensorOf(span: Span, ledger: Ledger): Tensor {
  const tensor = readTensor(span, textOf);
  if (tensor === null) ledger.broken = true;
  return tensor ?? noTensor;
}

/** A sparse tensor has its name at its values, and its own dims. */
function readSparse(span: Span, ledger: Ledger): Tensor {
  let name = '';
  const dims: number[] = [];
  readFields(span, ledger, (field, value, at) => {
    if (field === 1 && value === null) name = tensorOf(at, ledger).name;
    if (field === 3)
      dims.push(...(value === null ? packedVarints(at, 16) : [value]).slice(0, 16 - dims.length));
  });
  return { ...noTensor, name, dims };
}

const none: ReadonlyMap<string, Attribute> = new Map();

function readNode(span: Span, ledger: Ledger): OnnxNode {
  let [name, type, domain] = ['', '', ''];
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes: [string, Attribute][] = [];
  readFields(span, ledger, (field, value, at) => {
    if (value !== null) return;
    if (field === 3) name = textOf(at);
    else if (field === 4) type = textOf(at);
    else if (field === 7) domain = textOf(at);
    if (field !== 1 && field !== 2 && field !== 5) return;
    count(ledger);
    if (field === 1) inputs.push(textOf(at));
    else if (field === 2) outputs.push(textOf(at));
    else attributes.push(readAttribute(at, ledger));
  });
  const named = attributes.length === 0 ? none : new Map(attributes);
  return { name, type, domain, inputs, outputs, attributes: named };
}

function readAttribute(span: Span, ledger: Ledger): [string, Attribute] {
  let [name, number, text]: [string, number | null, string | null] = ['', null, null];
  let tensor: Tensor | null = null;
  const numbers: number[] = [];
  const add = (more: readonly number[]) => {
    numbers.push(...more.slice(0, mostNumbers - numbers.length));
  };
  readFields(span, ledger, (field, value, at) => {
    if (field === 1) name = textOf(at);
    else if (field === 2 || field === 3) number = value;
    else if (field === 4) text = textOf(at);
    else if (field === 5 && value === null) tensor = tensorOf(at, ledger);
    else if (field === 7) add(value === null ? fixedNumbers(at, 'float32', mostNumbers) : [value]);
    else if (field === 8) add(value === null ? packedVarints(at, mostNumbers) : [value]);
  });
  return [name, { number, text, numbers, tensor }];
}

/** ValueInfoProto: a name and, four messages deep, the sizes of its tensor. */
function readValueInfo(span: Span, ledger: Ledger): ValueInfo {
  let name = '';
  let type: Span | null = null;
  readFields(span, ledger, (field, value, at) => {
    if (field === 1) name = textOf(at);
    else if (field === 2 && value === null) type = at;
  });
  const shape = messageIn(messageIn(type, 1, ledger), 2, ledger);
  return { name, dims: shape === null ? null : sizesIn(shape, ledger) };
}

/** The last message under a field, as protobuf takes it; null for none. */
function messageIn(span: Span | null, wanted: number, ledger: Ledger): Span | null {
  let found: Span | null = null;
  if (span !== null)
    readFields(span, ledger, (field, value, at) => {
      if (field === wanted && value === null) found = at;
    });
  return found;
}

/** TensorShapeProto: a message for each size, in which a name may stand instead. */
function sizesIn(shape: Span, ledger: Ledger): Dims {
  const sizes: (number | null)[] = [];
  readFields(shape, ledger, (field, value, at) => {
    if (field !== 1 || value !== null || sizes.length === 16) return;
    let size: number | null = null;
    readFields(at, ledger, (part, stated) => {
      // A size of 0 or below is a writer's way to say that it is not known.
      if (part === 1) size = stated !== null && stated > 0 ? stated : null;
    });
    sizes.push(size);
  });
  return sizes;
}
