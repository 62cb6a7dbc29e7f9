import * as z from 'zod';
import type { Problem } from '../../problem.ts';
import { partAt, textAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

/** What a pycls config says of its model; what it leaves out has the defaults of pycls/core/config.py. */
export interface Pycls {
  readonly tree: Tree;
  readonly type: string;
  readonly depth: number | null;
  readonly classes: number;
  /** Null where the config leaves it to the default. */
  readonly imageSize: number | null;
  readonly activation: string;
  readonly dataset: string;
  readonly resnet: z.infer<typeof resnetSchema>;
  readonly anynet: z.infer<typeof anynetSchema>;
}

const count = z.int().min(1);
const modelSchema = z.object({
  DEPTH: z.int().nullish(),
  NUM_CLASSES: count.default(10),
  ACTIVATION_FUN: z.string().default('relu'),
});
const trainSchema = z.object({ DATASET: z.string().default(''), IM_SIZE: count.nullish() });
const resnetSchema = z.object({
  TRANS_FUN: z.enum(['basic_transform', 'bottleneck_transform']).default('basic_transform'),
  NUM_GROUPS: count.default(1),
  WIDTH_PER_GROUP: count.default(64),
  STRIDE_1X1: z.boolean().default(true),
});
const counts = z.array(count).default([]);
const anynetSchema = z.object({
  STEM_TYPE: z.enum(['res_stem_cifar', 'res_stem_in', 'simple_stem_in']).default('simple_stem_in'),
  STEM_W: count.default(32),
  BLOCK_TYPE: z
    .enum(['vanilla_block', 'res_basic_block', 'res_bottleneck_block', 'res_bottleneck_linear_block'])
    .default('res_bottleneck_block'),
  DEPTHS: counts,
  WIDTHS: counts,
  STRIDES: counts,
  BOT_MULS: z.array(z.number().gt(0)).default([]),
  GROUP_WS: counts,
  HEAD_W: z.int().min(0).default(0),
  SE_ON: z.boolean().default(false),
  SE_R: z.number().gt(0).default(0.25),
});

/** Null where the file names no model type. */
export function readPycls(tree: Tree, problems: Problem[]): Pycls | null {
  const type = textAt(tree, 'MODEL', 'TYPE');
  if (type === null) return null;
  const section = <T>(name: string, schema: z.ZodType<T>): T => {
    const part = partAt(tree, name);
    const given = part?.kind === 'map' ? validate(schema, part, problems, name) : null;
    return given ?? schema.parse({});
  };
  const model = section('MODEL', modelSchema);
  const train = section('TRAIN', trainSchema);
  return {
    tree,
    type,
    // pycls's own default is 0, which is no ResNet.
    depth: model.DEPTH ?? null,
    classes: model.NUM_CLASSES,
    imageSize: train.IM_SIZE ?? null,
    activation: model.ACTIVATION_FUN,
    dataset: train.DATASET,
    resnet: section('RESNET', resnetSchema),
    anynet: section('ANYNET', anynetSchema),
  };
}
