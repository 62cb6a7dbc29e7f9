import type { ActivationName, Op, Range } from '../graph.ts';
import { activation, batchNorm } from '../formats/drawing/ops.ts';
import type { ResidualStage } from '../formats/drawing/residualStages.ts';
import type { HeadPool, Layer, ResidualNet } from './residualNet.ts';
import { convolutions, imageNetStem, maxPool3, stemConvolution, usualStem } from './stems.ts';

export type BlockName = 'basic' | 'bottleneck';

/**
 * The arguments of timm's `ResNet` (timm/models/resnet.py, 1.0), of which torchvision's are a part: left out, a value is
 * the default of that class.
 */
export interface ResNetArguments {
  /** One for all stages, or one a stage. */
  readonly block: BlockName | readonly BlockName[];
  readonly layers: readonly number[];
  readonly cardinality?: number;
  readonly baseWidth?: number;
  readonly stemWidth?: number;
  /** Channels behind a 7x7 stem; 64 in timm, which has no argument for it. */
  readonly stemChannels?: number;
  readonly stemType?: StemType;
  readonly replaceStemPool?: boolean;
  readonly blockReduceFirst?: number;
  readonly downKernelSize?: number;
  readonly avgDown?: boolean;
  readonly channels?: readonly number[];
  readonly outputStride?: number;
  readonly antialias?: 'average' | 'blur';
  readonly attention?: Attention;
  readonly activation?: ActivationName;
  readonly norm?: Op;
  /** The paper's, Caffe's and Keras v1's place of a bottleneck's stride; torchvision's is the 3x3. */
  readonly strideOn?: '1x1' | '3x3';
  readonly bias?: boolean;
}

/**
 * '': 7x7. 'deep': three 3x3 (ResNet-C, -D and -S). 'deep_tiered': the same, the first narrower (ResNet-T); `ResNetV2`
 * says 'tiered', and 'fixed' where its pool is padded with zeros, as BiT's is. Each class takes the other's for 7x7.
 */
export type StemType = '' | 'deep' | 'deep_tiered' | 'tiered' | 'fixed';

export type Attention =
  | { readonly kind: 'se'; readonly ratio: number }
  /** Efficient channel attention, whose kernel follows from the channels. */
  | { readonly kind: 'eca' };

/** What a config says beside the architecture. */
export interface NetOptions {
  /** No classifier where 0. */
  readonly classes: number;
  readonly pool: HeadPool;
  /** The text that says the stages. */
  readonly range: Range | null;
}

const expansion = (block: BlockName): number => (block === 'basic' ? 1 : 4);

/** The net that timm's `ResNet` or torchvision's builds of its arguments. */
export function resNet(args: ResNetArguments, options: NetOptions): ResidualNet {
  const { stem, stemChannels } = stemOf(args);
  return {
    stem,
    stemChannels,
    stages: stagesOf(args, options.range),
    tail: [],
    pool: options.pool,
    head: classifier(options.classes),
  };
}

export function classifier(classes: number): Layer[] {
  return classes > 0 ? [['head.fc', { kind: 'dense', units: classes, bias: true }]] : [];
}

function stemOf(args: ResNetArguments): { stem: Layer[]; stemChannels: number } {
  const { stemWidth = 64, stemType = '', antialias } = args;
  const style = {
    ...usualStem,
    activation: args.activation ?? 'relu',
    norm: args.norm ?? batchNorm(),
    bias: args.bias ?? false,
  };
  const deep = stemType.startsWith('deep');
  const stemChannels = deep ? stemWidth * 2 : (args.stemChannels ?? 64);
  const first = stemType === 'deep_tiered' ? 3 * Math.floor(stemWidth / 4) : stemWidth;
  const widths = [first, stemWidth, stemChannels];
  const convolved = deep
    ? convolutions(
        widths.map((filters, at) => ({ filters, kernel: 3, stride: at === 0 ? 2 : 1 })),
        style,
      )
    : imageNetStem(stemChannels, style).slice(0, 3);
  if (args.replaceStemPool === true)
    return {
      stem: [
        ...convolved,
        ['stem.poolConv', stemConvolution(stemChannels, 3, antialias === undefined ? 2 : 1, style)],
        ...pooled(antialias),
        ['stem.poolBn', style.norm],
        [`stem.pool${style.activation}`, activation(style.activation)],
      ],
      stemChannels,
    };
  if (antialias === undefined) return { stem: [...convolved, ['stem.pool', maxPool3]], stemChannels };
  // timm leaves the max pool out before an average pool, and keeps it with stride 1 before a blur.
  const kept: Layer[] = antialias === 'blur' ? [['stem.pool', { ...maxPool3, stride: [1, 1] } as Op]] : [];
  return { stem: [...convolved, ...kept, ...pooled(antialias)], stemChannels };
}

function pooled(antialias: ResNetArguments['antialias']): Layer[] {
  if (antialias === undefined) return [];
  const blur = { ...maxPool3, mode: 'average' } as Op;
  const mean = {
    kind: 'pool',
    mode: 'average',
    kernel: [2, 2],
    stride: [2, 2],
    padding: 'valid',
    ceil: false,
  } as const;
  return [antialias === 'blur' ? ['stem.blur', blur] : ['stem.average', mean]];
}

/** `make_blocks`: past the output stride a stage's stride becomes dilation, which its first block takes later. */
function stagesOf(args: ResNetArguments, range: Range | null): ResidualStage[] {
  const { layers, channels = [64, 128, 256, 512], outputStride = 32 } = args;
  let [netStride, dilation, before] = [4, 1, 1];
  return layers.slice(0, channels.length).map((blocks, at) => {
    let stride = at === 0 ? 1 : 2;
    if (netStride >= outputStride) {
      dilation *= stride;
      stride = 1;
    } else netStride *= stride;
    const stage = stageOf(args, { at, blocks, stride, dilation, before, planes: channels[at] ?? 1, range });
    before = dilation;
    return stage;
  });
}

interface Here {
  readonly at: number;
  readonly blocks: number;
  readonly stride: number;
  readonly dilation: number;
  /** The dilation of the stage before. */
  readonly before: number;
  readonly planes: number;
  readonly range: Range | null;
}

function stageOf(args: ResNetArguments, here: Here): ResidualStage {
  const { at, stride, dilation, planes } = here;
  const { cardinality = 1, baseWidth = 64, blockReduceFirst = 1, downKernelSize = 1, avgDown = false } = args;
  const block: BlockName = typeof args.block === 'string' ? args.block : (args.block[at] ?? 'bottleneck');
  const basic = block === 'basic';
  const filters = planes * expansion(block);
  const width = basic ? planes : Math.floor(planes * (baseWidth / 64)) * cardinality;
  const dilated = dilation > 1;
  return {
    number: at + 1,
    block,
    blocks: here.blocks,
    filters,
    width,
    stride: [stride, stride],
    groups: basic ? 1 : cardinality,
    skip: 'B',
    order: 'post',
    strideOn: args.strideOn ?? '3x3',
    se: null,
    bias: args.bias ?? false,
    batchNorm: true,
    activation: args.activation ?? 'relu',
    projection: {
      batchNorm: true,
      pool: avgDown && dilated ? 'always' : avgDown,
      when: 'shape',
      // `downsample_avg` takes no heed of the kernel.
      kernel: avgDown || (stride === 1 && !dilated) ? 1 : downKernelSize,
    },
    range: here.range,
    more: {
      dilation,
      firstDilation: here.before,
      ...(args.norm === undefined ? {} : { norm: args.norm }),
      ...(blockReduceFirst === 1 ? {} : { firstWidth: Math.floor(width / blockReduceFirst) }),
      ...(args.antialias === undefined ? {} : { antialias: args.antialias }),
      ...attentionOf(args.attention, filters),
    },
  };
}

function attentionOf(attention: Attention | undefined, channels: number): NonNullable<ResidualStage['more']> {
  if (attention === undefined) return {};
  if (attention.kind === 'eca') return { eca: ecaKernel(channels) };
  const narrow = divisible(channels * attention.ratio, 8, 0);
  return { squeezed: [narrow, narrow] };
}

/** timm's `EcaModule`: the odd number at or above (log2 of the channels + 1) / 2, and at least 3. */
function ecaKernel(channels: number): number {
  const size = Math.trunc((Math.log2(channels) + 1) / 2);
  return Math.max(size % 2 === 1 ? size : size + 1, 3);
}

/** timm's `make_divisible`: the nearest multiple, no more than the limit below the value. */
export function divisible(value: number, divisor: number, limit = 0.9): number {
  const near = Math.max(divisor, Math.floor((value + divisor / 2) / divisor) * divisor);
  return near < limit * value ? near + divisor : near;
}
