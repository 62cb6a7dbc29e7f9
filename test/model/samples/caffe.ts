import { input, layer, small } from '../formats/caffeNets.ts';
import type { Sample } from './sample.ts';

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

const put = [
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

export const caffeSamples = [whole, old, small].map((text): Sample => ({
  format: 'caffe',
  path: 'net.prototxt',
  text,
  put,
}));
