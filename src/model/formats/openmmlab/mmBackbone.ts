import * as z from 'zod';
import { paperDepths } from '../../families.ts';
import { divisible } from '../../families/resnetArguments.ts';
import type { Layer } from '../../families/residualNet.ts';
import { convolutions, imageNetStem, maxPool3, smallStem, usualStem } from '../../families/stems.ts';
import type { Op, Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { knownPart } from '../text/knownPart.ts';
import { normOf } from './mmNorms.ts';
import type { ResidualStage } from '../drawing/residualStages.ts';
import { numberFixes } from '../text/choiceFixes.ts';
import { saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

/** The packages of OpenMMLab whose ResNets differ in their defaults. */
export type Dialect = 'mmpretrain' | 'mmdet';

interface Kind {
  readonly family: string;
  readonly stem?: 'deep' | 'small';
  readonly avgDown?: true;
  readonly grouped?: true;
  readonly se?: true;
}

/** Backbones of mmpretrain/models/backbones (1.2) and of the same names in mmdet (3.3), mmseg and mmpose. */
export const residualKinds: Readonly<Record<string, Kind>> = {
  ResNet: { family: 'ResNet' },
  ResNetV1c: { family: 'ResNet', stem: 'deep' },
  ResNetV1d: { family: 'ResNet', stem: 'deep', avgDown: true },
  ResNet_CIFAR: { family: 'ResNet', stem: 'small' },
  ResNeXt: { family: 'ResNeXt', grouped: true },
  SEResNet: { family: 'SE-ResNet', se: true },
  SEResNeXt: { family: 'SE-ResNeXt', grouped: true, se: true },
};

const count = z.int().min(1);
const sizes = z.array(count).min(1).max(4);
const schema = z.object({
  depth: count.optional(),
  in_channels: count.default(3),
  stem_channels: count.optional(),
  base_channels: count.default(64),
  expansion: count.optional(),
  num_stages: count.max(4).default(4),
  strides: sizes.default([1, 2, 2, 2]),
  dilations: sizes.default([1, 1, 1, 1]),
  contract_dilation: z.boolean().default(false),
  multi_grid: z.array(count).min(1).optional(),
  out_indices: z.union([z.int(), z.array(z.int()).min(1)]).optional(),
  style: z.enum(['pytorch', 'caffe']).default('pytorch'),
  deep_stem: z.boolean().default(false),
  avg_down: z.boolean().default(false),
  groups: count.optional(),
  width_per_group: count.optional(),
  base_width: count.optional(),
  se_ratio: count.default(16),
});
type Config = z.infer<typeof schema>;
export const backboneKeys = Object.keys(schema.shape);

/** A backbone ready to be drawn; `stages` is null where its depth is not known. */
export interface Backbone {
  /** "ResNet-50"; the family alone where the depth is not known. */
  readonly name: string;
  readonly family: string;
  readonly channels: number;
  readonly stem: readonly Layer[];
  readonly stemChannels: number;
  readonly stages: readonly ResidualStage[] | null;
  /** The stage, from 0, whose map goes on to the neck and head. */
  readonly out: number;
  /** No depth is stated; nothing else says why it is not known. */
  readonly depthMissing: boolean;
}

/** Reads the dict of a ResNet; what is wrong in it becomes problems, and the default stands in. */
export function readBackbone(tree: Tree, type: string, dialect: Dialect, problems: Problem[]): Backbone {
  const kind = residualKinds[type] ?? { family: 'ResNet' };
  const before = problems.length;
  const known = knownPart(tree, backboneKeys, problems);
  const config = validate(schema, known, problems, `The backbone '${type}'`) ?? schema.parse({});
  const depthMissing = config.depth === undefined && problems.length === before;
  const stemChannels = config.stem_channels ?? (dialect === 'mmdet' ? config.base_channels : 64);
  const norm = normOf(tree, problems);
  const small = kind.stem === 'small';
  const deep = (kind.stem === 'deep' || config.deep_stem) && !small;
  const style = { ...usualStem, norm };
  const family = config.base_channels > 64 && kind.grouped !== true ? `Wide ${kind.family}` : kind.family;
  const stages = stagesOf({ tree, type, kind, config, dialect, norm, problems });
  return {
    name: stages === null ? family : `${family}-${config.depth ?? ''}`,
    family,
    channels: config.in_channels,
    stem: small ? smallStem(stemChannels, style) : stemOf(stemChannels, deep, style),
    stemChannels,
    stages,
    out: outOf(config, tree, problems),
    depthMissing,
  };
}

/** `_make_stem_layer`: 7x7, or three 3x3 of which the first two have half the channels. */
function stemOf(channels: number, deep: boolean, style: typeof usualStem): Layer[] {
  if (!deep) return imageNetStem(channels, style);
  const half = Math.max(1, Math.floor(channels / 2));
  const widths = [half, half, channels];
  const list = widths.map((filters, at) => ({ filters, kernel: 3, stride: at === 0 ? 2 : 1 }));
  return [...convolutions(list, style), ['stem.pool', maxPool3]];
}

interface Stages {
  readonly tree: Tree;
  readonly type: string;
  readonly kind: Kind;
  readonly config: Config;
  readonly dialect: Dialect;
  readonly norm: Op;
  readonly problems: Problem[];
}

const complain = (problems: Problem[], code: string, message: string, range: Range | null): null => {
  problems.push({ severity: 'error', code, message, range });
  return null;
};

function stagesOf(all: Stages): ResidualStage[] | null {
  const { tree, type, kind, config, problems } = all;
  if (config.depth === undefined) return null;
  const depths = kind.grouped === true || kind.se === true ? [50, 101, 152] : [18, 34, 50, 101, 152];
  const row = depths.includes(config.depth) ? paperDepths[config.depth] : undefined;
  if (row === undefined) {
    const message = `'depth' of ${type} must be ${depths.slice(0, -1).join(', ')} or 152, not ${config.depth}.`;
    const fixes = numberFixes(childOf(tree, 'depth'), depths);
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message,
      range: saidAt(tree, 'depth'),
      ...fixes,
    });
    return null;
  }
  for (const key of ['strides', 'dilations'] as const)
    if (config[key].length !== config.num_stages) {
      const message = `'${key}' has ${config[key].length} numbers and 'num_stages' is ${config.num_stages}; each stage needs one.`;
      complain(problems, 'unequal-lists', message, saidAt(tree, key) ?? saidAt(tree, 'num_stages'));
    }
  const expansion = config.expansion ?? (row.block === 'basic' ? 1 : 4);
  if (row.block === 'basic' && expansion !== 1)
    complain(
      problems,
      'wrong-value',
      `'expansion' is 1 for depth ${config.depth}.`,
      saidAt(tree, 'expansion'),
    );
  const layers = row.layers.slice(0, config.num_stages);
  return layers.map((blocks, at) => stageOf(all, { at, blocks, block: row.block, expansion }));
}

interface Here {
  readonly at: number;
  readonly blocks: number;
  readonly block: 'basic' | 'bottleneck';
  readonly expansion: number;
}

function stageOf({ tree, kind, config, dialect, norm }: Stages, here: Here): ResidualStage {
  const planes = config.base_channels * 2 ** here.at;
  const filters = planes * (here.block === 'basic' ? 1 : here.expansion);
  const groups = kind.grouped === true ? groupsOf(config, dialect) : 1;
  const stride = config.strides[here.at] ?? 1;
  const dilation = config.dilations[here.at] ?? 1;
  // mmseg's contract_dilation: the first block of a dilated stage has half its dilation.
  const first = config.contract_dilation && dilation > 1 ? Math.max(1, Math.floor(dilation / 2)) : dilation;
  const last = here.at === config.num_stages - 1;
  const narrow = divisible(Math.max(1, Math.floor(filters / config.se_ratio)), 8);
  return {
    number: here.at + 1,
    block: here.block,
    blocks: here.blocks,
    filters,
    width: groups === 1 ? planes : widthOf(config, groups, here.at),
    stride: [stride, stride],
    groups,
    skip: 'B',
    order: 'post',
    strideOn: config.style === 'caffe' ? '1x1' : '3x3',
    se: null,
    bias: false,
    batchNorm: true,
    activation: 'relu',
    projection: { batchNorm: true, pool: kind.avgDown === true || config.avg_down, when: 'shape' },
    range: saidAt(tree, 'depth'),
    more: {
      dilation,
      firstDilation: first,
      // mmseg's ResLayer: the last stage's dilations, block by block.
      ...(last && config.multi_grid !== undefined ? { dilations: config.multi_grid } : {}),
      norm,
      // SELayer: the quotient, made a multiple of 8.
      ...(kind.se === true ? { squeezed: [narrow, narrow] as const } : {}),
    },
  };
}

/** ResNeXt's default is 32 groups in mmpretrain and 1 in mmdet, whose argument is `base_width`. */
function groupsOf({ groups, base_width: width }: Config, dialect: Dialect): number {
  return groups ?? (width === undefined && dialect === 'mmpretrain' ? 32 : 1);
}

/** `groups * width_per_group * planes // base_channels`; mmdet calls the same number base_width. */
function widthOf(config: Config, groups: number, at: number): number {
  const each = config.base_width ?? config.width_per_group ?? 4;
  return groups * each * 2 ** at;
}

/** The last of `out_indices`, which the neck and head read; mmselfsup counts the stem as 0. */
function outOf(config: Config, tree: Tree, problems: Problem[]): number {
  const { out_indices: stated, num_stages: stages } = config;
  const last = Math.max(...(typeof stated === 'number' ? [stated] : (stated ?? [stages - 1])));
  if (last <= stages && last >= 0) return Math.min(last, stages - 1);
  const message = `'out_indices' asks for stage ${last}, counted from 0, and there are ${stages}.`;
  complain(problems, 'wrong-value', message, saidAt(tree, 'out_indices'));
  return stages - 1;
}
