/** Small nets of every Keras generation, written for these tests. */

type Json = Readonly<Record<string, unknown>>;

/** A layer of a Functional model in the way of Keras 2; each of `reads` is one call, a list of layers. */
export const layer = (type: string, name: string, config: Json, ...reads: (readonly string[])[]): Json => ({
  class_name: type,
  config: { name, ...config },
  name,
  inbound_nodes: reads.map((names) =>
    names.map((source) => [source.split('#')[0], Number(source.split('#')[1] ?? 0), 0, {}]),
  ),
});

export const input = (shape: readonly (number | null)[], name = 'image'): Json =>
  layer('InputLayer', name, { batch_input_shape: [null, ...shape] });

export const conv = (name: string, config: Json, ...reads: (readonly string[])[]): Json =>
  layer(
    'Conv2D',
    name,
    { filters: 4, kernel_size: [3, 3], padding: 'same', use_bias: false, ...config },
    ...reads,
  );

export const functional = (layers: readonly Json[], name = 'net', outputs?: readonly unknown[]): Json => ({
  class_name: 'Functional',
  config: {
    name,
    layers,
    input_layers: layers
      .filter((one) => one['class_name'] === 'InputLayer')
      .map((one) => [one['name'], 0, 0]),
    output_layers: outputs ?? [[layers.at(-1)?.['name'], 0, 0]],
  },
  keras_version: '2.15.0',
  backend: 'tensorflow',
});

export const sequential = (...layers: readonly Json[]): Json => ({
  class_name: 'Sequential',
  config: { name: 'chain', layers },
});

export const simple = (type: string, config: Json = {}): Json => ({ class_name: type, config });

/** A residual block: identity skip, then a projection. */
export const residual: Json = functional(
  [
    input([8, 8, 4]),
    conv('a', {}, ['image']),
    layer('BatchNormalization', 'bn', { axis: [3], scale: true, center: true }, ['a']),
    layer('Activation', 'relu', { activation: 'relu' }, ['bn']),
    conv('b', {}, ['relu']),
    layer('Add', 'sum', {}, ['b', 'image']),
    conv('c', { strides: [2, 2], filters: 8 }, ['sum']),
    conv('d', { filters: 8 }, ['c']),
    conv('p', { kernel_size: [1, 1], strides: [2, 2], filters: 8 }, ['sum']),
    layer('Add', 'sum2', {}, ['d', 'p']),
    layer('GlobalAveragePooling2D', 'pool', {}, ['sum2']),
    layer('Dense', 'out', { units: 3, activation: 'softmax' }, ['pool']),
  ],
  'little_resnet',
);

/** A tensor argument as Keras 3 writes it. */
export const tensor = (name: string, shape: readonly (number | null)[], call = 0): Json => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, ...shape], dtype: 'float32', keras_history: [name, call, 0] },
});

export const keras3 = (
  type: string,
  name: string,
  config: Json,
  args: readonly unknown[],
  module = 'keras.layers',
): Json => ({
  module,
  class_name: type,
  config: { name, ...config },
  registered_name: null,
  name,
  inbound_nodes: args.length === 0 ? [] : [{ args, kwargs: {} }],
});
