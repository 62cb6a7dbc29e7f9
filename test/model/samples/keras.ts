import { strToU8, zipSync } from 'fflate';
import {
  conv,
  functional,
  input,
  keras3,
  layer,
  residual,
  sequential,
  simple,
  tensor,
} from '../formats/kerasNets.ts';
import type { BinarySample, Sample } from './sample.ts';

const originals: readonly (readonly [string, unknown])[] = [
  ['Functional', residual],
  [
    'nested and shared',
    functional([
      input([8, 6, 4]),
      conv('twice', {}, ['image'], ['twice']),
      {
        ...functional([input([8, 6, 4], 'x'), conv('c', {}, ['x'])], 'inner'),
        name: 'inner',
        inbound_nodes: [[['twice', 1, 0]]],
      },
      layer('Concatenate', 'cat', { axis: 1 }, ['inner#1', 'twice']),
      layer('Reshape', 'r', { target_shape: [-1, 2] }, ['cat']),
      layer(
        'ZeroPadding2D',
        'z',
        {
          padding: [
            [1, 2],
            [3, 4],
          ],
          data_format: 'channels_first',
        },
        ['twice'],
      ),
    ]),
  ],
  [
    'Sequential',
    sequential(
      simple('Convolution2D', {
        nb_filter: 2,
        nb_row: 3,
        nb_col: 3,
        dim_ordering: 'th',
        batch_input_shape: [null, 3, 9, 9],
      }),
      simple('PReLU', { shared_axes: [1, 2] }),
      simple('Flatten'),
      simple('Dense', { units: 2 }),
    ),
  ],
  [
    'Keras 3',
    {
      class_name: 'Functional',
      config: {
        layers: [
          keras3('InputLayer', 'i', { batch_shape: [null, 8, 6, 4] }, []),
          keras3('Odd', 'o', {}, [tensor('i', [8, 6, 4])]),
          keras3('Add', 's', {}, [tensor('o', [8, 6, 4]), tensor('i', [8, 6, 4])], 'keras.src.ops.numpy'),
        ],
        input_layers: ['i', 0, 0],
        output_layers: ['s', 0, 0],
      },
    },
  ],
  [
    'tfjs',
    { format: 'layers-model', modelTopology: sequential(simple('Dense', { units: 2, input_dim: 3 })) },
  ],
];

const put = ['-1', '0', '1e9', '1.5', 'null', '[]', '{}', '"', '"image"', '"__proto__"'];

export const kerasSamples = originals.map(([name, model]): Sample => ({
  format: name === 'tfjs' ? 'tfjs' : 'keras',
  path: 'model.json',
  text: JSON.stringify(model),
  put,
  words: /"[^"]*"|[\w.-]+|\s+|[^\w\s]/g,
}));

const config = JSON.stringify(residual);
export const archiveSample: BinarySample = {
  format: 'keras',
  path: 'net.keras',
  bytes: zipSync({ 'metadata.json': strToU8('{}'), 'config.json': strToU8(config) }, { mtime: '2000-01-01' }),
};
