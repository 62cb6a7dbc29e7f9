import type { Entry, Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** What Keras 1 and old TensorFlow call a layer, and its name since. */
const classes = new Map<string, string>(
  Object.entries({
    Convolution1D: 'Conv1D',
    Convolution2D: 'Conv2D',
    AtrousConvolution2D: 'Conv2D',
    Convolution2DTranspose: 'Conv2DTranspose',
    Deconvolution2D: 'Conv2DTranspose',
    SeparableConvolution2D: 'SeparableConv2D',
    DepthwiseConvolution2D: 'DepthwiseConv2D',
    MaxPool2D: 'MaxPooling2D',
    AvgPool2D: 'AveragePooling2D',
    GlobalAvgPool2D: 'GlobalAveragePooling2D',
    GlobalMaxPool2D: 'GlobalMaxPooling2D',
    BatchNormalizationV1: 'BatchNormalization',
    BatchNormalizationV2: 'BatchNormalization',
    SyncBatchNormalization: 'BatchNormalization',
  }),
);

/** Keys of Keras 1, as keras/legacy/interfaces.py of Keras 2 turns them. */
const keys = new Map<string, string>(
  Object.entries({
    nb_filter: 'filters',
    output_dim: 'units',
    subsample: 'strides',
    border_mode: 'padding',
    dim_ordering: 'data_format',
    atrous_rate: 'dilation_rate',
    bias: 'use_bias',
    p: 'rate',
    concat_axis: 'axis',
  }),
);

const orders = new Map<string, string | null>(
  Object.entries({
    tf: 'channels_last',
    th: 'channels_first',
    default: null,
  }),
);

const separators = /[>/]/;

/** The layer's name in Keras 2 and 3: `Convolution2D` is `Conv2D`, `Addons>GroupNormalization` loses its package. */
export function currentClass(name: string): string {
  const bare = name.split(separators).at(-1) ?? name;
  return classes.get(bare) ?? bare;
}

/**
 * A layer's config with the keys of Keras 2, every place as it was. A key that the config has in both tongues
 * stays as the newer one says.
 */
export function currentConfig(config: Tree): Tree {
  if (config.kind !== 'map' || !config.entries.some(({ key }) => key === 'nb_row' || keys.has(key)))
    return config;
  const known = new Set(config.entries.map(({ key }) => key));
  const entries = config.entries.map((entry): Entry => {
    const key = keys.get(entry.key);
    if (key === undefined || known.has(key)) return entry;
    return { ...entry, key, value: key === 'data_format' ? currentOrder(entry.value) : entry.value };
  });
  const [rows, columns] = [childOf(config, 'nb_row'), childOf(config, 'nb_col')];
  if (rows !== undefined && columns !== undefined && !known.has('kernel_size')) {
    const range = {
      start: Math.min(rows.range.start, columns.range.start),
      end: Math.max(rows.range.end, columns.range.end),
    };
    entries.push({
      key: 'kernel_size',
      keyRange: range,
      value: { kind: 'list', items: [rows, columns], range },
    });
  }
  return { ...config, entries };
}

function currentOrder(value: Tree): Tree {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return value;
  const order = orders.get(value.value);
  return order === undefined ? value : { ...value, value: order };
}
