import * as z from 'zod';
import type { Op, Shape } from '../../graph.ts';
import type { ReadLayer } from './kerasConvolutions.ts';
import { idsOf, ordered } from './kerasConvolutions.ts';
import type { Call, Net } from './kerasNet.ts';
import { addNode, graphShape, shapeOf } from './kerasNet.ts';
import { configOf, count, dataFormat, edges, poolSchema, sizes } from './kerasSchemas.ts';

const same = (call: Call, node: string) => ({ node, first: call.inputs[0]?.first ?? false });

const pool =
  (mode: 'max' | 'average'): ReadLayer =>
  (net, call) => {
    const config = configOf(poolSchema, net, call);
    if (config === null) return null;
    const { pool_size: kernel, strides, padding, data_format: order } = config;
    const op: Op = { kind: 'pool', mode, kernel, stride: strides ?? kernel, padding, ceil: false };
    const inputs = ordered(net, call, order);
    return { node: addNode(net, call, '', op, idsOf(inputs)), first: inputs[0]?.first ?? false };
  };

const globalSchema = z.object({ keepdims: z.boolean().default(false), data_format: dataFormat });
const globalPool =
  (mode: 'max' | 'average'): ReadLayer =>
  (net, call) => {
    const config = configOf(globalSchema, net, call);
    if (config === null) return null;
    const inputs = ordered(net, call, config.data_format);
    const op: Op = { kind: 'globalPool', mode, keepDims: config.keepdims };
    const node = addNode(net, call, '', op, idsOf(inputs));
    return { node, first: config.keepdims && (inputs[0]?.first ?? false) };
  };

/** A layer that works on the rows and columns of a map and has one setting of its own. */
function onMap<T extends { readonly data_format?: z.infer<typeof dataFormat> }>(
  schema: z.ZodType<T>,
  opOf: (config: T) => Op,
): ReadLayer {
  return (net, call) => {
    const config = configOf(schema, net, call);
    if (config === null) return null;
    const inputs = ordered(net, call, config.data_format);
    return {
      node: addNode(net, call, '', opOf(config), idsOf(inputs)),
      first: inputs[0]?.first ?? false,
    };
  };
}

const padSchema = z.object({
  padding: edges.default({ top: 1, bottom: 1, left: 1, right: 1 }),
  data_format: dataFormat,
});
const cropSchema = z.object({
  cropping: edges.default({ top: 0, bottom: 0, left: 0, right: 0 }),
  data_format: dataFormat,
});
const upsampleSchema = z.object({
  size: sizes.default([2, 2]),
  interpolation: z.string().default('nearest'),
  data_format: dataFormat,
});
const reshapeSchema = z.object({ target_shape: z.array(z.int()).max(8) });
const permuteSchema = z.object({ dims: z.array(z.int().min(1)).min(1).max(8) });
const resizeSchema = z.object({ height: count, width: count });
const repeatSchema = z.object({ n: count });
const dropSchema = z.object({ rate: z.number().default(0) });

const passes: ReadLayer = (net, call) =>
  same(call, addNode(net, call, '', { kind: 'activation', name: 'linear' }, idsOf(call.inputs)));

const drops: ReadLayer = (net, call) => {
  const config = configOf(dropSchema, net, call);
  return same(call, addNode(net, call, '', { kind: 'dropout', rate: config?.rate ?? 0 }, idsOf(call.inputs)));
};

const resizes: ReadLayer = (net, call) => {
  const config = configOf(resizeSchema, net, call);
  const inputs = ordered(net, call, null);
  const depth = shapeOf(net, inputs[0])?.at(-1);
  const shape: Shape | null =
    config === null || depth === undefined ? null : [config.height, config.width, depth];
  const op: Op = { kind: 'opaque', type: call.layer.type, ...(shape === null ? {} : { shape }) };
  return { node: addNode(net, call, '', op, idsOf(inputs)), first: inputs[0]?.first ?? false };
};

export const shapeLayers: Readonly<Record<string, ReadLayer>> = {
  MaxPooling2D: pool('max'),
  AveragePooling2D: pool('average'),
  GlobalAveragePooling2D: globalPool('average'),
  GlobalMaxPooling2D: globalPool('max'),
  ZeroPadding2D: onMap(padSchema, ({ padding }) => ({ kind: 'zeroPad', padding })),
  Cropping2D: onMap(cropSchema, ({ cropping }) => ({ kind: 'crop', cut: cropping })),
  UpSampling2D: onMap(upsampleSchema, ({ size, interpolation }) => ({
    kind: 'upsample',
    factor: size,
    mode: interpolation === 'nearest' ? 'nearest' : 'bilinear',
  })),
  Flatten: (net, call) => ({
    node: addNode(net, call, '', { kind: 'flatten' }, idsOf(call.inputs)),
    first: false,
  }),
  Reshape: (net, call) => {
    const config = configOf(reshapeSchema, net, call);
    if (config === null) return null;
    const first = net.channelsFirst && config.target_shape.length === 3;
    const op: Op = { kind: 'reshape', shape: graphShape(config.target_shape, first) };
    return { node: addNode(net, call, '', op, idsOf(call.inputs)), first };
  },
  Permute: permute,
  RepeatVector: (net, call) => {
    const times = configOf(repeatSchema, net, call)?.n;
    const length = shapeOf(net, call.inputs[0])?.at(-1);
    const shape = times === undefined || length === undefined ? {} : { shape: [times, length] };
    const op: Op = { kind: 'opaque', type: 'repeat', ...shape };
    return { node: addNode(net, call, '', op, idsOf(call.inputs)), first: false };
  },
  Resizing: resizes,
  CenterCrop: resizes,
  RandomCrop: resizes,
  Dropout: drops,
  SpatialDropout2D: drops,
  GaussianDropout: drops,
  AlphaDropout: drops,
  /** ConvNeXt's (keras/src/applications/convnext.py), which drops whole branches. */
  StochasticDepth: drops,
  GaussianNoise: passes,
  ActivityRegularization: passes,
  Masking: passes,
  Identity: passes,
  RandomFlip: passes,
  RandomRotation: passes,
  RandomZoom: passes,
  RandomTranslation: passes,
  RandomContrast: passes,
  RandomBrightness: passes,
};

/** Keras counts the axes from 1, in the file's order; what comes out is in the file's order too. */
function permute(net: Net, call: Call) {
  const config = configOf(permuteSchema, net, call);
  if (config === null) return null;
  const firstIn = call.inputs[0]?.first === true && config.dims.length === 3;
  const order = config.dims.map((axis) => (firstIn ? (axis + 1) % 3 : axis - 1));
  const node = addNode(net, call, '', { kind: 'permute', order }, idsOf(call.inputs));
  return { node, first: false };
}
