import type { ActivationName, Op } from '../../graph.ts';
import type { Draw } from './caffeDrawing.ts';
import { axpy, concat, eltwise } from './caffeMerges.ts';
import { batchNorm, batchNormOfForks, bias, lrn, meanVariance, normalize, scale } from './caffeNorms.ts';
import { crop, flatten, innerProduct, interp, permute, reshape, slice } from './caffeReshapes.ts';
import type { Fields } from './protoFields.ts';
import { convolution, deconvolution, depthwise, highway, pooling } from './caffeWindows.ts';

const plain =
  (op: Op): Draw =>
  ({ bottoms, add }) => [add(op, bottoms)];
const activation = (name: ActivationName): Draw => plain({ kind: 'activation', name });
/** Element by element, in another way than the activations: nothing is learned and the shape stays. */
const pointwise = (fn: string): Draw => plain({ kind: 'pointwise', fn });

const relu: Draw = ({ layer, bottoms, add }) => [
  add(layer.fields.child('relu_param').readAs(reluOf), bottoms),
];

const reluOf = (fields: Fields): Op => ({
  kind: 'activation',
  name: fields.number('negative_slope', 0) === 0 ? 'relu' : 'leakyRelu',
});

const prelu: Draw = ({ layer, bottoms, add }) => {
  const shared = layer.fields.child('prelu_param').flag('channel_shared', false);
  return [add({ kind: 'activation', name: 'prelu', ...(shared ? { slopes: [] } : {}) }, bottoms)];
};

const dropout: Draw = ({ layer, bottoms, add }) => {
  const rate = layer.fields.child('dropout_param').number('dropout_ratio', 0.5);
  return [add({ kind: 'dropout', rate }, bottoms)];
};

/** Clip (clip_layer.cpp) between 0 and 6 is ReLU6. */
const clip: Draw = ({ layer, bottoms, add }) => {
  const fields = layer.fields.child('clip_param');
  const [least, most] = [fields.number('min', NaN), fields.number('max', NaN)];
  if (least === 0 && most === 6) return [add({ kind: 'activation', name: 'relu6' }, bottoms)];
  return [add({ kind: 'pointwise', fn: `clip to ${least}..${most}` }, bottoms)];
};

/** Upsample of SegNet's fork, of its first bottom; the second says where the maxima stood. */
const upsample: Draw = ({ layer, bottoms, add }) => {
  const fields = layer.fields.child('upsample_param');
  const factor = fields.whole('scale', { least: 1, otherwise: 2 }) ?? 2;
  return [add({ kind: 'upsample', factor: [factor, factor], mode: 'nearest' }, bottoms.slice(0, 1))];
};

/** What each type of layer becomes. A type that is not here is drawn as an unknown op. */
const draws: ReadonlyMap<string, Draw> = new Map(
  Object.entries({
    Convolution: convolution,
    ConvolutionDepthwise: depthwise,
    DepthwiseConvolution: depthwise,
    Deconvolution: deconvolution,
    CuDNNHighway: highway,
    Highway: highway,
    Pooling: pooling,
    InnerProduct: innerProduct,
    BatchNorm: batchNorm,
    SyncBatchNorm: batchNorm,
    BN: batchNormOfForks,
    SyncBN: batchNormOfForks,
    Scale: scale,
    Bias: bias,
    LRN: lrn,
    MVN: meanVariance,
    Normalize: normalize,
    Eltwise: eltwise,
    Axpy: axpy,
    Concat: concat,
    Slice: slice,
    Split: ({ layer, bottoms }) => layer.tops.flatMap(() => bottoms.slice(0, 1)),
    Crop: crop,
    Reshape: reshape,
    Flatten: flatten,
    Interp: interp,
    Permute: permute,
    Dropout: dropout,
    Softmax: plain({ kind: 'softmax' }),
    ReLU: relu,
    PReLU: prelu,
    ELU: activation('elu'),
    Sigmoid: activation('sigmoid'),
    TanH: activation('tanh'),
    BNLL: activation('softplus'),
    ReLU6: activation('relu6'),
    SELU: activation('selu'),
    Swish: activation('silu'),
    Mish: activation('mish'),
    HSwish: activation('hardSwish'),
    HardSwish: activation('hardSwish'),
    HSigmoid: activation('hardSigmoid'),
    HardSigmoid: activation('hardSigmoid'),
    Clip: clip,
    AbsVal: pointwise('absolute value'),
    Power: pointwise('power'),
    Exp: pointwise('exp'),
    Log: pointwise('log'),
    Threshold: pointwise('threshold'),
    ShuffleChannel: pointwise('channel shuffle'),
    Upsample: upsample,
  } satisfies Record<string, Draw>),
);

export const drawOf = (type: string): Draw | undefined => draws.get(type);
