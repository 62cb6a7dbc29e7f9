import { classifier } from '../../families/resnetArguments.ts';
import type { Layer } from '../../families/residualNet.ts';
import type { StemStyle } from '../../families/stems.ts';
import { convolutions, imageNetStem, smallStem, stemConvolution, usualStem } from '../../families/stems.ts';
import type { ActivationName } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { activation } from '../drawing/ops.ts';
import type { Pycls } from './pyclsConfig.ts';
import type { PyclsNet } from './pyclsResNet.ts';
import { activationOf } from './pyclsResNet.ts';
import type { ResidualStage } from '../drawing/residualStages.ts';
import { itemAt, partAt, saidAt } from '../text/said.ts';

/** pycls/models/anynet.py: a stem, stages by lists of numbers, and a head. */
export function anyNet(config: Pycls, problems: Problem[]): PyclsNet {
  const { anynet } = config;
  const name = activationOf(config, problems);
  const style = { ...usualStem, activation: name };
  const stems = {
    res_stem_cifar: () => smallStem(anynet.STEM_W, style),
    res_stem_in: () => imageNetStem(anynet.STEM_W, style),
    simple_stem_in: () => convolutions([{ filters: anynet.STEM_W, kernel: 3, stride: 2 }], style),
  };
  checkLists(config, problems);
  return {
    family: familyOf(config),
    name: 'AnyNet',
    net: {
      stem: stems[anynet.STEM_TYPE](),
      stemChannels: anynet.STEM_W,
      stages: stagesOf(config, name),
      tail: headConvolution(anynet.HEAD_W, style),
      pool: 'avg',
      head: classifier(config.classes),
    },
  };
}

/** An AnyNet is what its lists make it: grouped bottlenecks are a ResNeXt, blocks without a skip a plain net. */
function familyOf({ anynet }: Pycls): string {
  if (anynet.BLOCK_TYPE === 'vanilla_block') return 'AnyNet';
  if (anynet.BLOCK_TYPE === 'res_basic_block') return 'ResNet';
  const grouped = anynet.WIDTHS.some(
    (width, at) => groupsOf(width, anynet.BOT_MULS[at], anynet.GROUP_WS[at]) > 1,
  );
  if (anynet.STEM_TYPE === 'simple_stem_in') return 'AnyNet';
  return grouped ? 'ResNeXt' : 'ResNet';
}

const widthOf = (filters: number, multiplier = 1): number => Math.max(1, rounded(filters * multiplier));

const part = (width: number, ratio: number): number => Math.max(1, rounded(width * ratio));

/** Python's `round`, which takes halves to the even number. */
function rounded(value: number): number {
  const near = Math.round(value);
  return Math.abs(value % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

function groupsOf(filters: number, multiplier?: number, groupWidth?: number): number {
  const width = widthOf(filters, multiplier);
  return groupWidth === undefined ? 1 : Math.max(1, Math.floor(width / groupWidth));
}

/** HEAD_W puts a 1x1 convolution before the pool. */
function headConvolution(width: number, style: StemStyle): Layer[] {
  if (width === 0) return [];
  return [
    ['head.conv', stemConvolution(width, 1, 1, style)],
    ['head.bn', style.norm],
    [`head.${style.activation}`, activation(style.activation)],
  ];
}

const lists = ['DEPTHS', 'WIDTHS', 'STRIDES', 'BOT_MULS', 'GROUP_WS'] as const;

/** pycls zips the lists: the shortest ends the net in silence, so unequal ones are named. */
function checkLists({ tree, anynet }: Pycls, problems: Problem[]): void {
  const stages = anynet.DEPTHS.length;
  for (const list of lists.slice(1)) {
    const length = anynet[list].length;
    const forBottlenecks = list === 'BOT_MULS' || list === 'GROUP_WS';
    if (length === stages || (forBottlenecks && !isBottleneck(anynet.BLOCK_TYPE) && length === 0)) continue;
    problems.push({
      severity: 'error',
      code: 'unequal-lists',
      message: `'DEPTHS' has ${stages} stages and '${list}' has ${length}; both need one number a stage.`,
      range: saidAt(tree, 'ANYNET', list) ?? saidAt(tree, 'ANYNET', 'DEPTHS'),
    });
  }
}

const isBottleneck = (block: string): boolean => block.startsWith('res_bottleneck');

function stagesOf(config: Pycls, name: ActivationName): ResidualStage[] {
  const { anynet, tree } = config;
  const depths = partAt(tree, 'ANYNET', 'DEPTHS');
  const most = Math.min(anynet.DEPTHS.length, anynet.WIDTHS.length, anynet.STRIDES.length);
  const bottleneck = isBottleneck(anynet.BLOCK_TYPE);
  const linear = anynet.BLOCK_TYPE === 'res_bottleneck_linear_block';
  const se = anynet.SE_ON && bottleneck ? anynet.SE_R : null;
  let before = anynet.STEM_W;
  return anynet.DEPTHS.slice(0, most).map((blocks, at): ResidualStage => {
    const filters = anynet.WIDTHS[at] ?? 1;
    const step = anynet.STRIDES[at] ?? 1;
    const inside = before;
    before = filters;
    return {
      number: at + 1,
      block: bottleneck ? 'bottleneck' : 'basic',
      blocks,
      filters,
      width: bottleneck ? widthOf(filters, anynet.BOT_MULS[at]) : filters,
      stride: [step, step],
      groups: bottleneck ? groupsOf(filters, anynet.BOT_MULS[at], anynet.GROUP_WS[at]) : 1,
      skip: anynet.BLOCK_TYPE === 'vanilla_block' ? 'none' : 'B',
      order: 'post',
      strideOn: '3x3',
      se: null,
      bias: false,
      batchNorm: true,
      activation: name,
      projection: { batchNorm: true, pool: false, when: 'shape' },
      range: itemAt(depths, at),
      more: {
        ...(linear ? { linear } : {}),
        // The squeezed width is a part of the block's input width, not of its own.
        ...(se === null ? {} : { attendAt: 'middle', squeezed: [part(inside, se), part(filters, se)] }),
      },
    };
  });
}
