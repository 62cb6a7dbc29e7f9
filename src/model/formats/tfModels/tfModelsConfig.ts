import * as z from 'zod';
import type { Problem } from '../../problem.ts';
import { partAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const count = z.int().min(1);

/** `backbones.ResNet` (official/vision/configs/backbones.py) and its defaults. */
const resnetSchema = z.object({
  model_id: z.int().default(50),
  depth_multiplier: z.number().gt(0).default(1),
  stem_type: z.enum(['v0', 'v1']).default('v0'),
  se_ratio: z.number().nullish(),
  scale_stem: z.boolean().default(true),
  resnetd_shortcut: z.boolean().default(false),
  replace_stem_max_pool: z.boolean().default(false),
});

/** `backbones.DilatedResNet`, DeepLab's; the keys of both stand in one, and those of the other keep their defaults. */
const dilatedSchema = resnetSchema
  .pick({
    model_id: true,
    stem_type: true,
    se_ratio: true,
    resnetd_shortcut: true,
    replace_stem_max_pool: true,
  })
  .extend({
    output_stride: z.union([z.literal(8), z.literal(16), z.literal(32)]).default(16),
    multigrid: z.array(count).nullish(),
    last_stage_repeats: count.default(1),
  });

/** `ImageClassificationModel`; the classes that it leaves to the experiment are those of `resnet_imagenet`. */
const modelSchema = z.object({
  num_classes: count.default(1001),
  input_size: z.array(count).max(3).default([]),
  dropout_rate: z.number().min(0).max(1).default(0),
  add_head_batch_norm: z.boolean().default(false),
  output_softmax: z.boolean().default(false),
});
const normSchema = z.object({ activation: z.string().default('relu') });

export interface GardenModel {
  readonly resnet: z.infer<typeof resnetSchema>;
  /** Null for a backbone whose strides are all taken. */
  readonly dilated: z.infer<typeof dilatedSchema> | null;
  readonly classes: number;
  readonly inputSize: readonly number[];
  readonly dropout: number;
  readonly headNorm: boolean;
  readonly activation: string;
}

export function readGarden(model: Tree, type: 'resnet' | 'dilated_resnet', problems: Problem[]): GardenModel {
  const section = <T>(schema: z.ZodType<T>, subject: string, ...path: readonly string[]): T => {
    const part = partAt(model, ...path);
    return (part?.kind === 'map' ? validate(schema, part, problems, subject) : null) ?? schema.parse({});
  };
  const whole = section(modelSchema, 'task.model');
  const dilated =
    type === 'resnet'
      ? null
      : section(dilatedSchema, 'backbone.dilated_resnet', 'backbone', 'dilated_resnet');
  return {
    resnet:
      dilated === null
        ? section(resnetSchema, 'backbone.resnet', 'backbone', 'resnet')
        : { ...resnetSchema.parse({}), ...dilated },
    dilated,
    classes: whole.num_classes,
    inputSize: whole.input_size,
    dropout: whole.dropout_rate,
    headNorm: whole.add_head_batch_norm,
    activation: section(normSchema, 'norm_activation', 'norm_activation').activation,
  };
}
