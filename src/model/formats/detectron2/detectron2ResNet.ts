import * as z from 'zod';
import { paperDepths } from '../../families.ts';
import type { Layer } from '../../families/residualNet.ts';
import { convolutions, imageNetStem, maxPool3, usualStem } from '../../families/stems.ts';
import type { Op, Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { decodeValues } from './detectron2Values.ts';
import { batchNorm } from '../drawing/ops.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';
import type { ResidualStage } from '../drawing/residualStages.ts';
import { numberFixes } from '../text/choiceFixes.ts';
import { isTaken, saidAt, textAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const count = z.int().min(1);
const feature = z.enum(['stem', 'res2', 'res3', 'res4', 'res5']);
/** MODEL.RESNETS with the defaults of detectron2/config/defaults.py, and the keys that its DeepLab project adds. */
const schema = z.object({
  DEPTH: count.default(50),
  OUT_FEATURES: z.array(feature).min(1).default(['res4']),
  NUM_GROUPS: count.default(1),
  NORM: z.string().default('FrozenBN'),
  WIDTH_PER_GROUP: count.default(64),
  STRIDE_IN_1X1: z.boolean().default(true),
  RES4_DILATION: count.default(1),
  RES5_DILATION: count.default(1),
  RES2_OUT_CHANNELS: count.default(256),
  STEM_OUT_CHANNELS: count.default(64),
  RES5_MULTI_GRID: z.array(count).min(1).default([1, 2, 4]),
  STEM_TYPE: z.enum(['basic', 'deeplab']).optional(),
  DEFORM_ON_PER_STAGE: z.array(z.boolean()).default([]),
});
type Config = z.infer<typeof schema>;
const keys = Object.keys(schema.shape);
const others = ['DEFORM_MODULATED', 'DEFORM_NUM_GROUPS'];

export interface ResNets {
  /** "ResNet-50"; the family alone where the depth is not known. */
  readonly name: string;
  readonly family: string;
  readonly channels: number;
  readonly stem: readonly Layer[];
  readonly stemChannels: number;
  readonly stemRange: Range | null;
  /** Null where the depth that is stated has no net. */
  readonly stages: readonly ResidualStage[] | null;
  readonly range: Range | null;
}

/** The net of `build_resnet_backbone`, up to the last of OUT_FEATURES; later stages are never built. */
export function readResNets(config: Tree, problems: Problem[]): ResNets {
  const model = childOf(config, 'MODEL') ?? null;
  const stated = childOf(model, 'RESNETS');
  const tree: Tree = decodeValues(stated ?? { kind: 'map', entries: [], range: { start: 0, end: 0 } });
  const entries = tree.kind === 'map' ? tree.entries.filter(({ key }) => keys.includes(key)) : [];
  const known: Tree = { kind: 'map', entries, range: tree.range };
  const resnets = validate(schema, known, problems, 'MODEL.RESNETS') ?? schema.parse({});
  unknownKeys(tree, problems);
  tellDefaults(resnets, tree, saidAt(config, 'MODEL'), problems);
  const norm = normOf(resnets, tree, problems);
  const style = { ...usualStem, norm: norm ?? batchNorm() };
  const deepLab = /deeplab/i.test(textAt(model, 'BACKBONE', 'NAME') ?? '');
  const deep = (resnets.STEM_TYPE ?? (deepLab ? 'deeplab' : 'basic')) === 'deeplab';
  const stem = stemOf(resnets.STEM_OUT_CHANNELS, deep, style);
  const mean = childOf(model, 'PIXEL_MEAN');
  const family = resnets.NUM_GROUPS > 1 ? 'ResNeXt' : 'ResNet';
  const stages = stagesOf({ config: resnets, tree, norm, deepLab }, problems);
  return {
    name: stages === null ? family : `${family}-${resnets.DEPTH}`,
    family,
    channels: mean?.kind === 'list' && mean.items.length > 0 ? mean.items.length : 3,
    stem: norm === null ? stem.filter(([, op]) => op.kind !== 'batchNorm') : stem,
    stemChannels: resnets.STEM_OUT_CHANNELS,
    stemRange: saidAt(tree, 'STEM_OUT_CHANNELS') ?? saidAt(tree, 'STEM_TYPE') ?? saidAt(model, 'RESNETS'),
    stages,
    range: saidAt(tree, 'DEPTH') ?? saidAt(model, 'RESNETS'),
  };
}

/** BasicStem, or DeepLabStem (projects/DeepLab/deeplab/resnet.py). */
function stemOf(channels: number, deep: boolean, style: typeof usualStem): Layer[] {
  if (!deep) return imageNetStem(channels, style);
  const half = Math.max(1, Math.floor(channels / 2));
  const list = [half, half, channels].map((filters, at) => ({
    filters,
    kernel: 3,
    stride: at === 0 ? 2 : 1,
  }));
  return [...convolutions(list, style), ['stem.pool', maxPool3]];
}

/** detectron2/layers/batch_norm.py, `get_norm`: null for none; a frozen batch norm has the same four arrays. */
function normOf({ NORM: name }: Config, tree: Tree, problems: Problem[]): Op | null {
  if (name === '') return null;
  if (name === 'GN') return { kind: 'norm', type: 'group', scale: true, center: true };
  if (name === 'LN') return { kind: 'norm', type: 'layer', scale: true, center: true };
  if (!/^(FrozenBN|BN|SyncBN|nnSyncBN|naiveSyncBN|naiveSyncBN_N)$/.test(name))
    problems.push({
      severity: 'warning',
      code: 'unknown-norm',
      message: `'NORM' is '${name}', which detectron2 does not know; it is drawn as batch norm.`,
      range: saidAt(tree, 'NORM'),
    });
  return batchNorm();
}

function unknownKeys(tree: Tree, problems: Problem[]): void {
  const all = [...keys, ...others];
  for (const { key, keyRange } of tree.kind === 'map' ? tree.entries : []) {
    const close = all.includes(key) ? null : nearest(key, all);
    if (close === null) continue;
    const message = `MODEL.RESNETS has no key '${key}'; did you mean '${close}'?`;
    const fix = renameFix(keyRange, key, close);
    problems.push({ severity: 'error', code: 'unknown-key', message, range: keyRange, fix });
  }
}

/** What shapes the net and is left to detectron2's own defaults. */
function tellDefaults(config: Config, tree: Tree, model: Range | null, problems: Problem[]): void {
  const basic = config.DEPTH < 50;
  const left = (
    ['DEPTH', 'OUT_FEATURES', 'NORM', ...(basic ? [] : (['STRIDE_IN_1X1'] as const))] as const
  ).filter((key) => childOf(tree, key) === undefined);
  if (left.length === 0) return;
  const told = left.map((key) => `${key} ${spoken(config[key])}`).join(', ');
  problems.push({
    severity: 'info',
    code: 'framework-default',
    message: `detectron2's defaults hold for what RESNETS does not state: ${told} (detectron2/config/defaults.py).`,
    range: tree.range.end > 0 ? tree.range : model,
  });
}

/** A value in Python's and YAML's own letters. */
const spoken = (value: string | number | boolean | readonly string[]): string => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
};

const complain = (problems: Problem[], message: string, range: Range | null): null => {
  problems.push({ severity: 'error', code: 'wrong-value', message, range });
  return null;
};

interface Stages {
  readonly config: Config;
  readonly tree: Tree;
  readonly norm: Op | null;
  readonly deepLab: boolean;
}

function stagesOf({ config, tree, norm, deepLab }: Stages, problems: Problem[]): ResidualStage[] | null {
  const depths = [18, 34, 50, 101, 152];
  if (!isTaken(childOf(tree, 'DEPTH'), config.DEPTH)) return null;
  const row = depths.includes(config.DEPTH) ? paperDepths[config.DEPTH] : undefined;
  if (row === undefined) {
    const message = `'DEPTH' must be 18, 34, 50, 101 or 152, not ${config.DEPTH}.`;
    const fixes = numberFixes(childOf(tree, 'DEPTH'), depths);
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message,
      range: saidAt(tree, 'DEPTH'),
      ...fixes,
    });
    return null;
  }
  const basic = row.block === 'basic';
  if (basic) checkBasic(config, tree, problems);
  if (config.DEFORM_ON_PER_STAGE.includes(true) && !basic)
    problems.push({
      severity: 'warning',
      code: 'not-drawn',
      message: 'Deformable convolutions are drawn as plain ones, and their offsets are not counted.',
      range: saidAt(tree, 'DEFORM_ON_PER_STAGE'),
    });
  const names = ['stem', 'res2', 'res3', 'res4', 'res5'];
  const last = Math.max(...config.OUT_FEATURES.map((name) => names.indexOf(name)));
  return row.layers.slice(0, last).map((blocks, at): ResidualStage => {
    const dilation = [1, 1, deepLab ? config.RES4_DILATION : 1, config.RES5_DILATION][at] ?? 1;
    const step = at === 0 || dilation > 1 ? 1 : 2;
    const filters = (basic ? 64 : config.RES2_OUT_CHANNELS) * 2 ** at;
    return {
      number: at + 1,
      block: row.block,
      blocks,
      filters,
      width: basic ? filters : config.NUM_GROUPS * config.WIDTH_PER_GROUP * 2 ** at,
      stride: [step, step],
      groups: basic ? 1 : config.NUM_GROUPS,
      skip: 'B',
      order: 'post',
      strideOn: config.STRIDE_IN_1X1 ? '1x1' : '3x3',
      se: null,
      bias: false,
      batchNorm: norm !== null,
      activation: 'relu',
      projection: { batchNorm: true, pool: false, when: 'shape' },
      range: saidAt(tree, 'DEPTH'),
      more: {
        dilation,
        // Only DeepLab's backbone dilates block by block, and only its res5.
        ...(deepLab && at === 3 ? { dilations: config.RES5_MULTI_GRID.map((grid) => grid * dilation) } : {}),
        ...(norm === null ? {} : { norm }),
      },
    };
  });
}

/** What `build_resnet_backbone` asserts of R18 and R34. */
function checkBasic(config: Config, tree: Tree, problems: Problem[]): void {
  const wanted = { RES2_OUT_CHANNELS: 64, RES5_DILATION: 1, NUM_GROUPS: 1 } as const;
  for (const [key, value] of Object.entries(wanted) as [keyof typeof wanted, number][])
    if (config[key] !== value)
      complain(
        problems,
        `'${key}' must be ${value} for depth ${config.DEPTH}, not ${config[key]}.`,
        saidAt(tree, key) ?? saidAt(tree, 'DEPTH'),
      );
}
