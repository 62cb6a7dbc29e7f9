import * as z from 'zod';
import type { NodeId, Op } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Builder } from '../drawing/builder.ts';
import { knownPart } from '../text/knownPart.ts';
import { activation, evenly } from '../drawing/ops.ts';
import { normOf } from './mmNorms.ts';
import { numberFixes } from '../text/choiceFixes.ts';
import { saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const count = z.int().min(1);
const schema = z.object({
  depth: count.optional(),
  num_classes: z.int().default(-1),
  num_stages: count.max(5).default(5),
  dilations: z.array(count).default([1, 1, 1, 1, 1]),
  ceil_mode: z.boolean().default(false),
  with_last_pool: z.boolean().default(true),
});
type Config = z.infer<typeof schema>;

/** Convolutions a stage, by depth (mmpretrain/models/backbones/vgg.py). */
const settings: Readonly<Record<number, readonly number[] | undefined>> = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};

export interface Vgg {
  readonly config: Config;
  readonly depthMissing: boolean;
  /** Draws the stages and the classifier behind a node; null where the depth is not known. */
  readonly add: (builder: Builder, from: NodeId) => NodeId | null;
}

/** mmpretrain's VGG: every convolution has a bias, also before a norm. */
export function readVgg(tree: Tree, problems: Problem[]): Vgg {
  const before = problems.length;
  const known = knownPart(tree, Object.keys(schema.shape), problems);
  const config = validate(schema, known, problems, "The backbone 'VGG'") ?? schema.parse({});
  const depthMissing = config.depth === undefined && problems.length === before;
  const blocks = config.depth === undefined ? undefined : settings[config.depth];
  if (config.depth !== undefined && blocks === undefined)
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message: `'depth' of VGG must be 11, 13, 16 or 19, not ${config.depth}.`,
      range: saidAt(tree, 'depth'),
      ...numberFixes(childOf(tree, 'depth'), [11, 13, 16, 19]),
    });
  const normed = childOf(tree, 'norm_cfg')?.kind === 'map' ? normOf(tree, problems) : null;
  return {
    config,
    depthMissing,
    add: (builder, from) =>
      blocks === undefined
        ? null
        : addClassifier(builder, tree, config, addStages({ builder, tree, config, normed }, blocks, from)),
  };
}

interface Making {
  readonly builder: Builder;
  readonly tree: Tree;
  readonly config: Config;
  readonly normed: Op | null;
}

function addStages(making: Making, blocks: readonly number[], from: NodeId): NodeId {
  const { builder, tree, config, normed } = making;
  let end = from;
  blocks.slice(0, config.num_stages).forEach((convolutions, at) => {
    const unit = `stage${at + 1}`;
    const place = { range: saidAt(tree, 'depth'), stage: at + 1, unit };
    const add = (name: string, op: Op) => {
      end = builder.add(`${unit}.${name}`, op, [end], place);
    };
    const rate = config.dilations[at] ?? 1;
    for (let number = 1; number <= convolutions; number += 1) {
      add(`conv${number}`, convolution(Math.min(512, 64 * 2 ** at), rate));
      if (normed !== null) add(`bn${number}`, normed);
      add(`relu${number}`, activation('relu'));
    }
    const last = at === config.num_stages - 1;
    if (!last || config.with_last_pool) add('pool', maxPool(config.ceil_mode));
  });
  return end;
}

const maxPool = (ceil: boolean): Op => ({
  kind: 'pool',
  mode: 'max',
  kernel: [2, 2],
  stride: [2, 2],
  padding: evenly(0),
  ceil,
});

const convolution = (filters: number, rate: number): Op => ({
  kind: 'conv2d',
  filters,
  kernel: [3, 3],
  stride: [1, 1],
  dilation: [rate, rate],
  padding: evenly(rate),
  groups: 1,
  bias: true,
});

function addClassifier(builder: Builder, tree: Tree, config: Config, from: NodeId): NodeId {
  if (config.num_classes <= 0) return from;
  const place = { range: saidAt(tree, 'num_classes'), stage: config.num_stages + 1 };
  const dense = (units: number): Op => ({ kind: 'dense', units, bias: true });
  const chain: readonly (readonly [string, Op])[] = [
    ['classifier.flatten', { kind: 'flatten' }],
    ['classifier.fc1', dense(4096)],
    ['classifier.relu1', activation('relu')],
    ['classifier.dropout1', { kind: 'dropout', rate: 0.5 }],
    ['classifier.fc2', dense(4096)],
    ['classifier.relu2', activation('relu')],
    ['classifier.dropout2', { kind: 'dropout', rate: 0.5 }],
    ['classifier.fc3', dense(config.num_classes)],
  ];
  return chain.reduce((end, [name, op]) => builder.add(name, op, [end], place), from);
}
