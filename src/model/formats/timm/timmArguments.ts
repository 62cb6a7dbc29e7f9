import * as z from 'zod';
import type { NetChanges } from '../../families.ts';
import type { HeadPool } from '../../families/residualNet.ts';
import { groupNorm } from '../../families/timmNets.ts';
import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { activationNamed, partAt, saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

/** What a timm config says beside the architecture's name. */
export interface TimmArguments {
  readonly classes: number;
  readonly classesAt: Range | null;
  readonly pool: HeadPool;
  /** `in_chans`, which goes before the channels of `input_size`. */
  readonly inputChannels: number | null;
  readonly changes: NetChanges;
}

const count = z.int().min(1);
const classCount = z.int().min(0).nullish();
const topSchema = z.object({
  num_classes: classCount,
  global_pool: z.string().nullish(),
  label_names: z.array(z.unknown()).nullish(),
});
const argumentsSchema = z.object({
  num_classes: classCount,
  in_chans: count.nullish(),
  global_pool: z.string().nullish(),
  output_stride: z.union([z.literal(8), z.literal(16), z.literal(32)]).nullish(),
  cardinality: count.nullish(),
  base_width: count.nullish(),
  stem_width: count.nullish(),
  stem_type: z.enum(['', 'deep', 'deep_tiered', 'tiered', 'fixed']).nullish(),
  stem_chs: count.nullish(),
  width_factor: count.nullish(),
  replace_stem_pool: z.boolean().nullish(),
  block_reduce_first: count.nullish(),
  down_kernel_size: count.nullish(),
  avg_down: z.boolean().nullish(),
  layers: z.array(count).min(1).nullish(),
  channels: z.array(count).min(1).nullish(),
  act_layer: z.string().nullish(),
  norm_layer: z.string().nullish(),
});
type Stated = z.infer<typeof argumentsSchema>;

/** Arguments that change no layer at inference. */
const silent = new Set(['drop_rate', 'drop_path_rate', 'drop_block_rate', 'zero_init_last', 'img_size']);

export function readArguments(tree: Tree, problems: Problem[]): TimmArguments {
  const top = validate(topSchema, tree, problems, 'The config') ?? {};
  const pretrained = partAt(tree, 'pretrained_cfg');
  const weights =
    pretrained?.kind === 'map' ? validate(topSchema, pretrained, problems, 'pretrained_cfg') : null;
  const given = partAt(tree, 'model_args');
  const args = given?.kind === 'map' ? (validate(argumentsSchema, given, problems, 'model_args') ?? {}) : {};
  if (given?.kind === 'map') nameUnread(given, problems);
  const labels = top.label_names?.length;
  return {
    classes: args.num_classes ?? top.num_classes ?? weights?.num_classes ?? labels ?? 1000,
    classesAt:
      saidAt(tree, 'model_args', 'num_classes') ??
      saidAt(tree, 'num_classes') ??
      saidAt(tree, 'pretrained_cfg', 'num_classes'),
    pool: poolNamed(args.global_pool ?? top.global_pool ?? 'avg', tree, problems),
    inputChannels: args.in_chans ?? null,
    changes: changesOf(args, tree, problems),
  };
}

function nameUnread(given: Tree & { kind: 'map' }, problems: Problem[]): void {
  for (const { key, keyRange } of given.entries)
    if (!Object.hasOwn(argumentsSchema.shape, key) && !silent.has(key))
      problems.push({
        severity: 'warning',
        code: 'not-read',
        message: `'${key}' of model_args is not read; the net is drawn without it.`,
        range: keyRange,
      });
}

/** timm's `SelectAdaptivePool2d`; a name that begins with 'fast' pools in the same way. */
function poolNamed(name: string, tree: Tree, problems: Problem[]): HeadPool {
  const pools: readonly HeadPool[] = ['avg', 'max', 'avgmax', 'catavgmax'];
  const bare = name.replace(/^fast/, '');
  if (name === '') return 'none';
  const known = pools.find((pool) => pool === bare);
  if (known === undefined && bare !== '')
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message: `'global_pool' is '${name}'; timm pools by avg, max, avgmax or catavgmax.`,
      range: saidAt(tree, 'model_args', 'global_pool') ?? saidAt(tree, 'global_pool'),
    });
  return known ?? 'avg';
}

function changesOf(args: Stated, tree: Tree, problems: Problem[]): NetChanges {
  const all = {
    cardinality: args.cardinality,
    baseWidth: args.base_width,
    stemWidth: args.stem_width,
    stemType: args.stem_type,
    stemChannels: args.stem_chs,
    widthFactor: args.width_factor,
    replaceStemPool: args.replace_stem_pool,
    blockReduceFirst: args.block_reduce_first,
    downKernelSize: args.down_kernel_size,
    avgDown: args.avg_down,
    layers: args.layers,
    channels: args.channels,
    outputStride: args.output_stride,
    activation: args.act_layer
      ? activationNamed(args.act_layer, problems, {
          key: 'act_layer',
          range: saidAt(tree, 'model_args', 'act_layer'),
        })
      : undefined,
    norm: args.norm_layer && /^group_?norm/i.test(args.norm_layer) ? groupNorm : undefined,
  };
  const stated = Object.entries(all).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(stated);
}
