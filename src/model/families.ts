import type { PreactArguments } from './families/preactArguments.ts';
import { preactNet } from './families/preactArguments.ts';
import type { ResidualNet } from './families/residualNet.ts';
import type { BlockName, NetOptions, ResNetArguments } from './families/resnetArguments.ts';
import { resNet } from './families/resnetArguments.ts';
import { timmPreactNets, timmResNets } from './families/timmNets.ts';

/** An architecture that a name stands for. */
export interface Architecture {
  readonly family: string;
  /** Where the definition was read. */
  readonly source: string;
  /** The net; `changes` are arguments that a config gives beside the name. */
  readonly net: (options: NetOptions, changes?: NetChanges) => ResidualNet;
}

/** Arguments of timm's `ResNet` and, where it has more, `ResNetV2`. */
export type NetChanges = Partial<ResNetArguments> & Pick<PreactArguments, 'widthFactor'>;

/**
 * Blocks and depths that a number alone stands for, where a framework gives no others: He et al. 2015, table 1, and
 * ResNet-200 of He et al. 2016. ResNet-26 is none of the paper's and differs: see timm's and Model Garden's.
 */
export const paperDepths: Readonly<
  Record<number, { readonly block: BlockName; readonly layers: readonly number[] } | undefined>
> = {
  18: { block: 'basic', layers: [2, 2, 2, 2] },
  34: { block: 'basic', layers: [3, 4, 6, 3] },
  50: { block: 'bottleneck', layers: [3, 4, 6, 3] },
  101: { block: 'bottleneck', layers: [3, 4, 23, 3] },
  152: { block: 'bottleneck', layers: [3, 8, 36, 3] },
  200: { block: 'bottleneck', layers: [3, 24, 36, 3] },
};

/** The nets of torchvision/models/resnet.py (0.29), by the names of its builders; timm has them all under the same names. */
const torchvisionNames = new Set([
  ...[18, 34, 50, 101, 152].map((depth) => `resnet${depth}`),
  'resnext50_32x4d',
  'resnext101_32x8d',
  'resnext101_64x4d',
  'wide_resnet50_2',
  'wide_resnet101_2',
]);

export function torchvisionNet(name: string): Architecture | null {
  const row = torchvisionNames.has(name) ? timmResNets[name] : undefined;
  return row === undefined ? null : named(name, row, 'torchvision/models/resnet.py');
}

/** An architecture of timm's; a name may end in a weights tag, `resnet50.a1_in1k`. */
export function timmNet(name: string): Architecture | null {
  const bare = canonical(name.split('.')[0] ?? name);
  const row = Object.hasOwn(timmResNets, bare) ? timmResNets[bare] : undefined;
  if (row !== undefined) return named(bare, row, 'timm/models/resnet.py');
  const preact = Object.hasOwn(timmPreactNets, bare) ? timmPreactNets[bare] : undefined;
  return preact === undefined ? null : preactNamed(bare, preact);
}

function named(name: string, row: ResNetArguments, source: string): Architecture {
  return {
    family: familyOf(name),
    source,
    net: (options, changes) => resNet({ ...row, ...changes }, options),
  };
}

function preactNamed(name: string, row: PreactArguments): Architecture {
  return {
    family: name.endsWith('_bit') ? 'BiT' : 'ResNetV2',
    source: 'timm/models/resnetv2.py',
    net: (options, changes = {}) => preactNet({ ...row, ...sharedWithPreact(changes) }, options),
  };
}

/** The arguments that timm's `ResNetV2` takes. */
function sharedWithPreact(changes: NetChanges): Partial<PreactArguments> {
  const { layers, channels, avgDown, outputStride, activation, norm, stemType, stemChannels, widthFactor } =
    changes;
  const all = {
    layers,
    channels,
    avgDown,
    outputStride,
    activation,
    norm,
    stemType,
    stemChannels,
    widthFactor,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Names that timm has retired, by their deprecations (`register_model_deprecations`). */
function canonical(name: string): string {
  const gluon = /^gluon_(\w+?)_v1([bcds])$/.exec(name);
  if (gluon !== null) return `${gluon[1] ?? ''}${gluon[2] === 'b' ? '' : (gluon[2] ?? '')}`;
  const bit = /^(resnetv2_\d+x\d)_bit(m|m_in21k|_distilled|_teacher|_teacher_384)$/.exec(name);
  if (bit !== null) return `${bit[1] ?? ''}_bit`;
  return name.replace(/^(tv|ig|ssl|swsl|gluon)_/, '');
}

const families: readonly (readonly [start: RegExp, family: string])[] = [
  [/^wide_/, 'Wide ResNet'],
  [/^eca/, 'ECA-ResNet'],
  [/^seresnext/, 'SE-ResNeXt'],
  [/^seresnet/, 'SE-ResNet'],
  [/^senet/, 'SENet'],
  [/^resnext/, 'ResNeXt'],
  [/^resnetrs/, 'ResNet-RS'],
];

const familyOf = (name: string): string => families.find(([start]) => start.test(name))?.[1] ?? 'ResNet';
