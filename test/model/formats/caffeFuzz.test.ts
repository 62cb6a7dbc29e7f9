import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../src/model/inspection.ts';
import { analysisOf } from '../open.ts';
import { input, layer, read, small } from './caffeNets.ts';
import { mutate } from '../mutate.ts';

/** Layers of every kind, in both grammars. */
const whole = [
  '# a net\n',
  input(4, 9),
  'layer { name: "data2" type: "Data" top: "d" top: "label" transform_param { crop_size: 9 } include { phase: TEST stage: "x" } }\n',
  layer('h', 'CuDNNHighway', ['data'], 'highway_conv_param { num_output: 4 kernel_size: 3 pad: 1 }'),
  layer(
    'dw',
    'DepthwiseConvolution',
    ['h'],
    'convolution_param { num_output: 4 kernel_h: 3 kernel_w: 1 pad: [1, 0] }',
  ),
  layer('de', 'Deconvolution', ['dw'], 'convolution_param < num_output: 4 kernel_size: 2 stride: 2 >'),
  layer('crop', 'Crop', ['de', 'h'], 'crop_param { axis: 2 offset: 1 }'),
  layer('s', 'Slice', ['crop'], 'slice_param { slice_point: 1 }', ['s1', 's2']),
  layer('c', 'Concat', ['s1', 's2'], 'concat_param { axis: -3 }'),
  layer('p', 'Pooling', ['c'], 'pooling_param { global_pooling: true }'),
  layer('x', 'Axpy', ['p', 'c', 'h']),
  layer('sc', 'Scale', ['x'], 'scale_param { axis: 1 num_axes: -1 bias_term: true }'),
  layer('re', 'Reshape', ['sc'], 'reshape_param { shape { dim: 0 dim: -1 } }'),
  layer(
    'fc',
    'InnerProduct',
    ['re'],
    "inner_product_param { num_output: 2 } param { name: 'w' } param { name: 'b' }",
  ),
  layer('loss', 'SoftmaxWithLoss', ['fc', 'label']),
].join('');
const old =
  'input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8 layers { name: "c" type: CONVOLUTION bottom: "data" top: "c" convolution_param { num_output: 2 kernel_size: 3 } } layers { name: "e" type: ELTWISE bottom: "c" bottom: "c" top: "e" }';

/** Never a throw, and every range inside the file. */
function sound(text: string): void {
  const reading = read(text);
  ok(reading.kind !== 'needs');
  inspect('net.prototxt', text, reading);
  if (reading.kind !== 'graph') return;
  const { problems, graph } = analysisOf(reading);
  for (const range of [...problems.map((problem) => problem.range), ...graph.nodes.map((node) => node.range)])
    ok(range === null || (range.start >= 0 && range.start <= range.end && range.end <= text.length));
  const ids = new Set<string>();
  for (const { id, inputs } of graph.nodes) {
    ok(
      inputs.every((from) => ids.has(from)),
      'an input stands before its reader',
    );
    ids.add(id);
  }
}

const place = fc.nat({ max: 20_000 });
const words = [
  '-1',
  '0',
  '1e9',
  'nan',
  '"',
  "'",
  '{',
  '}',
  '<',
  '>',
  '[',
  ']',
  ':',
  '#',
  'layer {',
  '"data"',
  'TEST',
  '99999999999999999999',
  '\0',
  'ﷺ',
];
const change = fc.record({
  what: fc.constantFrom('delete', 'double', 'swap', ...words),
  at: place,
  other: place,
});

const partsOf = (text: string): readonly string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];

describe('a prototxt that someone is in the middle of typing', () => {
  for (const [name, text] of Object.entries({ whole, old, small })) {
    it(`${name}, cut at every character, is read or refused`, function () {
      this.timeout(60_000);
      for (let end = 0; end <= text.length; end += 1) sound(text.slice(0, end));
    });

    it(`${name}, with words deleted, doubled, swapped and replaced`, function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          sound(mutate(partsOf(text), changes));
        }),
        { numRuns: 300 },
      );
    });
  }
});

describe('a large prototxt', () => {
  it('costs no more than its length: many layers, fields, types and blobs that are not known', function () {
    this.timeout(60_000);
    const many = (count: number, part: (at: number) => string) =>
      Array.from({ length: count }, (_, at) => part(at)).join('\n');
    sound(input(3, 8) + many(10_000, (at) => layer(`l${at}`, 'ReLU', ['data'], '', ['data'])));
    sound(many(10_000, (at) => layer(`l${at}`, `Kind${at}`, [`b${at}`])));
    sound(many(10_000, (at) => layer(`l${at}`, 'Data', [], '', ['data'])));
    sound(`layer { name: "x" type: "ReLU" ${many(50_000, (at) => `botto${at}: 3`)} }`);
    sound(`name: "${'\\"'.repeat(500_000)}`);
  });
});
