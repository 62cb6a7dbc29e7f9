import type { Shape } from '../../graph.ts';
import type { Draw, Wire } from './caffeDrawing.ts';
import { shapeAt } from './caffeDrawing.ts';
import { axisOf, dimsOfShape, placeOfAxis, shapeOfDims } from './caffeShape.ts';
import { unread } from './caffeWindows.ts';
import type { Fields } from './protoFields.ts';
import { slipsOf } from '../text/slips.ts';

const whole = (fields: Fields, name: string, otherwise: number): number =>
  fields.whole(name, { least: -Infinity, otherwise }) ?? otherwise;
const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

const denseSlips = slipsOf(['num_output', 'bias_term', 'weight_filler', 'bias_filler', 'axis', 'transpose']);

/** InnerProduct (inner_product_layer.cpp) flattens all axes from `axis` on; only the usual one, 1, is drawn as dense. */
export const innerProduct: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('inner_product_param');
  fields.expect(denseSlips);
  const units = fields.whole('num_output', { least: 1 });
  const bias = fields.flag('bias_term', true);
  const stated = whole(fields, 'axis', 1);
  const shape = shapeAt(bottoms[0]);
  const axis = shape === null ? stated : axisOf(stated, shape.length + 1);
  if (units === null || axis !== 1) return unread(drawing);
  const flat = shape?.length === 1;
  const input = flat || bottoms.length !== 1 ? bottoms : [add({ kind: 'flatten' }, bottoms, 'flatten')];
  return [add({ kind: 'dense', units, bias }, input)];
};

/** Flatten (flatten_layer.cpp): the axes from `axis` to `end_axis` become one. */
export const flatten: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('flatten_param');
  const [first, last] = [whole(fields, 'axis', 1), whole(fields, 'end_axis', -1)];
  if (first === 1 && last === -1) return [add({ kind: 'flatten' }, bottoms)];
  const shape = shapeAt(bottoms[0]);
  if (shape === null) return unread(drawing);
  const dims = dimsOfShape(shape);
  const [from, to] = [axisOf(first, dims.length), axisOf(last, dims.length)];
  if (from < 1 || to < from) return unread(drawing);
  const flat = [...dims.slice(0, from), product(dims.slice(from, to + 1)), ...dims.slice(to + 1)];
  return [add({ kind: 'reshape', shape: shapeOfDims(flat) }, bottoms)];
};

/**
 * Reshape (reshape_layer.cpp): the `num_axes` axes from `axis` on become `shape`, in which 0 copies the size that stood
 * there and -1 is what is left over. The batch must stay one axis of its own.
 */
export const reshape: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('reshape_param');
  const wanted = fields.child('shape').wholes('dim', -1);
  const shape = shapeAt(bottoms[0]);
  if (wanted === null || shape === null) return unread(drawing);
  const dims = dimsOfShape(shape);
  const stated = whole(fields, 'axis', 0);
  const start = stated < 0 ? stated + dims.length + 1 : stated;
  const axes = whole(fields, 'num_axes', -1);
  const end = axes < 0 ? dims.length : start + axes;
  if (start < 0 || end > dims.length) return unread(drawing);
  const full = [
    ...dims.slice(0, start),
    ...wanted.map((size, at) => (size === 0 ? (dims[start + at] ?? 0) : size)),
    ...dims.slice(end),
  ];
  const image = withoutBatch(full, product(dims));
  return image === null ? unread(drawing) : [add({ kind: 'reshape', shape: image }, bottoms)];
};

/** The shape of one image; null where the batch is mixed with other axes. A stated batch may be of any size. */
function withoutBatch(dims: readonly number[], count: number): Shape | null {
  const [batch = 1, ...rest] = dims;
  if (rest.length === 0) return null;
  if (batch === -1 && product(rest) !== count) return null;
  return shapeOfDims([1, ...rest]);
}

/** Permute of SSD's fork: `order` names the axes that come first, the others follow (permute_layer.cpp). */
export const permute: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const stated = layer.fields.child('permute_param').wholes('order', 0) ?? [];
  const shape = shapeAt(bottoms[0]);
  if (shape === null) return unread(drawing);
  const rank = shape.length;
  const rest = Array.from({ length: rank + 1 }, (_, axis) => axis).filter((axis) => !stated.includes(axis));
  const order = [...stated, ...rest];
  if (order[0] !== 0 || order.length !== rank + 1 || order.some((axis) => axis > rank))
    return unread(drawing);
  // Sizes of the new shape stand as axes 2, 3 ... and last axis 1.
  const places = [...order.slice(2), ...order.slice(1, 2)].map((axis) => placeOfAxis(axis, rank));
  return [add({ kind: 'permute', order: places }, bottoms)];
};

/** Slice (slice_layer.cpp): the channels are cut at the points, or into equal parts. Slices of the batch keep the shape. */
export const slice: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('slice_param');
  const stated = whole(fields, fields.has('slice_dim') ? 'slice_dim' : 'axis', 1);
  const points = fields.wholes('slice_point', 1);
  const [bottom] = bottoms;
  const shape = shapeAt(bottom);
  if (bottom === undefined || points === null || shape === null) return unread(drawing);
  const axis = axisOf(stated, shape.length + 1);
  if (axis === 0) return layer.tops.map(() => bottom);
  const channels = shape.at(-1) ?? 0;
  const parts = layer.tops.length;
  if (axis !== 1) return unread(drawing);
  const even = points.length === 0 && channels % parts === 0;
  const cuts = even ? layer.tops.map((_, at) => (at * channels) / parts) : [0, ...points];
  const ends = [...cuts.slice(1), channels];
  if (cuts.length !== parts || cuts.some((cut, at) => cut >= (ends[at] ?? 0))) {
    const how = points.length === 0 ? `${channels} channels` : `${channels} channels at ${points.join(', ')}`;
    const message = `Layer '${layer.name}' cuts ${how} into ${parts} tops; the points must rise, one fewer than the tops.`;
    fields.report({
      code: 'wrong-slices',
      message,
      range: fields.has('slice_point') ? fields.placeOf('slice_point') : layer.nameRange,
    });
    return unread(drawing);
  }
  return layer.tops.map(({ name }, at): Wire => {
    const start = cuts[at] ?? 0;
    return add({ kind: 'sliceChannels', start, count: (ends[at] ?? 0) - start }, [bottom], name);
  });
};

/**
 * Interp of DeepLab's and PSPNet's forks (interp_layer.cpp): bilinear, to a stated size, or by a factor between the
 * first and the last pixel, so that n becomes (n - 1) zoom + 1. Pads are negative: they cut.
 */
export const interp: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('interp_param');
  const shape = shapeAt(bottoms[0]);
  if (shape?.length !== 3) return unread(drawing);
  const cut = whole(fields, 'pad_beg', 0) + whole(fields, 'pad_end', 0);
  const stated = (name: string, otherwise: number) =>
    fields.whole(name, { least: 1, otherwise }) ?? otherwise;
  const [shrink, zoom] = [stated('shrink_factor', 1), stated('zoom_factor', 1)];
  const scaled = (size: number) => Math.floor((size + cut - 1) / shrink) * zoom + 1;
  const free = !fields.has('shrink_factor') && !fields.has('zoom_factor');
  const [rows = 0, columns = 0, channels = 0] = shape;
  const [height, width] = [
    free ? stated('height', rows) : scaled(rows),
    free ? stated('width', columns) : scaled(columns),
  ];
  const [down, across] = [height / rows, width / columns];
  if (down >= 1 && across >= 1 && Number.isInteger(down) && Number.isInteger(across))
    return [add({ kind: 'upsample', factor: [down, across], mode: 'bilinear' }, bottoms.slice(0, 1))];
  const known = height > 0 && width > 0 ? { shape: [height, width, channels] } : {};
  return [add({ kind: 'opaque', type: layer.type, ...known }, bottoms)];
};

/** Crop (crop_layer.cpp): the first bottom, cut to the rows and columns of the second behind `offset`. */
export const crop: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const fields = layer.fields.child('crop_param');
  const [bottom, like] = bottoms;
  const offsets = fields.wholes('offset', 0);
  const [has, wants] = [shapeAt(bottom), shapeAt(like)];
  const axis = axisOf(whole(fields, 'axis', 2), 4);
  if (bottom === undefined || has?.length !== 3 || wants?.length !== 3 || offsets === null || axis < 2)
    return unread(drawing);
  const cut = ([2, 3] as const).map((at): [number, number] => {
    const [size, wanted] = [has[at - 2] ?? 0, wants[at - 2] ?? 0];
    if (at < axis) return [0, 0];
    const before = offsets.length > 1 ? (offsets[at - axis] ?? 0) : (offsets[0] ?? 0);
    return [before, size - wanted - before];
  });
  const [[top, bottomRows], [left, right]] = cut as [[number, number], [number, number]];
  if (bottomRows < 0 || right < 0) {
    const message = `Layer '${layer.name}' crops ${has.join('x')} to ${wants.join('x')}, which is larger behind its offset.`;
    fields.report({
      code: 'crop-too-large',
      message,
      range: fields.has('offset') ? fields.placeOf('offset') : layer.nameRange,
    });
    return unread(drawing);
  }
  return [add({ kind: 'crop', cut: { top, bottom: bottomRows, left, right } }, [bottom])];
};
