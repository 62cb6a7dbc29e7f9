import type { Layer, ResidualNet } from '../../families/residualNet.ts';
import type { BlockName } from '../../families/resnetArguments.ts';
import { classifier } from '../../families/resnetArguments.ts';
import type { StemStyle } from '../../families/stems.ts';
import { convolutions, imageNetStem, stemConvolution, usualStem } from '../../families/stems.ts';
import type { ActivationName } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { activation, batchNorm } from '../drawing/ops.ts';
import type { ResidualStage } from '../drawing/residualStages.ts';
import { numberFixes } from '../text/choiceFixes.ts';
import { activationNamed, isTaken, partAt, saidAt } from '../text/said.ts';
import type { GardenModel } from './tfModelsConfig.ts';
import type { Tree } from '../text/tree.ts';

/** RESNET_SPECS: here ResNet-26 is basic with 3 blocks a stage, not the bottleneck net of timm and transformers. */
const specs: Readonly<Record<number, { readonly block: BlockName; readonly layers: readonly number[] }>> = {
  10: { block: 'basic', layers: [1, 1, 1, 1] },
  18: { block: 'basic', layers: [2, 2, 2, 2] },
  26: { block: 'basic', layers: [3, 3, 3, 3] },
  34: { block: 'basic', layers: [3, 4, 6, 3] },
  50: { block: 'bottleneck', layers: [3, 4, 6, 3] },
  101: { block: 'bottleneck', layers: [3, 4, 23, 3] },
  152: { block: 'bottleneck', layers: [3, 8, 36, 3] },
  200: { block: 'bottleneck', layers: [3, 24, 36, 3] },
  270: { block: 'bottleneck', layers: [4, 29, 53, 4] },
  350: { block: 'bottleneck', layers: [4, 36, 72, 4] },
  420: { block: 'bottleneck', layers: [4, 44, 87, 4] },
};

/** The net of official/vision/modeling/backbones/resnet.py with the classifier of classification_model.py. */
export function gardenNet(
  model: Tree,
  garden: GardenModel,
  { classify, type }: { readonly classify: boolean; readonly type: 'resnet' | 'dilated_resnet' },
  problems: Problem[],
): ResidualNet {
  const name = activationNamed(garden.activation, problems, {
    key: 'activation',
    range: saidAt(model, 'norm_activation', 'activation'),
  });
  const { resnet } = garden;
  sayDefaultDepth(model, type, problems);
  const known = garden.dilated === null ? Object.keys(specs) : ['50', '101', '152', '200'];
  const stated = partAt(model, 'backbone', type, 'model_id');
  const taken = isTaken(stated, resnet.model_id);
  const spec = taken && known.includes(`${resnet.model_id}`) ? specs[resnet.model_id] : undefined;
  const at = saidAt(model, 'backbone', type, 'model_id') ?? saidAt(model, 'backbone', 'type');
  if (spec === undefined && taken)
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message: `'model_id' is ${resnet.model_id}; TF Model Garden has ResNets of depth ${known.join(', ')}.`,
      range: at,
      ...numberFixes(stated, known.map(Number)),
    });
  const style = { ...usualStem, activation: name, samePadding: true };
  const head: Layer[] =
    garden.dropout > 0 ? [['head.dropout', { kind: 'dropout', rate: garden.dropout }]] : [];
  return {
    ...stemOf(garden, style),
    ...(spec === undefined ? { unknown: { type: 'ResNet', range: at } } : {}),
    stages: layersOf(garden, spec?.layers ?? []).map((blocks, index) =>
      stageOf(garden, name, { index, blocks, block: spec?.block ?? 'basic', range: at }),
    ),
    tail: classify && garden.headNorm ? [['head.bn', batchNorm()]] : [],
    pool: classify ? 'avg' : 'none',
    head: classify ? [...head, ...classifier(garden.classes)] : [],
  };
}

function sayDefaultDepth(model: Tree, type: string, problems: Problem[]): void {
  if (saidAt(model, 'backbone', type, 'model_id') !== null) return;
  problems.push({
    severity: 'info',
    code: 'default-depth',
    message:
      "No model_id is stated; 50 is the default of TF Model Garden's ResNet (official/vision/configs/backbones.py).",
    range: saidAt(model, 'backbone'),
  });
}

/** DeepLab may repeat the last stage, deeper in dilation each time. */
function layersOf({ dilated }: GardenModel, layers: readonly number[]): readonly number[] {
  const repeats = Math.max(0, (dilated?.last_stage_repeats ?? 1) - 1);
  const last = layers.at(-1);
  return last === undefined
    ? layers
    : [...layers, ...Array.from({ length: Math.min(repeats, 64) }, () => last)];
}

/**
 * A dilated net's stages take strides up to the output stride, 2^(n + 2) behind stage n + 1; each later one doubles the
 * dilation, and from the fourth on its blocks multiply it by the multi-grid (resnet_deeplab.py).
 */
function dilationsOf({ dilated }: GardenModel, index: number, blocks: number): number[] | null {
  const strided = dilated === null ? Infinity : Math.log2(dilated.output_stride) - 2;
  if (dilated === null || index <= strided) return null;
  const rate = 2 ** (index - strided);
  return Array.from({ length: blocks }, (_, at) => rate * (index >= 3 ? (dilated.multigrid?.[at] ?? 1) : 1));
}

/** 'v0' is He et al.'s 7x7, 'v1' ResNet-D's three 3x3. The convolution in the pool's place is never left unscaled. */
function stemOf({ resnet, dilated }: GardenModel, style: StemStyle): { stem: Layer[]; stemChannels: number } {
  const scale = resnet.scale_stem ? resnet.depth_multiplier : 1;
  const width = (channels: number, by: number) => Math.max(1, Math.trunc(channels * by));
  // DeepLab's v1 stem is twice as wide as ResNet-D's.
  const v1 = dilated === null ? 32 : 64;
  const stemChannels = resnet.stem_type === 'v0' ? width(64, scale) : width(2 * v1, scale);
  const whole = imageNetStem(stemChannels, style);
  const [pool] = whole.slice(-1);
  const narrow = width(v1, scale);
  const convolved =
    resnet.stem_type === 'v0'
      ? whole.slice(0, -1)
      : convolutions(
          [narrow, narrow, stemChannels].map((filters, at) => ({
            filters,
            kernel: 3,
            stride: at === 0 ? 2 : 1,
          })),
          style,
        );
  if (!resnet.replace_stem_max_pool)
    return { stem: pool === undefined ? convolved : [...convolved, pool], stemChannels };
  const wide = width(64, resnet.depth_multiplier);
  const instead: Layer[] = [
    ['stem.poolConv', stemConvolution(wide, 3, 2, style)],
    ['stem.poolBn', style.norm],
    [`stem.pool.${style.activation}`, activation(style.activation)],
  ];
  return { stem: [...convolved, ...instead], stemChannels: wide };
}

interface Here {
  readonly index: number;
  readonly blocks: number;
  readonly block: BlockName;
  readonly range: ResidualStage['range'];
}

/** Every group projects in its first block, the first one and basic blocks too (`use_projection=True`). */
function stageOf(garden: GardenModel, name: ActivationName, here: Here): ResidualStage {
  const { resnet } = garden;
  const dilations = dilationsOf(garden, here.index, here.blocks);
  const inner = Math.max(1, Math.trunc(64 * 2 ** Math.min(here.index, 3) * resnet.depth_multiplier));
  const bottleneck = here.block === 'bottleneck';
  const filters = bottleneck ? inner * 4 : inner;
  const step = here.index === 0 || dilations !== null ? 1 : 2;
  const ratio = resnet.se_ratio ?? 0;
  const squeezed = Math.max(1, Math.trunc(filters * ratio));
  return {
    number: here.index + 1,
    block: here.block,
    blocks: here.blocks,
    filters,
    width: inner,
    stride: [step, step],
    groups: 1,
    skip: 'B',
    order: 'post',
    strideOn: '3x3',
    se: null,
    bias: false,
    batchNorm: true,
    activation: name,
    // ResNet-D's pool stands in every projection of a bottleneck, with stride 1 too; basic blocks have none.
    projection: {
      batchNorm: true,
      pool: bottleneck && resnet.resnetd_shortcut ? 'always' : false,
      when: 'first',
    },
    range: here.range,
    more: {
      samePadding: true,
      ...(dilations === null ? {} : { dilations }),
      ...(ratio > 0 && ratio <= 1 ? { squeezed: [squeezed, squeezed] as const } : {}),
    },
  };
}
