import * as z from 'zod';
import { maxPool3 } from '../../families/stems.ts';
import type { NodeId, Op, Shape, Size } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Builder } from '../drawing/builder.ts';
import { activation, batchNorm, halfPadding } from '../drawing/ops.ts';
import { itemAt, partAt, saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { plain } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const count = z.int().min(1);
const counts = z.array(count).min(1);
const modelSchema = z.object({
  num_blocks: counts.default([]),
  skip_transformation_type: z
    .enum(['preactivated_shortcut', 'postactivated_shortcut'])
    .default('postactivated_shortcut'),
  residual_transformation_type: z
    .enum(['preactivated_bottleneck_transformation', 'postactivated_bottleneck_transformation'])
    .default('postactivated_bottleneck_transformation'),
  stem_planes: count.default(64),
  stem_spatial_kernel: count.default(7),
  stem_maxpool: z.boolean().default(false),
  stage_planes: count.default(256),
  stage_spatial_stride: counts.default([1, 2, 2, 2]),
  num_groups: count.default(1),
  width_per_group: count.default(64),
});
type Model = z.infer<typeof modelSchema>;

/** A `resnext3d` that never looks along the time: one frame, and every temporal kernel 1. It is a net of images. */
export function isFlat(model: Tree): boolean {
  const said = (key: string): unknown => {
    const part = partAt(model, key);
    return part === undefined ? undefined : plain(part);
  };
  const kernels = said('stage_temporal_kernel_basis');
  return (
    said('frames_per_clip') === 1 &&
    said('stem_temporal_kernel') === 1 &&
    (said('stem_name') ?? 'resnext3d_stem') === 'resnext3d_stem' &&
    Array.isArray(kernels) &&
    kernels.flat(2).every((size) => size === 1) &&
    String(said('residual_transformation_type')).includes('bottleneck')
  );
}

interface Block {
  readonly model: Model;
  readonly inner: number;
  readonly filters: number;
  readonly stride: number;
  /** The first block of all, which gets x activated already. */
  readonly bare: boolean;
  readonly projects: boolean;
  readonly add: (part: string, op: Op, input: NodeId | readonly NodeId[]) => NodeId;
}

/** classy_vision/models/resnext3d.py and its stem, stage and block: an activation stands behind every sum. */
export function addFlatVideoNet(builder: Builder, tree: Tree, input: Shape, problems: Problem[]): void {
  const model = validate(modelSchema, tree, problems, 'The model') ?? modelSchema.parse({});
  const stem = { range: saidAt(tree, 'stem_planes'), stage: 0 };
  let end = builder.add('input', { kind: 'input', shape: input }, [], { range: null, stage: 0 });
  const kernel = model.stem_spatial_kernel;
  const stemLayers: readonly (readonly [string, Op])[] = [
    ['stem.conv', convolution(kernel, model.stem_planes, 2, 1)],
    ['stem.bn', batchNorm()],
    ['stem.relu', activation('relu')],
    ...(model.stem_maxpool ? [['stem.pool', maxPool3] as const] : []),
  ];
  for (const [name, op] of stemLayers) end = builder.add(name, op, [end], stem);
  let channels = model.stem_planes;
  const list = partAt(tree, 'num_blocks');
  model.num_blocks.forEach((blocks, at) => {
    const filters = model.stage_planes * 2 ** at;
    for (let number = 1; number <= blocks; number += 1) {
      const unit = `stage${at + 1}.block${number}`;
      const place = { range: itemAt(list, at), unit, stage: at + 1 };
      const stride = number === 1 ? (model.stage_spatial_stride[at] ?? 1) : 1;
      end = addBlock(
        {
          model,
          inner: model.num_groups * model.width_per_group * 2 ** at,
          filters,
          stride,
          bare: at === 0 && number === 1,
          projects: channels !== filters || stride !== 1,
          add: (part, op, from) =>
            builder.add(`${unit}.${part}`, op, typeof from === 'string' ? [from] : from, place),
        },
        end,
      );
      channels = filters;
    }
  });
  if (model.residual_transformation_type !== 'preactivated_bottleneck_transformation') return;
  const place = { range: null, stage: model.num_blocks.length + 1 };
  const normed = builder.add('final.bn', batchNorm(), [end], place);
  builder.add('final.relu', activation('relu'), [normed], place);
}

function addBlock(block: Block, x: NodeId): NodeId {
  const { add, model } = block;
  const pre = model.residual_transformation_type === 'preactivated_bottleneck_transformation';
  const branch = pre ? addPreactivated(block, x) : addPostactivated(block, x);
  const skip = block.projects ? addProjection(block, x) : x;
  return add('relu', activation('relu'), add('add', { kind: 'add' }, [branch, skip]));
}

/** A pre-activated projection has a norm and an activation of its own; the branch does not share them. */
function addProjection(block: Block, x: NodeId): NodeId {
  const { add, model, filters, stride } = block;
  const conv = convolution(1, filters, stride, 1);
  if (model.skip_transformation_type === 'postactivated_shortcut')
    return add('projection.bn', batchNorm(), add('projection.conv', conv, x));
  const opened = block.bare
    ? x
    : add('projection.relu', activation('relu'), add('projection.bn', batchNorm(), x));
  return add('projection.conv', conv, opened);
}

function convolutionsOf({ model, inner, filters, stride }: Block): readonly Op[] {
  return [
    convolution(1, inner, 1, 1),
    convolution(3, inner, stride, model.num_groups),
    convolution(1, filters, 1, 1),
  ];
}

function addPreactivated(block: Block, x: NodeId): NodeId {
  const { add } = block;
  return convolutionsOf(block).reduce<NodeId>((end, op, at) => {
    const opened =
      at === 0 && block.bare
        ? end
        : add(`relu${at + 1}`, activation('relu'), add(`bn${at + 1}`, batchNorm(), end));
    return add(`conv${at + 1}`, op, opened);
  }, x);
}

function addPostactivated(block: Block, x: NodeId): NodeId {
  const { add } = block;
  return convolutionsOf(block).reduce<NodeId>((end, op, at) => {
    const normed = add(`bn${at + 1}`, batchNorm(), add(`conv${at + 1}`, op, end));
    return at === 2 ? normed : add(`relu${at + 1}`, activation('relu'), normed);
  }, x);
}

function convolution(kernel: number, filters: number, stride: number, groups: number): Op {
  const size: Size = [kernel, kernel];
  return {
    kind: 'conv2d',
    filters,
    kernel: size,
    stride: [stride, stride],
    dilation: [1, 1],
    padding: halfPadding(size),
    groups,
    bias: false,
  };
}
