import * as z from 'zod';
import { paperDepths } from '../../families.ts';
import type { ResidualNet } from '../../families/residualNet.ts';
import { resNet } from '../../families/resnetArguments.ts';
import { groupNorm } from '../../families/timmNets.ts';
import type { Op } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { numberFixes } from '../text/choiceFixes.ts';
import { isTaken, partAt, saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const count = z.int().min(1);
const trunkSchema = z.object({
  DEPTH: z.int().default(50),
  WIDTH_MULTIPLIER: count.default(1),
  NORM: z.enum(['BatchNorm', 'LayerNorm', 'GroupNorm']).default('BatchNorm'),
  STANDARDIZE_CONVOLUTIONS: z.boolean().default(false),
  GROUPS: count.default(1),
  WIDTH_PER_GROUP: count.default(64),
  LAYER4_STRIDE: z.union([z.literal(1), z.literal(2)]).default(2),
});
const modelSchema = z.object({ INPUT_TYPE: z.enum(['rgb', 'bgr', 'lab']).default('rgb') });

export interface Trunk {
  readonly family: string;
  readonly name: string;
  readonly net: ResidualNet;
  readonly stages: number;
  readonly inputChannels: number;
}

const depths = [50, 101, 152, 200];
const norms: Readonly<Record<string, Op | undefined>> = {
  LayerNorm: { kind: 'norm', type: 'layerNorm', scale: true, center: true },
  GroupNorm: groupNorm,
};

/** torchvision's ResNet of bottlenecks, all channels times WIDTH_MULTIPLIER (vissl/models/trunks/resnext.py). */
export function visslTrunk(model: Tree, problems: Problem[]): Trunk {
  const part = partAt(model, 'TRUNK', 'RESNETS');
  const read = part?.kind === 'map' ? validate(trunkSchema, part, problems, 'RESNETS') : null;
  const trunk = read ?? trunkSchema.parse({});
  const input = model.kind === 'map' ? validate(modelSchema, model, problems, 'MODEL') : null;
  const range = saidAt(model, 'TRUNK', 'RESNETS', 'DEPTH') ?? saidAt(model, 'TRUNK');
  const taken = isTaken(partAt(model, 'TRUNK', 'RESNETS', 'DEPTH'), trunk.DEPTH);
  const layers = taken && depths.includes(trunk.DEPTH) ? paperDepths[trunk.DEPTH]?.layers : undefined;
  if (taken) sayDepth(model, trunk.DEPTH, layers === undefined, problems);
  const { WIDTH_MULTIPLIER: times, GROUPS: groups, WIDTH_PER_GROUP: perGroup } = trunk;
  const norm = norms[trunk.NORM];
  const net = resNet(
    {
      block: 'bottleneck',
      layers: layers ?? [],
      channels: [64, 128, 256, 512].map((channels) => channels * times),
      stemChannels: 64 * times,
      cardinality: groups,
      baseWidth: perGroup,
      ...(norm === undefined ? {} : { norm }),
    },
    { classes: 0, pool: 'avg', range },
  );
  const last = net.stages.length - 1;
  const family = groups > 1 ? 'ResNeXt' : 'ResNet';
  return {
    family,
    name: layers === undefined ? family : titleOf(trunk),
    // LAYER4_STRIDE replaces the last stage's stride, and no dilation takes its place.
    net: {
      ...net,
      ...(layers === undefined ? { unknown: { type: family, range } } : {}),
      stages: net.stages.map((stage, at) =>
        at === last ? { ...stage, stride: [trunk.LAYER4_STRIDE, trunk.LAYER4_STRIDE] as const } : stage,
      ),
    },
    stages: net.stages.length,
    inputChannels: input?.INPUT_TYPE === 'lab' ? 1 : 3,
  };
}

function titleOf({ DEPTH, GROUPS, WIDTH_PER_GROUP, WIDTH_MULTIPLIER }: z.infer<typeof trunkSchema>): string {
  const grouped = GROUPS > 1 ? ` ${GROUPS}x${WIDTH_PER_GROUP}d` : '';
  const wide = WIDTH_MULTIPLIER > 1 ? ` w${WIDTH_MULTIPLIER}` : '';
  return `${GROUPS > 1 ? 'ResNeXt' : 'ResNet'}-${DEPTH}${grouped}${wide}`;
}

function sayDepth(model: Tree, depth: number, unknown: boolean, problems: Problem[]): void {
  const range = saidAt(model, 'TRUNK', 'RESNETS', 'DEPTH');
  if (unknown)
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message: `'DEPTH' is ${depth}; VISSL has ResNets of depth ${depths.join(', ')}.`,
      range: range ?? saidAt(model, 'TRUNK'),
      ...numberFixes(partAt(model, 'TRUNK', 'RESNETS', 'DEPTH'), depths),
    });
  else if (range === null)
    problems.push({
      severity: 'info',
      code: 'default-depth',
      message: 'No RESNETS.DEPTH is stated; 50 is the default of VISSL (vissl/config/defaults.yaml).',
      range: saidAt(model, 'TRUNK'),
    });
}
