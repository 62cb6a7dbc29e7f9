import type { Range } from '../../graph.ts';
import { caffeTypes, v1Types } from './caffeTypes.ts';
import { nearest } from '../text/nearest.ts';
import type { Ledger } from './protoFields.ts';
import { Fields } from './protoFields.ts';
import { renameFix } from '../text/renameFix.ts';
import { slipsOf } from '../text/slips.ts';
import type { ProtoField, ProtoMessage } from './protoTree.ts';

/** A blob as a layer names it. */
export interface Blob {
  readonly name: string;
  readonly range: Range;
}

/** One layer as the file states it, whatever its grammar. */
export interface CaffeLayer {
  readonly name: string;
  /** The type by its name in `layer { }`; '' where none is stated. */
  readonly type: string;
  readonly nameRange: Range;
  /** From the word `layer` to its closing brace. */
  readonly range: Range;
  readonly bottoms: readonly Blob[];
  readonly tops: readonly Blob[];
  /** Rules say in which states of the net it stands. */
  readonly hasRules: boolean;
  /** Names of its weights, '' where one has none: equal names are the same weights. */
  readonly weights: readonly string[];
  readonly fields: Fields;
}

export interface CaffeLayers {
  readonly layers: readonly CaffeLayer[];
  /** The file is in the oldest grammar, `layers { layer { } }`. */
  readonly oldest: boolean;
}

/**
 * The layers of a net in the order of the text. `layers { }` (V1LayerParameter) and `layer { }` (LayerParameter) do not
 * mix: Caffe's upgrade drops every `layer` of a net that has `layers` (upgrade_proto.cpp, UpgradeV1Net).
 */
export function layersOf(net: ProtoMessage, ledger: Ledger): CaffeLayers {
  const stated = net.fields.filter(isLayer);
  const [old, current] = ['layers', 'layer'].map((word) => stated.filter(({ name }) => name === word));
  const kept = old !== undefined && old.length > 0 ? old : (current ?? []);
  const dropped = kept === old ? current?.[0] : undefined;
  if (dropped !== undefined)
    ledger.problems.push({
      severity: 'error',
      code: 'mixed-grammars',
      message: "The net has 'layers' and 'layer'; Caffe then reads 'layers' alone and drops this one.",
      range: dropped.nameRange,
    });
  return {
    layers: kept.map((layer, at) => layerOf(layer, at, ledger)),
    oldest: kept.some(({ fields }) =>
      fields.some(({ name, kind }) => name === 'layer' && kind === 'message'),
    ),
  };
}

const isLayer = (field: ProtoField): field is ProtoMessage =>
  (field.name === 'layer' || field.name === 'layers') && field.kind === 'message';

const layerFields = [
  'name',
  'type',
  'bottom',
  'top',
  'include',
  'exclude',
  'param',
  'phase',
  'blobs',
  'loss_weight',
];
const oldFields = ['blobs_lr', 'weight_decay', 'blob_share_mode'];
const parameters = [
  'convolution',
  'pooling',
  'inner_product',
  'batch_norm',
  'scale',
  'eltwise',
  'concat',
  'dropout',
  'input',
];
const messageFields = [...parameters, 'relu', 'lrn', 'reshape', 'transform', 'data'].map(
  (word) => `${word}_param`,
);
/** Forks add messages of their own, all of them '..._param'. */
const messages = /_param$|^propagate_down$/;
const slips = slipsOf([...layerFields, ...messageFields], messages);
const oldSlips = slipsOf([...layerFields, ...oldFields, ...messageFields], messages);
const typeSlips = slipsOf([...caffeTypes]);

function layerOf(message: ProtoMessage, at: number, ledger: Ledger): CaffeLayer {
  const old = message.name === 'layers';
  const keyword = message.nameRange;
  const stated = message.fields.find(({ name }) => name === 'name');
  const name = stated === undefined || stated.kind === 'message' ? '' : String(stated.value);
  const said = name === '' ? `Layer ${at + 1}` : `Layer '${name}'`;
  const fields = new Fields(message, said, ledger);
  fields.expect(old ? oldSlips : slips);
  fields.text('name');
  return {
    name: name === '' ? `layer${at + 1}` : name,
    type: typeOf(fields, old, said),
    nameRange: stated?.range ?? keyword,
    range: { start: keyword.start, end: message.range.end },
    bottoms: blobsIn(fields, 'bottom'),
    tops: blobsIn(fields, 'top'),
    hasRules: fields.has('include') || fields.has('exclude'),
    weights: fields.all('param').map(weightName),
    fields,
  };
}

function blobsIn(fields: Fields, key: 'bottom' | 'top'): readonly Blob[] {
  const blobs: Blob[] = [];
  for (const field of fields.all(key)) {
    const { kind, range } = field;
    if (kind !== 'text')
      fields.report({ code: 'wrong-value', message: `A '${key}' must be a string in quotes.`, range });
    if (kind !== 'message') blobs.push({ name: String(field.value), range });
  }
  return blobs;
}

/** `param { name: "w" }`, or in `layers { }` plainly `param: "w"`. */
function weightName(param: ProtoField): string {
  if (param.kind === 'text') return param.value;
  if (param.kind !== 'message') return '';
  const name = param.fields.find((field) => field.name === 'name');
  return name?.kind === 'text' ? name.value : '';
}

/** A string in `layer { }`, a word of an enum in `layers { }`; one in place of the other is reported and understood. */
function typeOf(fields: Fields, old: boolean, said: string): string {
  const value = fields.all('type')[0];
  if (value === undefined) {
    fields.report({ code: 'missing-key', message: `${said} needs 'type'.`, range: fields.range });
    return '';
  }
  const { range } = value;
  if (value.kind === 'message') {
    fields.report({ code: 'wrong-value', message: `${said}: 'type' must be a layer's type.`, range });
    return '';
  }
  const word = String(value.value);
  const upgraded = value.kind === 'number' ? v1Numbers.get(value.value) : v1Types.get(word)?.type;
  if (old && value.kind !== 'text')
    return upgraded ?? unknown(fields, said, word, range, [...v1Types.keys()]);
  if (!old && value.kind === 'text') return word;
  const type = upgraded ?? word;
  const wanted = old ? [...v1Types].find(([, known]) => known.type === type)?.[0] : `"${type}"`;
  fields.report({
    code: 'wrong-value',
    message: `${said}: the type is ${old ? "a bare word in 'layers'" : "a string in quotes in 'layer'"}${wanted === undefined ? '' : `, ${wanted}`}.`,
    range,
    ...(wanted === undefined
      ? {}
      : { fix: { title: `Change to ${wanted}`, edits: [{ range, text: wanted }] } }),
  });
  return type;
}

const v1Numbers = new Map([...v1Types.values()].map(({ number, type }) => [number, type]));

function unknown(fields: Fields, said: string, word: string, range: Range, known: readonly string[]): string {
  const close = nearest(word, known);
  fields.report({
    code: 'unknown-layer',
    message: `${said} has the type ${word}, which Caffe does not know${close === null ? '.' : `; did you mean ${close}?`}`,
    range,
    ...(close === null ? {} : { fix: renameFix(range, word, close) }),
  });
  return word;
}

/** A type that is not known here, but is a few letters from one that is: a slip of the pen, not a fork's own layer. */
export function reportMistyped(layer: CaffeLayer): boolean {
  const close = layer.type.length < 4 ? null : layer.fields.guess(layer.type, typeSlips);
  const [value] = layer.fields.all('type');
  if (close === null || value?.kind !== 'text') return false;
  // ROIPooling and Convolution3D are layers of their own.
  if (!layer.type.startsWith(close.charAt(0)) || Math.abs(close.length - layer.type.length) > 1) return false;
  layer.fields.report({
    code: 'unknown-layer',
    message: `Layer '${layer.name}' has the type '${layer.type}', which Caffe does not know; did you mean '${close}'?`,
    range: value.range,
    fix: renameFix(value.range, layer.type, close),
  });
  return true;
}
