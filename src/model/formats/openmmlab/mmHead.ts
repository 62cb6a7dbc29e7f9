import * as z from 'zod';
import type { NodeId, Op, Range } from '../../graph.ts';
import type { Edit, Problem } from '../../problem.ts';
import type { Builder, Place } from '../drawing/builder.ts';
import { knownPart } from '../text/knownPart.ts';
import { activation } from '../drawing/ops.ts';
import { normOf } from './mmNorms.ts';
import type { End } from '../drawing/residualStages.ts';
import { saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { childOf, entryOf } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

export interface HeadMaking {
  readonly builder: Builder;
  readonly problems: Problem[];
  /** The opened file's text, in which a fix may be offered. */
  readonly text: string;
  readonly stage: number;
}

/** The type that a dict names, its package taken off ('mmpretrain.ResNet'); null where it names none. */
export function typeOf(tree: Tree | undefined): string | null {
  const type = childOf(tree ?? null, 'type');
  if (type?.kind !== 'scalar' || typeof type.value !== 'string') return null;
  return type.value.split('.').at(-1) ?? type.value;
}

/** Draws an ImageClassifier's neck (mmpretrain/models/necks); none is `neck=None`. */
export function addNeck(making: HeadMaking, neck: Tree | undefined, end: End): End {
  if (neck === undefined || (neck.kind === 'scalar' && neck.value === null)) return end;
  const place: Place = { range: saidAt(neck, 'type') ?? neck.range, stage: making.stage };
  const type = typeOf(neck);
  const pool: Op = { kind: 'globalPool', mode: 'average', keepDims: false };
  if (type === 'GlobalAveragePooling')
    return { ...end, node: making.builder.add('neck', pool, [end.node], place) };
  if (type === 'GeneralizedMeanPooling') {
    const message = "The neck's generalized mean is drawn as an average; its trained power is not counted.";
    making.problems.push({ severity: 'warning', code: 'not-drawn', message, range: place.range });
    return { ...end, node: making.builder.add('neck', pool, [end.node], place) };
  }
  return { node: addOpaque(making, 'neck', type, end.node, place), channels: null };
}

function addOpaque(
  { builder, problems }: HeadMaking,
  name: string,
  type: string | null,
  from: NodeId,
  place: Place,
): NodeId {
  const message = `The ${name}${type === null ? '' : ` '${type}'`} is not known; it is drawn as one layer and not counted.`;
  problems.push({ severity: 'warning', code: 'unknown-op', message, range: place.range });
  return builder.add(name, { kind: 'opaque', type: type ?? name }, [from], place);
}

const count = z.int().min(1);
const schema = z.object({
  num_classes: count.optional(),
  in_channels: count.optional(),
  mid_channels: z.array(count).default([]),
  num_subcenters: count.default(1),
  dropout_rate: z.number().default(0),
});

/** Heads that end in one dense layer, by whether it has a bias (mmpretrain/models/heads; mmcls 0.x has the same names). */
const dense: Readonly<Record<string, boolean>> = {
  LinearClsHead: true,
  MultiLabelLinearClsHead: true,
  StackedLinearClsHead: true,
  ArcFaceClsHead: false,
};
/** Heads that only take a loss of what the backbone gives. */
const bare: ReadonlySet<string> = new Set(['ClsHead', 'MultiLabelClsHead']);

/** Draws an ImageClassifier's head. */
export function addHead(making: HeadMaking, head: Tree | undefined, end: End): void {
  const { builder, problems, stage } = making;
  if (head === undefined || (head.kind === 'scalar' && head.value === null)) return;
  const type = typeOf(head);
  const place: Place = { range: saidAt(head, 'num_classes') ?? saidAt(head, 'type') ?? head.range, stage };
  if (type !== null && bare.has(type)) return;
  if (type === null || !Object.hasOwn(dense, type)) {
    addOpaque(making, 'head', type, end.node, place);
    return;
  }
  const before = problems.length;
  const known = knownPart(head, Object.keys(schema.shape), problems);
  const config = validate(schema, known, problems, `The head '${type}'`) ?? schema.parse({});
  checkChannels(making, type, head, config.in_channels, end);
  if (config.num_classes === undefined) {
    if (problems.length === before) problems.push(noClasses(type, head.range));
    builder.add('head.fc', { kind: 'opaque', type }, [end.node], place);
    return;
  }
  const hidden =
    type === 'StackedLinearClsHead' ? addHidden(making, head, config, end.node, place) : end.node;
  const units = config.num_classes * (type === 'ArcFaceClsHead' ? config.num_subcenters : 1);
  builder.add('head.fc', { kind: 'dense', units, bias: dense[type] ?? true }, [hidden], place);
}

const noClasses = (type: string, range: Range): Problem => ({
  severity: 'error',
  code: 'missing-key',
  message: `The head '${type}' needs 'num_classes'.`,
  range,
});

/** StackedLinearClsHead: dense, norm, activation and dropout for each of `mid_channels`. */
function addHidden(
  { builder, problems }: HeadMaking,
  head: Tree,
  config: z.infer<typeof schema>,
  from: NodeId,
  place: Place,
): NodeId {
  const normed = childOf(head, 'norm_cfg')?.kind === 'map' ? normOf(head, problems) : null;
  const act = childOf(head, 'act_cfg');
  const active = act === undefined || act.kind === 'map';
  return config.mid_channels.reduce((start, units, at) => {
    const add = (name: string, op: Op, input: NodeId) =>
      builder.add(`head.${name}${at + 1}`, op, [input], place);
    let end = add('fc', { kind: 'dense', units, bias: true }, start);
    if (normed !== null) end = add('norm', normed, end);
    if (active) end = add('relu', activation('relu'), end);
    return config.dropout_rate > 0
      ? add('dropout', { kind: 'dropout', rate: config.dropout_rate }, end)
      : end;
  }, from);
}

/** PyTorch's Linear takes exactly `in_channels`: another number fails at the first image. */
function checkChannels(
  { problems, text }: HeadMaking,
  type: string,
  head: Tree,
  stated: number | undefined,
  { channels }: End,
): void {
  if (stated === undefined || channels === null || stated === channels) return;
  const range = entryOf(head, 'in_channels')?.value.range ?? head.range;
  const here = text.slice(range.start, range.end) === String(stated);
  const edit: Edit = { range, text: String(channels) };
  problems.push({
    severity: 'error',
    code: 'unequal-channels',
    message: `The head '${type}' takes ${stated} channels ('in_channels') and the backbone gives ${channels}.`,
    range,
    ...(here ? { fix: { title: `Change in_channels to ${channels}`, edits: [edit] } } : {}),
  });
}
