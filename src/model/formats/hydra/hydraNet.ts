import { paperDepths, timmNet, torchvisionNet } from '../../families.ts';
import type { ResidualNet } from '../../families/residualNet.ts';
import type { BlockName } from '../../families/resnetArguments.ts';
import { classifier, resNet } from '../../families/resnetArguments.ts';
import { smallStem } from '../../families/stems.ts';
import type { Problem } from '../../problem.ts';
import { numberFixes } from '../text/choiceFixes.ts';
import type { HydraModel } from './hydraModel.ts';
import { depthKeys, isLibrary, layerKeys, nameKeys, tellUnread } from './hydraModel.ts';
import type { ResidualStage } from '../drawing/residualStages.ts';

export interface HydraNet {
  readonly family: string;
  readonly name: string;
  /** For images of 32x32. */
  readonly small: boolean;
  readonly net: ResidualNet;
}

/** The net of a hydra config; null where neither a name nor a number says its depth. */
export function hydraNet(model: HydraModel, problems: Problem[]): HydraNet | null {
  const changes = {
    ...(model.groups === null ? {} : { cardinality: model.groups }),
    ...(model.widthPerGroup === null ? {} : { baseWidth: model.widthPerGroup }),
  };
  const options = {
    classes: model.classes ?? 1000,
    pool: 'avg' as const,
    range: model.depthAt ?? model.range,
  };
  const own = model.target?.startsWith('torchvision.') === true ? torchvisionNet(model.name) : null;
  const named = model.kind === 'named' ? (own ?? timmNet(model.name)) : null;
  if (named !== null) {
    sayDefinition(model, named.source, problems);
    tellUnread(model.map, [...nameKeys, ...model.read], problems);
    return { family: named.family, name: model.name, small: false, net: named.net(options, changes) };
  }
  const paper = blocksOf(model);
  if (paper !== null) {
    sayPaper(model, problems);
    sayWhatCounts(model, paper, problems);
    const family = (model.groups ?? 1) > 1 ? 'ResNeXt' : 'ResNet';
    return { family, name: titleOf(model), small: false, net: resNet({ ...paper, ...changes }, options) };
  }
  const { depth } = model;
  if (depth === null) return null;
  if (depth >= 8 && (depth - 2) % 6 === 0) {
    sayPaper(model, problems);
    sayWhatCounts({ ...model, read: [] }, { block: 'basic' }, problems);
    return { family: 'ResNet', name: titleOf(model), small: true, net: cifarNet(model, (depth - 2) / 6) };
  }
  problems.push({
    severity: 'error',
    code: 'wrong-value',
    message: `No ResNet has a depth of ${depth}; the paper's are 18, 34, 50, 101 and 152, and 6n + 2 for CIFAR.`,
    range: model.depthAt,
    ...numberFixes(model.depthStated, [18, 34, 50, 101, 152]),
  });
  return {
    family: 'ResNet',
    name: 'ResNet',
    small: false,
    net: {
      ...resNet({ block: 'basic', layers: [] }, options),
      unknown: { type: 'ResNet', range: model.depthAt },
    },
  };
}

function blocksOf(model: HydraModel): { block: BlockName; layers: readonly number[] } | null {
  if (model.layers !== null && model.block !== null) return { block: model.block, layers: model.layers };
  return model.depth === null ? null : (paperDepths[model.depth] ?? null);
}

function sayDefinition(model: HydraModel, source: string, problems: Problem[]): void {
  const message = `The layers of '${model.name}' are those of ${source}; the file states its name.`;
  if (model.target === null || isLibrary(model.target))
    problems.push({ severity: 'info', code: 'drawn-as', message, range: model.range });
  else
    problems.push({
      severity: 'warning',
      code: 'drawn-as',
      message: `The code behind '${model.target}' is not read; '${model.name}' is drawn as ${source} has it.`,
      range: model.range,
    });
}

/** A block that contradicts the depth, and keys that are not read. */
function sayWhatCounts(
  model: HydraModel,
  drawn: { readonly block: BlockName; readonly layers?: readonly number[] },
  problems: Problem[],
): void {
  if (model.block !== null && model.block !== drawn.block)
    problems.push({
      severity: 'warning',
      code: 'contradiction',
      message: `'block' says ${model.block}, and the paper's ResNet-${model.depth ?? ''} is made of ${drawn.block} blocks, which are drawn.`,
      range: model.blockAt,
    });
  const layers = model.layers !== null && drawn.layers === model.layers ? layerKeys : [];
  const depth = layers.length > 0 ? [] : depthKeys;
  tellUnread(model.map, [...nameKeys, ...depth, ...layers, 'block', ...model.read], problems);
}

const titleOf = (model: HydraModel): string => (model.depth === null ? model.name : `ResNet-${model.depth}`);

function sayPaper(model: HydraModel, problems: Problem[]): void {
  if (model.target !== null) return;
  problems.push({
    severity: 'warning',
    code: 'drawn-as',
    message: `The file names no class; '${model.name}' is drawn as He et al. 2015 and torchvision have it.`,
    range: model.range,
  });
}

/** He et al. 2015, section 4.2: three stages of n basic blocks, and skips padded with zeros where the shape changes. */
function cifarNet(model: HydraModel, blocks: number): ResidualNet {
  const stages = [16, 32, 64].map((filters, at): ResidualStage => {
    const step = at === 0 ? 1 : 2;
    return {
      number: at + 1,
      block: 'basic',
      blocks,
      filters,
      width: filters,
      stride: [step, step],
      groups: 1,
      skip: 'A',
      order: 'post',
      strideOn: '3x3',
      se: null,
      bias: false,
      batchNorm: true,
      activation: 'relu',
      projection: { batchNorm: true, pool: false, when: 'shape' },
      range: model.depthAt,
    };
  });
  return {
    stem: smallStem(16),
    stemChannels: 16,
    stages,
    tail: [],
    pool: 'avg',
    head: classifier(model.classes ?? 10),
  };
}
