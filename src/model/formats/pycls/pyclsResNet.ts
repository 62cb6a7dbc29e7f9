import { paperDepths } from '../../families.ts';
import type { ResidualNet } from '../../families/residualNet.ts';
import { classifier } from '../../families/resnetArguments.ts';
import { imageNetStem, smallStem, usualStem } from '../../families/stems.ts';
import type { ActivationName } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Pycls } from './pyclsConfig.ts';
import type { ResidualStage } from '../drawing/residualStages.ts';
import { numberFixes } from '../text/choiceFixes.ts';
import { activationNamed, partAt, saidAt } from '../text/said.ts';

/** A net of pycls, with its family and a name for the title. */
export interface PyclsNet {
  readonly family: string;
  readonly name: string;
  readonly net: ResidualNet;
}

/** pycls/models/resnet.py: TRAIN.DATASET picks the CIFAR net or the ImageNet one. */
export function pyclsResNet(config: Pycls, problems: Problem[]): PyclsNet {
  const name = activationOf(config, problems);
  const small = /cifar/i.test(config.dataset);
  if (config.dataset === '')
    problems.push({
      severity: 'warning',
      code: 'dataset-not-stated',
      message:
        'TRAIN.DATASET is not stated, by which pycls picks the stem; the net is drawn as for imagenet.',
      range: saidAt(config.tree, 'MODEL', 'TYPE'),
    });
  const stages = small ? cifarStages(config, name, problems) : imageNetStages(config, name, problems);
  const style = { ...usualStem, activation: name };
  const stemWidth = small ? 16 : 64;
  const groups = small ? 1 : config.resnet.NUM_GROUPS;
  const family = groups > 1 ? 'ResNeXt' : 'ResNet';
  const unknown = { type: family, range: saidAt(config.tree, 'MODEL', 'DEPTH') };
  const net = {
    stem: small ? smallStem(stemWidth, style) : imageNetStem(stemWidth, style),
    stemChannels: stemWidth,
    stages,
    ...(stages.length === 0 ? { unknown } : {}),
    tail: [],
    pool: 'avg',
    head: classifier(config.classes),
  } as const;
  return { family, name: stages.length === 0 ? family : titleOf(config, groups), net };
}

function titleOf({ depth, resnet }: Pycls, groups: number): string {
  return groups > 1 ? `ResNeXt-${depth ?? ''} ${groups}x${resnet.WIDTH_PER_GROUP}d` : `ResNet-${depth ?? ''}`;
}

export function activationOf(config: Pycls, problems: Problem[]): ActivationName {
  const range = saidAt(config.tree, 'MODEL', 'ACTIVATION_FUN');
  return activationNamed(config.activation, problems, { key: 'ACTIVATION_FUN', range });
}

/** Depth 6n + 2: three stages of n basic blocks (He et al. 2015, section 4.2). */
function cifarStages(config: Pycls, name: ActivationName, problems: Problem[]): ResidualStage[] {
  const depth = config.depth ?? 0;
  if (depth < 8 || (depth - 2) % 6 !== 0) {
    wrongDepth(
      config,
      problems,
      [20, 32, 44, 56, 110],
      'a ResNet for CIFAR of pycls has a depth of 6n + 2, such as 20, 32, 44, 56 or 110',
    );
    return [];
  }
  if (config.resnet.TRANS_FUN !== 'basic_transform')
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message:
        "'TRANS_FUN' is bottleneck_transform; pycls builds its CIFAR ResNets with basic_transform only.",
      range: saidAt(config.tree, 'RESNET', 'TRANS_FUN'),
    });
  return [16, 32, 64].map((filters, at) =>
    stageOf(config, name, {
      at,
      block: 'basic',
      blocks: (depth - 2) / 6,
      filters,
      width: filters,
      groups: 1,
    }),
  );
}

function imageNetStages(config: Pycls, name: ActivationName, problems: Problem[]): ResidualStage[] {
  const known = [50, 101, 152];
  const depth = config.depth ?? 0;
  const layers = known.includes(depth) ? paperDepths[depth]?.layers : undefined;
  if (layers === undefined) {
    wrongDepth(
      config,
      problems,
      known,
      `pycls has ResNets of depth ${known.slice(0, -1).join(', ')} and ${known.at(-1) ?? ''}`,
    );
    return [];
  }
  const { NUM_GROUPS: groups, WIDTH_PER_GROUP: perGroup, TRANS_FUN: transform } = config.resnet;
  if (transform === 'basic_transform')
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message:
        "'TRANS_FUN' is basic_transform, pycls's default, which its ImageNet ResNets do not take; set bottleneck_transform.",
      range: saidAt(config.tree, 'RESNET', 'TRANS_FUN') ?? saidAt(config.tree, 'MODEL', 'TYPE'),
    });
  return layers.map((blocks, at) =>
    stageOf(config, name, {
      at,
      block: 'bottleneck',
      blocks,
      filters: 256 * 2 ** at,
      width: groups * perGroup * 2 ** at,
      groups,
    }),
  );
}

function wrongDepth(config: Pycls, problems: Problem[], known: readonly number[], why: string): void {
  // A depth that is no whole number has been named already.
  if (config.depth === null) return;
  problems.push({
    severity: 'error',
    code: 'wrong-value',
    message: `'DEPTH' is ${config.depth}; ${why}.`,
    range: saidAt(config.tree, 'MODEL', 'DEPTH'),
    ...numberFixes(partAt(config.tree, 'MODEL', 'DEPTH'), known),
  });
}

type Numbers = Pick<ResidualStage, 'block' | 'blocks' | 'filters' | 'width' | 'groups'> & {
  readonly at: number;
};

function stageOf(config: Pycls, name: ActivationName, { at, ...numbers }: Numbers): ResidualStage {
  const step = at === 0 ? 1 : 2;
  return {
    ...numbers,
    number: at + 1,
    stride: [step, step],
    skip: 'B',
    order: 'post',
    strideOn: config.resnet.STRIDE_1X1 ? '1x1' : '3x3',
    se: null,
    bias: false,
    batchNorm: true,
    activation: name,
    projection: { batchNorm: true, pool: false, when: 'shape' },
    range: saidAt(config.tree, 'MODEL', 'DEPTH'),
  };
}
