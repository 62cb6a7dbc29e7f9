import type { Op, OpOf, Size } from '../../graph.ts';
import type { Draw, Drawing, Wire } from './caffeDrawing.ts';
import { shapeAt } from './caffeDrawing.ts';
import { evenly } from '../drawing/ops.ts';
import type { Fields } from './protoFields.ts';
import { slipsOf } from '../text/slips.ts';

/** Fields of ConvolutionParameter that say something of shapes; fillers and engines are the trainer's. */
const convolutionSlips = slipsOf([
  ...[
    'num_output',
    'bias_term',
    'pad',
    'kernel_size',
    'group',
    'stride',
    'weight_filler',
    'bias_filler',
    'pad_h',
  ],
  ...[
    'pad_w',
    'kernel_h',
    'kernel_w',
    'stride_h',
    'stride_w',
    'engine',
    'axis',
    'force_nd_im2col',
    'dilation',
  ],
  // Of 3D and other forks: known, so that they are no slips of the pen.
  ...['pad_d', 'stride_d', 'kernel_d', 'pad_l', 'pad_type', 'dilation_h', 'dilation_w', 'temporal_stride'],
]);

/** A layer that is stated so that it cannot be drawn as what it is: the mistake has been reported where it stands. */
export const unread: Draw = ({ layer, bottoms, add }) => [add({ kind: 'opaque', type: layer.type }, bottoms)];

/**
 * A size in rows and columns: `name`_h and `name`_w, or `name` once for both or once for each (base_conv_layer.cpp).
 * Null where it is stated wrongly, 'solid' for another number of axes than two.
 */
function sizeOf(
  fields: Fields,
  name: string,
  letters: string,
  least: number,
  otherwise: number | null,
): Size | 'solid' | null {
  const stated = fields.wholes(name, least);
  const [h, w] = [`${letters}_h`, `${letters}_w`];
  if (stated === null) return null;
  if (fields.has(h) || fields.has(w)) {
    if (stated.length > 0) {
      fields.report({
        code: 'two-sizes',
        message: `'${name}' and '${h}' or '${w}' both state the size; Caffe takes the one or the other.`,
        range: fields.placeOf(fields.has(h) ? h : w),
      });
      return null;
    }
    const bounds = otherwise === null ? { least } : { least, otherwise };
    const [rows, columns] = [fields.whole(h, bounds), fields.whole(w, bounds)];
    return rows === null || columns === null ? null : [rows, columns];
  }
  const [first, second] = stated;
  if (stated.length > 2) return 'solid';
  if (first !== undefined) return [first, second ?? first];
  if (otherwise !== null) return [otherwise, otherwise];
  fields.whole(name, { least });
  return null;
}

interface WindowOf {
  readonly kernel: Size;
  readonly stride: Size;
  readonly padding: ReturnType<typeof evenly>;
  readonly dilation: Size;
}

/** Null where something is wrong, or where the window slides in more than two directions. */
function windowOf(fields: Fields, prefix = ''): WindowOf | null {
  const kernel = sizeOf(fields, `${prefix}kernel_size`, 'kernel', 1, null);
  const stride = sizeOf(fields, 'stride', 'stride', 1, 1);
  const pad = sizeOf(fields, `${prefix}pad`, 'pad', 0, 0);
  const dilation = sizeOf(fields, 'dilation', 'dilation', 1, 1);
  const sizes = [kernel, stride, pad, dilation];
  if (sizes.includes(null) || sizes.includes('solid')) return null;
  const [k, s, p, d] = sizes as Size[];
  if (k === undefined || s === undefined || p === undefined || d === undefined) return null;
  return { kernel: k, stride: s, padding: evenly(p[0], p[1]), dilation: d };
}

/** What convolutions of all kinds state alike, as the usual one; null where it cannot be read. */
function convolutionOf(fields: Fields): OpOf<'conv2d'> | null {
  fields.expect(convolutionSlips);
  const filters = fields.whole('num_output', { least: 1 });
  const groups = fields.whole('group', { least: 1, otherwise: 1 });
  const axis = fields.whole('axis', { least: -Infinity, otherwise: 1 });
  const bias = fields.flag('bias_term', true);
  const window = windowOf(fields);
  const flat = axis === 1 || axis === -3;
  return filters === null || groups === null || window === null || !flat
    ? null
    : { kind: 'conv2d', filters, groups, bias, ...window };
}

/** Each bottom of a convolution has its own top; the weights are the same (base_conv_layer.cpp). */
function onEach({ bottoms, add, addSharing }: Drawing, opFor: (bottom: Wire | undefined) => Op): Wire[] {
  const [first, ...others] = bottoms;
  const op = opFor(first);
  const wire = add(op, first === undefined ? [] : [first]);
  return [wire, ...others.map((bottom) => addSharing(opFor(bottom), [bottom], wire.node))];
}

const channelsOf = (wire: Wire | undefined): number | null => shapeAt(wire)?.at(-1) ?? null;

/** A convolution with a group for each channel is depthwise, whatever the layer is called. */
function perChannel(conv: OpOf<'conv2d'>, channels: number): Op {
  const { filters, bias, kernel, stride, padding, dilation } = conv;
  return { kind: 'depthwise', multiplier: filters / channels, bias, kernel, stride, padding, dilation };
}

export const convolution: Draw = (drawing) => {
  const conv = drawing.layer.fields.child('convolution_param').readAs(convolutionOf);
  if (conv === null) return unread(drawing);
  return onEach(drawing, (bottom) => {
    const channels = channelsOf(bottom);
    const depthwise =
      channels !== null && channels > 1 && conv.groups === channels && conv.filters % channels === 0;
    return depthwise ? perChannel(conv, channels) : conv;
  });
};

/** DepthwiseConvolution and ConvolutionDepthwise of the forks for MobileNet: a group for each channel, stated or not. */
export const depthwise: Draw = (drawing) => {
  const conv = drawing.layer.fields.child('convolution_param').readAs(convolutionOf);
  if (conv === null) return unread(drawing);
  return onEach(drawing, (bottom) => {
    const channels = channelsOf(bottom) ?? conv.filters;
    if (conv.filters % channels === 0) return perChannel(conv, channels);
    return { ...conv, groups: channels };
  });
};

/** (n - 1) stride + kernel extent - 2 pad (deconv_layer.cpp). */
export const deconvolution: Draw = (drawing) => {
  const conv = drawing.layer.fields.child('convolution_param').readAs(convolutionOf);
  if (conv === null) return unread(drawing);
  return onEach(drawing, () => ({ ...conv, kind: 'deconv2d', extra: [0, 0] }));
};

const pools = { MAX: 0, AVE: 1, STOCHASTIC: 2 } as const;
const poolSlips = slipsOf([
  ...[
    'pool',
    'pad',
    'pad_h',
    'pad_w',
    'kernel_size',
    'kernel_h',
    'kernel_w',
    'stride',
    'stride_h',
    'stride_w',
  ],
  ...['engine', 'global_pooling', 'round_mode', 'ceil_mode', 'pad_l', 'pad_d', 'kernel_d', 'stride_d'],
]);

/**
 * Pooling (pooling_layer.cpp): ceil((n + 2 pad - kernel) / stride) + 1, and where there is padding, without a last
 * window that begins behind the map. `round_mode: FLOOR` is BVLC's, `ceil_mode: false` that of forks. In testing,
 * stochastic pooling is a mean weighted by the values.
 */
export const pooling: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('pooling_param');
  fields.expect(poolSlips);
  const mode = fields.word('pool', pools, 'MAX') === 'MAX' ? 'max' : 'average';
  if (fields.flag('global_pooling', false))
    return [add({ kind: 'globalPool', mode, keepDims: true }, bottoms)];
  const window = windowOf(fields);
  if (window === null) return unread(drawing);
  const { kernel, stride, padding } = window;
  if (padding.top >= kernel[0] || padding.left >= kernel[1]) {
    const message = `Layer '${layer.name}' pads by ${Math.max(padding.top, padding.left)} a window of ${kernel.join('x')}; the padding must be smaller.`;
    fields.report({
      code: 'padding-too-large',
      message,
      range: fields.placeOf(fields.has('pad') ? 'pad' : 'pad_h'),
    });
    return unread(drawing);
  }
  const floor =
    fields.word('round_mode', { CEIL: 0, FLOOR: 1 }, 'CEIL') === 'FLOOR' || !fields.flag('ceil_mode', true);
  const bare = padding.top === 0 && padding.left === 0;
  const overhangs: Pick<OpOf<'pool'>, 'overhangs'> = !floor && bare ? { overhangs: true } : {};
  return [add({ kind: 'pool', mode, kernel, stride, padding, ceil: !floor, ...overhangs }, bottoms)];
};

/**
 * CuDNNHighway of the paper's authors (cudnn_highway_layer.cpp): H = relu(conv x), T = sigmoid(conv x) of windows of their
 * own, y = T H + (1 - T) x.
 */
export const highway: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('highway_conv_param');
  const filters = fields.whole('num_output', { least: 1 });
  const groups = fields.whole('group', { least: 1, otherwise: 1 });
  const bias = fields.flag('bias_term', true);
  const window = windowOf(fields);
  if (filters === null || groups === null || window === null) return unread(drawing);
  const kernel = fields.whole('transform_kernel_size', { least: 1, otherwise: 0 });
  const pad = fields.whole('transform_pad', { least: 0, otherwise: -1 });
  const gate = {
    kernel: kernel === null || kernel === 0 ? window.kernel : ([kernel, kernel] as const),
    padding: pad === null || pad < 0 ? window.padding : evenly(pad),
  };
  const conv = { kind: 'conv2d', filters, groups, bias, ...window } as const;
  const h = add({ kind: 'activation', name: 'relu' }, [add(conv, bottoms, 'H')], 'relu');
  const t = add(
    { kind: 'activation', name: 'sigmoid' },
    [add({ ...conv, ...gate }, bottoms, 'T')],
    'sigmoid',
  );
  return [add({ kind: 'gate' }, [h, t, ...bottoms])];
};
