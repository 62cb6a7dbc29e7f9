import type { Range, Shape } from '../../graph.ts';
import type { CaffeLayer } from './caffeLayers.ts';
import { shapeOfDims } from './caffeShape.ts';
import { fillsWithZeros } from './caffeZeros.ts';
import type { Fields } from './protoFields.ts';

/** A blob that nothing computes: an image, a label. */
export interface InputBlob {
  readonly name: string;
  readonly range: Range;
  readonly shape: Shape | null;
  /** How the size was found where the file states less than all of it. */
  readonly note: string | null;
  /** The channels are nowhere stated, and taken to be 3. */
  readonly assumed?: true;
  /** A data layer's second top and those behind: a label, most often. */
  readonly extra: boolean;
  /** It holds nothing but zeros, of a stated shape. */
  readonly zeros?: true;
}

/** The net's own `input:` fields, with `input_shape` or four `input_dim` each (upgrade_proto.cpp, UpgradeNetInput). */
export function statedInputs(net: Fields): InputBlob[] {
  const names = net.all('input');
  const shapes = net.children('input_shape').map(dimsIn);
  const dims = net.wholes('input_dim', 0) ?? [];
  if (
    shapes.length > 0 ? shapes.length < names.length : dims.length !== 0 && dims.length !== 4 * names.length
  )
    net.report({
      code: 'input-size',
      message: `The net has ${names.length} 'input' and ${shapes.length > 0 ? `${shapes.length} 'input_shape'; each needs one` : `${dims.length} 'input_dim'; each needs four`}.`,
      range: net.placeOf(shapes.length > 0 ? 'input_shape' : 'input_dim'),
    });
  return names.flatMap((value, at): InputBlob[] => {
    if (value.kind === 'message') return [];
    const sizes = shapes[at] ?? (dims.length >= 4 * at + 4 ? dims.slice(4 * at, 4 * at + 4) : null);
    const shape = sizes === null ? null : soundShape(sizes);
    return [{ name: String(value.value), range: value.range, shape, note: null, extra: false }];
  });
}

function dimsIn(shape: Fields): readonly number[] | null {
  return shape.wholes('dim', 1);
}

const soundShape = (dims: readonly number[]): Shape | null => {
  const shape = shapeOfDims(dims);
  return shape.length > 0 && shape.every((size) => size > 0) ? shape : null;
};

/** Whether a layer feeds the net: a data layer by its type, or one of a fork that makes blobs from none. */
export const feeds = ({ type, bottoms, tops }: CaffeLayer): boolean =>
  tops.length > 0 && bottoms.length === 0 && type !== 'Parameter';

/** What data layers of all phases say of the images that a blob holds, by its name. */
export type Images = ReadonlyMap<string, { readonly crop: Found | null; readonly channels: number | null }>;

export function imagesOf(all: readonly CaffeLayer[]): Images {
  const images = new Map<string, { crop: Found | null; channels: number | null }>();
  for (const layer of all) {
    const name = layer.tops[0]?.name;
    if (name === undefined || !feeds(layer)) continue;
    const known = images.get(name);
    images.set(name, {
      crop: known?.crop ?? cropOf(layer),
      channels: known?.channels ?? channelsOf(layer),
    });
  }
  return images;
}

/** The blobs of a data layer: where the one for testing states no size, that of another phase may. */
export function blobsOf(layer: CaffeLayer, images: Images): InputBlob[] {
  const sizes = layer.tops.map((_, at) => statedSize(layer, at));
  const filled = fillsWithZeros(layer) ? ({ zeros: true } as const) : {};
  return layer.tops.map(({ name, range }, at): InputBlob => {
    const extra = at > 0 && layer.type !== 'Input' && sizes[at] === null;
    const stated = sizes[at] ?? null;
    if (stated !== null || extra) return { name, range, shape: stated, note: null, extra, ...filled };
    return { name, range, ...imageSize(layer, images), extra };
  });
}

/** Shapes that a layer states in full: InputParameter, DummyDataParameter and MemoryDataParameter. */
function statedSize({ type, fields }: CaffeLayer, at: number): Shape | null {
  const parameter = fields.child(parameterOf[type] ?? 'input_param');
  const shapes = parameter.children('shape');
  const shape = shapes[at] ?? (shapes.length === 1 ? shapes[0] : undefined);
  if (shape !== undefined) {
    const dims = dimsIn(shape);
    return dims === null ? null : soundShape(dims);
  }
  if (type !== 'DummyData' && (type !== 'MemoryData' || at > 0)) return null;
  const dims = ['channels', 'height', 'width'].map((name) => {
    const values = parameter.wholes(name, 1) ?? [];
    return values[at] ?? values[0] ?? 0;
  });
  return soundShape([1, ...dims]);
}

const parameterOf: Readonly<Record<string, string>> = {
  DummyData: 'dummy_data_param',
  MemoryData: 'memory_data_param',
};

interface Found {
  readonly height: number;
  readonly width: number;
  readonly what: string;
}

/**
 * The size that a layer's crop (data_transformer.cpp) or resize gives its images. The channels lie in the data: the
 * file tells of them where it forces colour or grey, or subtracts a mean for each.
 */
function imageSize(layer: CaffeLayer, images: Images): Pick<InputBlob, 'shape' | 'note' | 'assumed'> {
  const shared = images.get(layer.tops[0]?.name ?? '');
  const own = cropOf(layer);
  const size = own ?? shared?.crop ?? null;
  if (size === null) return { shape: null, note: null };
  const channels = channelsOf(layer) ?? shared?.channels ?? null;
  const where = own === null ? " of another phase's data layer" : '';
  const guess =
    channels === null ? '; the images are taken to have 3 channels, which the file does not state' : '';
  const known = own !== null && channels !== null;
  const shape = [size.height, size.width, channels ?? 3];
  const note = known ? null : `${size.what}${where} gives the size${guess}`;
  return { shape, note, ...(channels === null ? { assumed: true as const } : {}) };
}

const dataParameters = ['data_param', 'image_data_param', 'window_data_param'];

function cropOf({ fields }: CaffeLayer): Found | null {
  const transform = fields.child('transform_param');
  for (const holder of [transform, ...dataParameters.map((name) => fields.child(name))]) {
    const crop = holder.whole('crop_size', { least: 0, otherwise: 0 }) ?? 0;
    if (crop > 0) return { height: crop, width: crop, what: 'crop_size' };
  }
  const both = (holder: Fields, height: string, width: string, what: string): Found | null => {
    const [h, w] = [height, width].map((name) => holder.whole(name, { least: 0, otherwise: 0 }) ?? 0);
    return h !== undefined && w !== undefined && h > 0 && w > 0 ? { height: h, width: w, what } : null;
  };
  return (
    both(transform, 'crop_h', 'crop_w', 'crop_h and crop_w') ??
    both(transform.child('resize_param'), 'height', 'width', 'resize_param') ??
    both(fields.child('image_data_param'), 'new_height', 'new_width', 'new_height and new_width')
  );
}

function channelsOf({ type, fields }: CaffeLayer): number | null {
  const transform = fields.child('transform_param');
  if (transform.flag('force_gray', false)) return 1;
  const forced =
    transform.flag('force_color', false) || fields.child('data_param').flag('force_encoded_color', false);
  if (forced) return 3;
  const means = transform.all('mean_value').length;
  if (means > 1) return means;
  // ImageData and WindowData read image files, in colour unless told otherwise.
  if (type === 'ImageData') return fields.child('image_data_param').flag('is_color', true) ? 3 : 1;
  return type === 'WindowData' ? 3 : null;
}
