import type { Op } from '../graph.ts';
import type { PreactArguments } from './preactArguments.ts';
import type { Attention, ResNetArguments } from './resnetArguments.ts';

/**
 * timm's entry points by name: the `model_args` of timm/models/resnet.py and resnetv2.py in timm 1.0.31. torchvision's
 * resnet18 to resnet152, resnext and wide_resnet are the same nets under the same names (torchvision/models/resnet.py).
 */

export const groupNorm: Op = { kind: 'norm', type: 'groupNorm', scale: true, center: true };

const r26 = { block: 'bottleneck', layers: [2, 2, 2, 2] } as const;
const r18 = { block: 'basic', layers: [2, 2, 2, 2] } as const;
const r34 = { block: 'basic', layers: [3, 4, 6, 3] } as const;
const r50 = { block: 'bottleneck', layers: [3, 4, 6, 3] } as const;
const r101 = { block: 'bottleneck', layers: [3, 4, 23, 3] } as const;
const r152 = { block: 'bottleneck', layers: [3, 8, 36, 3] } as const;
const r200 = { block: 'bottleneck', layers: [3, 24, 36, 3] } as const;
const r269 = { block: 'bottleneck', layers: [3, 30, 48, 8] } as const;

/** The letters behind a name: C, D, S and T of "Bag of Tricks" (He et al. 2018) and MXNet's Gluon. */
const c = { stemWidth: 32, stemType: 'deep' } as const;
const d = { ...c, avgDown: true } as const;
const s = { stemWidth: 64, stemType: 'deep' } as const;
const t = { stemWidth: 32, stemType: 'deep_tiered', avgDown: true } as const;

const x4 = { cardinality: 32, baseWidth: 4 } as const;
const x8 = { cardinality: 32, baseWidth: 8 } as const;
const x16 = { cardinality: 32, baseWidth: 16 } as const;
const x32 = { cardinality: 32, baseWidth: 32 } as const;
const x64 = { cardinality: 64, baseWidth: 4 } as const;
const se: { readonly attention: Attention } = { attention: { kind: 'se', ratio: 1 / 16 } };
const eca: { readonly attention: Attention } = { attention: { kind: 'eca' } };
const aa = { antialias: 'average' } as const;
const blur = { antialias: 'blur' } as const;
/** ResNet-RS (Bello et al. 2021). */
const rs = { ...d, replaceStemPool: true, attention: { kind: 'se', ratio: 0.25 } as Attention } as const;

export const timmResNets: Readonly<Record<string, ResNetArguments>> = {
  resnet10t: { block: 'basic', layers: [1, 1, 1, 1], ...t },
  resnet14t: { block: 'bottleneck', layers: [1, 1, 1, 1], ...t },
  resnet18: r18,
  resnet18d: { ...r18, ...d },
  resnet34: r34,
  resnet34d: { ...r34, ...d },
  resnet26: r26,
  resnet26t: { ...r26, ...t },
  resnet26d: { ...r26, ...d },
  resnet50: r50,
  resnet50c: { ...r50, ...c },
  resnet50d: { ...r50, ...d },
  resnet50s: { ...r50, ...s },
  resnet50t: { ...r50, ...t },
  resnet101: r101,
  resnet101c: { ...r101, ...c },
  resnet101d: { ...r101, ...d },
  resnet101s: { ...r101, ...s },
  resnet152: r152,
  resnet152c: { ...r152, ...c },
  resnet152d: { ...r152, ...d },
  resnet152s: { ...r152, ...s },
  resnet200: r200,
  resnet200d: { ...r200, ...d },
  wide_resnet50_2: { ...r50, baseWidth: 128 },
  wide_resnet101_2: { ...r101, baseWidth: 128 },
  resnet50_gn: { ...r50, norm: groupNorm },
  resnext50_32x4d: { ...r50, ...x4 },
  resnext50d_32x4d: { ...r50, ...x4, ...d },
  resnext101_32x4d: { ...r101, ...x4 },
  resnext101_32x8d: { ...r101, ...x8 },
  resnext101_32x16d: { ...r101, ...x16 },
  resnext101_32x32d: { ...r101, ...x32 },
  resnext101_32x48d: { ...r101, cardinality: 32, baseWidth: 48 },
  resnext101_64x4d: { ...r101, ...x64 },
  ecaresnet26t: { ...r26, ...t, ...eca },
  ecaresnet50d: { ...r50, ...d, ...eca },
  ecaresnet50t: { ...r50, ...t, ...eca },
  ecaresnetlight: { block: 'bottleneck', layers: [1, 1, 11, 3], stemWidth: 32, avgDown: true, ...eca },
  ecaresnet101d: { ...r101, ...d, ...eca },
  ecaresnet200d: { ...r200, ...d, ...eca },
  ecaresnet269d: { ...r269, ...d, ...eca },
  ecaresnext26t_32x4d: { ...r26, ...x4, ...t, ...eca },
  ecaresnext50t_32x4d: { ...r50, ...x4, ...t, ...eca },
  seresnet18: { ...r18, ...se },
  seresnet34: { ...r34, ...se },
  seresnet50: { ...r50, ...se },
  seresnet50t: { ...r50, ...t, ...se },
  seresnet101: { ...r101, ...se },
  seresnet152: { ...r152, ...se },
  seresnet152d: { ...r152, ...d, ...se },
  seresnet200d: { ...r200, ...d, ...se },
  seresnet269d: { ...r269, ...d, ...se },
  seresnext26d_32x4d: { ...r26, ...x4, ...d, ...se },
  seresnext26t_32x4d: { ...r26, ...x4, ...t, ...se },
  seresnext26tn_32x4d: { ...r26, ...x4, ...t, ...se },
  seresnext50_32x4d: { ...r50, ...x4, ...se },
  seresnext101_32x4d: { ...r101, ...x4, ...se },
  seresnext101_32x8d: { ...r101, ...x8, ...se },
  seresnext101d_32x8d: { ...r101, ...x8, ...d, ...se },
  seresnext101_64x4d: { ...r101, ...x64, ...se },
  senet154: { ...r152, ...x64, stemType: 'deep', downKernelSize: 3, blockReduceFirst: 2, ...se },
  resnetblur18: { ...r18, ...blur },
  resnetblur50: { ...r50, ...blur },
  resnetblur50d: { ...r50, ...blur, ...d },
  resnetblur101d: { ...r101, ...blur, ...d },
  resnetaa34d: { ...r34, ...aa, ...d },
  resnetaa50: { ...r50, ...aa },
  resnetaa50d: { ...r50, ...aa, ...d },
  resnetaa101d: { ...r101, ...aa, ...d },
  seresnetaa50d: { ...r50, ...aa, ...d, ...se },
  seresnextaa101d_32x8d: { ...r101, ...x8, ...d, ...aa, ...se },
  seresnextaa201d_32x8d: {
    block: 'bottleneck',
    layers: [3, 24, 36, 4],
    ...x8,
    ...s,
    avgDown: true,
    ...aa,
    ...se,
  },
  resnetrs50: { ...r50, ...rs },
  resnetrs101: { ...r101, ...rs },
  resnetrs152: { ...r152, ...rs },
  resnetrs200: { ...r200, ...rs },
  resnetrs270: { block: 'bottleneck', layers: [4, 29, 53, 4], ...rs },
  resnetrs350: { block: 'bottleneck', layers: [4, 36, 72, 4], ...rs },
  resnetrs420: { block: 'bottleneck', layers: [4, 44, 87, 4], ...rs },
  test_resnet: {
    block: ['basic', 'basic', 'bottleneck', 'basic'],
    layers: [1, 1, 1, 1],
    stemWidth: 16,
    stemType: 'deep',
    avgDown: true,
    channels: [32, 48, 48, 96],
  },
};

const v18 = { layers: r18.layers, channels: [64, 128, 256, 512], basic: true } as const;
const v34 = { ...v18, layers: r34.layers } as const;
const v50 = { layers: r50.layers } as const;
const v101 = { layers: r101.layers } as const;
const v152 = { layers: r152.layers } as const;
const vd = { stemType: 'deep', avgDown: true } as const;
/** BiT (Kolesnikov et al. 2020): group norm, and convolutions whose weights are standardized. */
const bit = { stemType: 'fixed', norm: groupNorm } as const;

export const timmPreactNets: Readonly<Record<string, PreactArguments>> = {
  resnetv2_18: v18,
  resnetv2_18d: { ...v18, ...vd },
  resnetv2_34: v34,
  resnetv2_34d: { ...v34, ...vd },
  resnetv2_50: v50,
  resnetv2_50d: { ...v50, ...vd },
  resnetv2_50t: { ...v50, stemType: 'tiered', avgDown: true },
  resnetv2_101: v101,
  resnetv2_101d: { ...v101, ...vd },
  resnetv2_152: v152,
  resnetv2_152d: { ...v152, ...vd },
  resnetv2_50d_gn: { ...v50, ...vd, norm: groupNorm },
  resnetv2_50x1_bit: { ...v50, ...bit },
  resnetv2_50x3_bit: { ...v50, ...bit, widthFactor: 3 },
  resnetv2_101x1_bit: { ...v101, ...bit },
  resnetv2_101x3_bit: { ...v101, ...bit, widthFactor: 3 },
  resnetv2_152x2_bit: { ...v152, ...bit, widthFactor: 2 },
  resnetv2_152x4_bit: { ...v152, ...bit, widthFactor: 4 },
};
