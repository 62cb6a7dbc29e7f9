import type { ActivationName, Op } from '../graph.ts';
import { activation, batchNorm } from '../formats/drawing/ops.ts';
import type { ResidualStage } from '../formats/drawing/residualStages.ts';
import type { Layer, ResidualNet } from './residualNet.ts';
import type { NetOptions, StemType } from './resnetArguments.ts';
import { classifier, divisible } from './resnetArguments.ts';
import { convolutions, maxPool3, stemConvolution, usualStem } from './stems.ts';

/** The arguments of timm's `ResNetV2` (timm/models/resnetv2.py, 1.0): pre-activation, the stride on the 3x3. */
export interface PreactArguments {
  readonly layers: readonly number[];
  readonly basic?: boolean;
  readonly channels?: readonly number[];
  readonly widthFactor?: number;
  /** 64 before the width's factor. */
  readonly stemChannels?: number;
  readonly stemType?: StemType;
  readonly avgDown?: boolean;
  readonly outputStride?: number;
  readonly norm?: Op;
  readonly activation?: ActivationName;
}

/** The net that timm's `ResNetV2` builds: no norm behind the stem, one behind the last stage. */
export function preactNet(args: PreactArguments, options: NetOptions): ResidualNet {
  const { channels = [256, 512, 1024, 2048], widthFactor = 1, outputStride = 32 } = args;
  const stemChannels = divisible((args.stemChannels ?? 64) * widthFactor, 8);
  let [stride, dilation] = [4, 1];
  const stages = args.layers.slice(0, channels.length).map((blocks, at) => {
    let step = at === 0 ? 1 : 2;
    if (stride >= outputStride) {
      dilation *= step;
      step = 1;
    }
    stride *= step;
    const filters = divisible((channels[at] ?? 1) * widthFactor, 8);
    return stageOf(args, { number: at + 1, blocks, filters, step, dilation }, options);
  });
  const { activation: name = 'relu', norm = batchNorm() } = args;
  return {
    stem: stemOf(args, stemChannels),
    stemChannels,
    stages,
    tail: [
      ['head.bn', norm],
      [`head.${name}`, activation(name)],
    ],
    pool: options.pool,
    head: classifier(options.classes),
  };
}

function stemOf(args: PreactArguments, channels: number): Layer[] {
  const { stemType = '', norm = batchNorm(), activation: name = 'relu' } = args;
  const pool: Layer[] =
    stemType === 'fixed'
      ? [
          ['stem.pad', { kind: 'zeroPad', padding: { top: 1, bottom: 1, left: 1, right: 1 } }],
          ['stem.pool', { ...maxPool3, padding: 'valid' } as Op],
        ]
      : [['stem.pool', maxPool3]];
  if (!/deep|tiered/.test(stemType))
    return [['stem.conv', stemConvolution(channels, 7, 2, usualStem)], ...pool];
  const half = Math.floor(channels / 2);
  const first = stemType.includes('tiered') ? Math.floor((3 * channels) / 8) : half;
  const widths = [first, half, channels];
  const list = widths.map((filters, at) => ({ filters, kernel: 3, stride: at === 0 ? 2 : 1 }));
  // Behind the last convolution the first block norms and activates.
  return [...convolutions(list, { ...usualStem, norm, activation: name }).slice(0, -2), ...pool];
}

interface Here {
  readonly number: number;
  readonly blocks: number;
  readonly filters: number;
  readonly step: number;
  readonly dilation: number;
}

function stageOf(args: PreactArguments, here: Here, options: NetOptions): ResidualStage {
  const basic = args.basic === true;
  const dilated = here.dilation > 1;
  return {
    number: here.number,
    block: basic ? 'basic' : 'bottleneck',
    blocks: here.blocks,
    filters: here.filters,
    width: basic ? here.filters : divisible(here.filters / 4, 8),
    stride: [here.step, here.step],
    groups: 1,
    skip: 'B',
    order: 'pre',
    strideOn: '3x3',
    se: null,
    bias: false,
    batchNorm: true,
    activation: args.activation ?? 'relu',
    projection: {
      batchNorm: true,
      pool: args.avgDown === true && dilated ? 'always' : args.avgDown === true,
      // PreActBottleneck projects at the head of every stage; PreActBasic only where the shape changes.
      when: basic ? 'shape' : 'first',
    },
    range: options.range,
    more: {
      dilation: here.dilation,
      firstDilation: here.dilation <= 2 ? 1 : 2,
      ...(args.norm === undefined ? {} : { norm: args.norm }),
    },
  };
}
