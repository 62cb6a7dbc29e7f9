import * as z from 'zod';
import type { GraphNode, NodeId, Op } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Builder, Place } from '../drawing/builder.ts';
import { activation, batchNorm, evenly } from '../drawing/ops.ts';
import { partAt, saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const count = z.int().min(1);
const headSchema = z.object({
  name: z.string().default('fully_connected'),
  num_classes: count.nullish(),
  fork_block: z.string().nullish(),
  in_plane: count.nullish(),
  conv_planes: count.nullish(),
  activation: z.enum(['relu', 'silu']).default('relu'),
  use_dropout: z.boolean().nullish(),
  dropout_ratio: z.number().min(0).max(1).default(0.5),
});
type Head = z.infer<typeof headSchema>;

/** Adds the heads of `model.heads`, each behind the block that its `fork_block` names (classy_vision/heads). */
export function addClassyHeads(builder: Builder, model: Tree, problems: Problem[]): void {
  const heads = partAt(model, 'heads');
  const trunk = builder.nodes.slice();
  const last = trunk.at(-1);
  if (heads?.kind !== 'list' || last === undefined) return;
  const stage = trunk.reduce((most, node) => Math.max(most, node.stage ?? 0), 0) + 1;
  heads.items.forEach((item, at) => {
    const head = validate(headSchema, item, problems, `Head ${at + 1}`);
    if (head === null) return;
    const from = forkOf(head, trunk, item, problems);
    if (from === null) return;
    const prefix = heads.items.length === 1 ? 'head' : `head${at + 1}`;
    const place: Place = { range: item.range, stage };
    checkPlanes(head, trunk, from, item, problems);
    addHead(head, (part, op, input) => builder.add(`${prefix}.${part}`, op, [input], place), from);
  });
}

/** 'block3-2' is the third block of the fourth stage; video nets say 'pathway0-stage4-block2', and count stages from one. */
function forkOf(head: Head, trunk: readonly GraphNode[], item: Tree, problems: Problem[]): NodeId | null {
  const end = trunk.at(-1)?.id ?? null;
  const named = head.fork_block ?? null;
  if (named === null) return end;
  const image = /^block(\d+)-(\d+)$/.exec(named);
  const video = /^pathway0-stage(\d+)-block(\d+)(?:-(?:bn|relu))?$/.exec(named);
  const unit =
    image === null
      ? `stage${video?.[1] ?? ''}.block${Number(video?.[2] ?? -1) + 1}`
      : `stage${Number(image[1]) + 1}.block${Number(image[2]) + 1}`;
  const behind = trunk.filter((node) => node.unit === unit).at(-1);
  if (behind === undefined) {
    problems.push({
      severity: 'error',
      code: 'unknown-input',
      message: `'fork_block' is '${named}', and the model has no such block.`,
      range: saidAt(item, 'fork_block'),
    });
    return null;
  }
  const closing =
    /-(bn|relu)$/.test(named) || trunk.filter((node) => node.unit !== undefined).at(-1) === behind;
  return closing ? end : behind.id;
}

/** The channels behind a block are those of its last convolution. */
function checkPlanes(
  head: Head,
  trunk: readonly GraphNode[],
  from: NodeId,
  item: Tree,
  problems: Problem[],
): void {
  const upTo = trunk.slice(0, trunk.findIndex((node) => node.id === from) + 1);
  const last = upTo.filter((node) => node.op.kind === 'conv2d' && !node.name.includes('projection')).at(-1);
  const gives = last?.op.kind === 'conv2d' ? last.op.filters : null;
  const takes = head.in_plane ?? null;
  if (gives === null || takes === null || gives === takes || head.name === 'identity') return;
  if ((last?.name ?? '').includes('.se.')) return;
  problems.push({
    severity: 'error',
    code: 'wrong-value',
    message: `'in_plane' is ${takes}, and the block before the head gives ${gives} channels.`,
    range: saidAt(item, 'in_plane'),
  });
}

type Add = (part: string, op: Op, input: NodeId) => NodeId;

function addHead(head: Head, add: Add, from: NodeId): void {
  if (head.name === 'identity') return;
  if (head.name !== 'fully_connected' && head.name !== 'fully_convolutional_linear') {
    add(head.name, { kind: 'opaque', type: head.name }, from);
    return;
  }
  const planes = head.conv_planes ?? null;
  const convolved = planes === null ? from : addConvolution(head, planes, add, from);
  const pooled = add('pool', { kind: 'globalPool', mode: 'average', keepDims: false }, convolved);
  const dropped =
    head.use_dropout === true
      ? add('dropout', { kind: 'dropout', rate: head.dropout_ratio }, pooled)
      : pooled;
  const units = head.num_classes ?? null;
  if (units !== null) add('fc', { kind: 'dense', units, bias: true }, dropped);
}

function addConvolution(head: Head, planes: number, add: Add, from: NodeId): NodeId {
  const op: Op = {
    kind: 'conv2d',
    filters: planes,
    kernel: [1, 1],
    stride: [1, 1],
    dilation: [1, 1],
    padding: evenly(0),
    groups: 1,
    bias: false,
  };
  const normed = add('bn', batchNorm(), add('conv', op, from));
  return add(head.activation, activation(head.activation), normed);
}
