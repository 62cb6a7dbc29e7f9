import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../src/model/inspection.ts';
import { analysisOf, readText } from '../open.ts';
import { conv, functional, input, keras3, layer, residual, sequential, simple, tensor } from './kerasNets.ts';
import { mutate } from '../mutate.ts';

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

/** Never a throw, and every range inside the text. */
function sound(text: string): void {
  const reading = readText(text, 'model.json');
  ok(reading.kind !== 'needs');
  inspect('model.json', text, reading);
  if (reading.kind !== 'graph') return;
  const { problems, graph } = analysisOf(reading);
  for (const { range } of [...problems, ...graph.nodes])
    ok(range !== null && range.start >= 0 && range.start <= range.end && range.end <= text.length);
}

const place = fc.nat({ max: 5000 });
const change = fc.record({
  what: fc.constantFrom(
    'delete',
    'double',
    'swap',
    '-1',
    '0',
    '1e9',
    '1.5',
    'null',
    '[]',
    '{}',
    '"',
    '"image"',
    '"__proto__"',
  ),
  at: place,
  other: place,
});

const words = (text: string): readonly string[] => text.match(/"[^"]*"|[\w.-]+|\s+|[^\w\s]/g) ?? [];

describe('Keras JSON that is being edited', () => {
  for (const [name, model] of originals) {
    const text = JSON.stringify(model);
    it(`${name}, cut at every character`, function () {
      this.timeout(60_000);
      for (let end = 0; end <= text.length; end += 1) sound(text.slice(0, end));
    });

    it(`${name}, with words deleted, doubled, swapped and replaced`, function () {
      this.timeout(60_000);
      const changes = fc.array(change, { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(changes, (list) => {
          sound(mutate(words(text), list));
        }),
        { numRuns: 400 },
      );
    });
  }
});
