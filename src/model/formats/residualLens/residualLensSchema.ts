import * as z from 'zod';
import { activationNames } from '../../graph.ts';
import { largestAxis } from '../../reader.ts';

/**
 * The schema of our own format: the one source for the reader, for the exported JSON Schema, and so for completion
 * and hovers in the editor. Descriptions are written for the person who types the config.
 */

/** Past a million filters or units, products of a few counts are no exact numbers any more. */
const count = z.int().min(1).max(1_000_000);
const whole = z.int().min(0).max(1_000_000);
const size = z
  .union([count, z.tuple([count, count])])
  .describe('One number for both axes, or [height, width].');
const padding = z
  .union([whole, z.tuple([whole, whole, whole, whole]), z.enum(['same', 'valid'])])
  .describe("Pixels on every side, [top, bottom, left, right], or TensorFlow's 'same' and 'valid'.");
const activation = z.enum(activationNames);

const name = z.string().min(1).describe('A name that `from` and problems refer to.');
const from = z
  .union([z.string(), z.array(z.string()).min(1)])
  .describe('The layer it reads; the one before where left out.');
const common = { name: name.optional(), from: from.optional() };

const after = {
  batchNorm: z.boolean().optional().describe('Batch normalization behind it; its own bias is then left out.'),
  activation: activation.optional().describe('Activation behind it.'),
};

const convolution = {
  ...common,
  ...after,
  kernel: size.optional().describe('Window; 3 where left out.'),
  stride: size.optional().describe('Step of the window; 1 where left out.'),
  dilation: size.optional(),
  padding: padding
    .optional()
    .describe('Half the window on every side where left out, as the papers have it.'),
  bias: z.boolean().optional(),
};

const pool = {
  ...common,
  stride: size.optional().describe('Step; the window itself where left out.'),
  padding: padding.optional().describe('None where left out.'),
  ceil: z.boolean().optional().describe('Round the output size up, as Caffe does.'),
};

const others = z
  .union([z.string(), z.array(z.string()).min(1), z.null()])
  .describe('The layers that join the one before.');

/** One schema a layer that takes attributes; the key of the same name tells which it is. */
export const layerSchemas = {
  conv: z.strictObject({
    conv: count.describe('Filters: the output channels.'),
    ...convolution,
    groups: count.optional(),
  }),
  depthwise: z.strictObject({ depthwise: count.describe('Filters for each input channel.'), ...convolution }),
  dense: z.strictObject({
    dense: count.describe('Units.'),
    ...common,
    ...after,
    bias: z.boolean().optional(),
  }),
  highway: z
    .strictObject({
      highway: count.describe('Filters of H and of T.'),
      ...common,
      kernel: size.optional(),
      activation: activation.optional(),
    })
    .describe('A highway layer: T * H + (1 - T) * x, H and T one convolution each (Srivastava et al. 2015).'),
  batchNorm: z.strictObject({
    batchNorm: z.null(),
    ...common,
    scale: z.boolean().optional(),
    center: z.boolean().optional(),
    epsilon: z.number().min(0).optional(),
  }),
  scale: z.strictObject({ scale: z.null(), ...common, bias: z.boolean().optional() }),
  activation: z.strictObject({ activation, ...common }),
  maxPool: z.strictObject({ maxPool: size.describe('Window.'), ...pool }),
  averagePool: z.strictObject({ averagePool: size.describe('Window.'), ...pool }),
  globalAveragePool: z.strictObject({
    globalAveragePool: z.null(),
    ...common,
    keepDims: z.boolean().optional(),
  }),
  globalMaxPool: z.strictObject({ globalMaxPool: z.null(), ...common, keepDims: z.boolean().optional() }),
  add: z
    .strictObject({ add: others, ...common })
    .describe('Sum of the layer before and the named ones: a skip.'),
  multiply: z.strictObject({ multiply: others, ...common }),
  concat: z.strictObject({ concat: others, ...common }),
  gate: z.strictObject({
    gate: z.tuple([z.string(), z.string()]).describe('[H, T]: T * H + (1 - T) * x.'),
    ...common,
  }),
  padChannels: z.strictObject({
    padChannels: z
      .union([whole, z.tuple([whole, whole])])
      .describe('Zero channels behind, or [before, behind].'),
    ...common,
  }),
  zeroPad: z.strictObject({ zeroPad: z.union([whole, z.tuple([whole, whole, whole, whole])]), ...common }),
  slice: z.strictObject({ slice: size.describe('Every n-th pixel.'), ...common }),
  lrn: z.strictObject({
    lrn: count.describe('Channels that it sums over.'),
    ...common,
    alpha: z.number().optional(),
    beta: z.number().optional(),
    k: z.number().optional(),
  }),
  dropout: z.strictObject({ dropout: z.number().min(0).max(1), ...common }),
  upsample: z.strictObject({ upsample: size, ...common, mode: z.enum(['nearest', 'bilinear']).optional() }),
  flatten: z.strictObject({ flatten: z.null(), ...common }),
  softmax: z.strictObject({ softmax: z.null(), ...common }),
  opaque: z.strictObject({
    opaque: z.string().describe('An op that Residual Lens does not know.'),
    ...common,
  }),
} as const;

export type LayerKey = keyof typeof layerSchemas;
export type LayerOf<K extends LayerKey> = z.infer<(typeof layerSchemas)[K]>;

/** Layers that may stand as a bare word. */
export const bareLayers = [
  'batchNorm',
  'scale',
  'globalAveragePool',
  'globalMaxPool',
  'flatten',
  'softmax',
  ...activation.options,
] as const;

/** Composite layers: a run, and branches that part and join. Their lists are read item by item. */
export const repeatSchema = z.strictObject({
  repeat: count,
  layers: z.array(z.unknown()).min(1),
  name: name.optional(),
});
export const branchesSchema = z.strictObject({
  branches: z.array(z.array(z.unknown())).min(2),
  join: z.enum(['add', 'concat', 'multiply']),
  ...common,
  activation: activation.optional(),
});

const projection = z.strictObject({
  batchNorm: z
    .boolean()
    .optional()
    .describe('Batch normalization behind the projection; true where left out.'),
  pool: z
    .boolean()
    .optional()
    .describe('Average pooling with the stride before a 1x1 convolution of stride 1 (ResNet-D).'),
  when: z
    .enum(['shape', 'stride'])
    .optional()
    .describe("'shape': wherever the shape changes; 'stride': only where the stride is not 1."),
});

/** What may stand on a stage, or at the top for all stages. */
const blockKeys = {
  block: z.enum(['basic', 'bottleneck']).optional().describe('basic: 3x3, 3x3; bottleneck: 1x1, 3x3, 1x1.'),
  skip: z
    .union([z.enum(['A', 'B', 'C', 'none'])])
    .optional()
    .describe(
      'A: zero-pad; B: projection where the shape changes; C: projection in every block; none: the plain net.',
    ),
  order: z
    .enum(['post', 'pre'])
    .optional()
    .describe('Activation order: post as in 2015, pre as in "Identity Mappings".'),
  strideOn: z
    .enum(['1x1', '3x3'])
    .optional()
    .describe("Where a bottleneck strides: the paper's 1x1, or the 3x3 (torchvision)."),
  groups: count.optional().describe('Groups of the 3x3 convolution (ResNeXt).'),
  se: z
    .union([z.boolean(), count])
    .optional()
    .describe('Squeeze-and-excitation; a number is its reduction, 16 where true.'),
  bias: z.boolean().optional().describe("Biases in the blocks' convolutions; none where left out."),
  batchNorm: z
    .boolean()
    .optional()
    .describe('Batch normalization behind every convolution; true where left out.'),
  activation: activation.optional(),
  projection: projection.optional(),
};

export const stageSchema = z.strictObject({
  ...blockKeys,
  blocks: count.max(10_000).describe('How many blocks.'),
  filters: count.describe('Output channels of each block.'),
  stride: size
    .optional()
    .describe('Stride of the first block: 1 for the first stage, 2 after, where left out.'),
  width: count.optional().describe('Channels inside a bottleneck; a quarter of the filters where left out.'),
});
export type StageKeys = z.infer<typeof stageSchema>;

const axis = z.int().min(1).max(largestAxis);
const inputSchema = z.union([
  z
    .string()
    .regex(/^\d+x\d+x\d+$/, 'must be height x width x channels, such as 224x224x3')
    .refine((text) => text.split('x').every((size) => axis.safeParse(Number(size)).success), {
      error: `must have sizes from 1 to ${largestAxis}`,
    }),
  z.tuple([axis, axis, axis]),
]);

const top = {
  residualLens: z.literal(1).describe('Marks the file as a Residual Lens config, version 1.'),
  name: z.string().optional(),
  family: z.string().optional().describe('ResNet, VGG ...'),
  input: inputSchema.describe('Height x width x channels of an image.'),
  note: z.string().optional(),
};

/** Lists of layers and stages are `unknown` here: each item is validated for itself, so that one mistake costs one item. */
export const stagedSchema = z.strictObject({
  ...top,
  ...blockKeys,
  stem: z.array(z.unknown()).optional(),
  stages: z.array(z.unknown()).min(1),
  head: z.array(z.unknown()).optional(),
});
export const layersSchema = z.strictObject({ ...top, layers: z.array(z.unknown()).min(1) });
export type StagedKeys = z.infer<typeof stagedSchema>;
