import * as z from 'zod';
import type { NodeId, Op } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Builder, Place } from '../drawing/builder.ts';
import { activation, batchNorm } from '../drawing/ops.ts';
import { partAt, saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';
import { tapOf } from './visslTaps.ts';

const count = z.int().min(1);
const mlpSchema = z.object({
  dims: z.array(count).min(1),
  use_bn: z.boolean().default(false),
  use_relu: z.boolean().default(false),
  use_dropout: z.boolean().default(false),
  use_bias: z.boolean().default(true),
  skip_last_layer_relu_bn: z.boolean().default(true),
  skip_last_bn: z.boolean().default(true),
  activation_name: z.string().default('ReLU'),
  num_clusters: z.union([z.array(count), count.transform((clusters) => [clusters])]).default([]),
});
type Mlp = z.infer<typeof mlpSchema>;

/**
 * Adds MODEL.HEAD.PARAMS behind the pooled trunk: a chain of ["mlp", {...}] pairs, or several such chains side by side
 * (vissl/models/base_ssl_model.py). Where features of single stages are evaluated, each head stands behind its feature.
 */
export function addVisslHeads(builder: Builder, model: Tree, stages: number, problems: Problem[]): void {
  const params = partAt(model, 'HEAD', 'PARAMS');
  const end = builder.nodes.at(-1)?.id;
  if (params?.kind !== 'list' || end === undefined) return;
  const place = { builder, problems, stage: stages + 1 };
  const taps = partAt(model, 'FEATURE_EVAL_SETTINGS', 'LINEAR_EVAL_FEAT_POOL_OPS_MAP');
  if (taps?.kind === 'list' && taps.items.length > 0) {
    const drawn = params.items.map((head, at) => addTapped(place, taps.items[at], head, at + 1));
    if (drawn.length === taps.items.length && drawn.every(Boolean)) return;
    problems.push({
      severity: 'warning',
      code: 'not-read',
      message: 'HEAD.PARAMS and LINEAR_EVAL_FEAT_POOL_OPS_MAP need one head a feature; what fits is drawn.',
      range: saidAt(model, 'HEAD', 'PARAMS'),
    });
    return;
  }
  const paired = params.items.every((item) => nameOf(item) !== null);
  const chains: readonly (readonly Tree[])[] = paired
    ? [params.items]
    : params.items.map((item) => (item.kind === 'list' && nameOf(item) === null ? item.items : [item]));
  chains.forEach((chain, at) => {
    addChain(place, chains.length === 1 ? 'head' : `head${at + 1}`, chain, end);
  });
}

interface Heads {
  readonly builder: Builder;
  readonly problems: Problem[];
  readonly stage: number;
}

function addChain(
  { builder, problems, stage }: Heads,
  start: string,
  chain: readonly Tree[],
  end: NodeId,
): void {
  chain.reduce<NodeId>((from, pair, index) => {
    const prefix = chain.length === 1 ? start : `${start}.part${index + 1}`;
    return addHead({ builder, prefix, place: { range: pair.range, stage }, problems }, pair, from);
  }, end);
}

/** Whether the head could be put behind its feature. */
function addTapped(heads: Heads, tap: Tree | undefined, head: Tree, number: number): boolean {
  const prefix = `head${number}`;
  const from = tap === undefined ? null : tapOf(heads.builder, tap, prefix, heads.stage);
  if (from === null) return false;
  const chain = head.kind === 'list' && nameOf(head) === null ? head.items : [head];
  addChain(heads, prefix, chain, from);
  return true;
}

/** The head's name in a ["name", {...}] pair. */
function nameOf(item: Tree): string | null {
  const [first] = item.kind === 'list' ? item.items : [];
  return first?.kind === 'scalar' && typeof first.value === 'string' ? first.value : null;
}

interface Head {
  readonly builder: Builder;
  readonly prefix: string;
  readonly place: Place;
  readonly problems: Problem[];
}

function addHead(head: Head, pair: Tree, from: NodeId): NodeId {
  const name = nameOf(pair) ?? 'head';
  const said = pair.kind === 'list' ? pair.items[1] : undefined;
  const known = /^(mlp|eval_mlp|swav_head)(_fsdp)?$/.test(name) && said?.kind === 'map';
  const mlp = known ? validate(mlpSchema, said, head.problems, `The head '${name}'`) : null;
  if (mlp === null)
    return head.builder.add(`${head.prefix}.${name}`, { kind: 'opaque', type: name }, [from], head.place);
  const add = (part: string, op: Op, input: NodeId) =>
    head.builder.add(`${head.prefix}.${part}`, op, [input], head.place);
  const start = name.startsWith('eval_mlp') ? add('bn', batchNorm(), from) : from;
  // A map is flattened before its dense layers.
  const flat = name.startsWith('eval_mlp') ? add('flatten', { kind: 'flatten' }, start) : start;
  return name.startsWith('swav_head') ? addSwav(mlp, add, flat) : addMlp(mlp, add, flat);
}

type Add = (part: string, op: Op, input: NodeId) => NodeId;

/** vissl/models/heads/mlp.py: dense layers of the given sizes; the last is bare unless the config says otherwise. */
function addMlp(mlp: Mlp, add: Add, from: NodeId): NodeId {
  const sizes = mlp.dims.slice(1);
  return sizes.reduce((end, units, at) => {
    const dense = add(`fc${at + 1}`, { kind: 'dense', units, bias: mlp.use_bias }, end);
    if (at === sizes.length - 1 && mlp.skip_last_layer_relu_bn) return dense;
    const normed = mlp.use_bn ? add(`bn${at + 1}`, batchNorm(), dense) : dense;
    const active = mlp.use_relu ? add(`relu${at + 1}`, activation('relu'), normed) : normed;
    return mlp.use_dropout ? add(`dropout${at + 1}`, { kind: 'dropout', rate: 0.5 }, active) : active;
  }, from);
}

/** vissl/models/heads/swav_prototypes_head.py: a projection, and a dense layer without bias for every set of prototypes. */
function addSwav(mlp: Mlp, add: Add, from: NodeId): NodeId {
  const sizes = mlp.dims.slice(1);
  const name = mlp.activation_name === 'GELU' ? 'gelu' : 'relu';
  const projected = sizes.reduce((end, units, at) => {
    const dense = add(`fc${at + 1}`, { kind: 'dense', units, bias: mlp.use_bias }, end);
    if (at === sizes.length - 1 && mlp.skip_last_bn) return dense;
    const normed = mlp.use_bn ? add(`bn${at + 1}`, batchNorm(), dense) : dense;
    return add(`${name}${at + 1}`, activation(name), normed);
  }, from);
  mlp.num_clusters.forEach((units, at) =>
    add(`prototypes${at + 1}`, { kind: 'dense', units, bias: false }, projected),
  );
  return projected;
}
