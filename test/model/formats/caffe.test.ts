import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { looksLikeModel } from '../../../src/model/formats/registry.ts';
import { refusalOf, readText } from '../open.ts';
import { behind, input, layer, open, opOf, read, seen, shapes, small } from './caffeNets.ts';

describe("a net of Caffe's", () => {
  it('is drawn with its blocks, skips and figures', () => {
    const { graph, structure, totals, problems } = open(small);
    deepEqual(problems, []);
    equal(graph.model, 'Small');
    equal(graph.family, 'ResNet');
    equal(graph.inputSource, 'file');
    deepEqual(
      structure.blocks.map(({ kind, skip, stage }) => `${kind} ${skip ?? ''} ${stage}`),
      ['basic identity 1', 'basic projection 2'],
    );
    const convolutions = 27 * 8 + 2 * 72 * 8 + 8 * 16 + 72 * 16 + 144 * 16;
    const norms = 3 * 8 + 3 * 16;
    equal(totals.learnable, convolutions + 2 * norms + 170);
    equal(totals.withBnStats, totals.learnable + 2 * norms);
    equal(totals.macs, 256 * (27 * 8 + 2 * 72 * 8) + 64 * (8 * 16 + 72 * 16 + 144 * 16) + 160);
  });

  it('has a node where its layer stands in the text', () => {
    const node = open(small).graph.nodes.find(({ id }) => id === 'b2/bn');
    const said = small.slice(node?.range?.start, node?.range?.end);
    equal(said, 'layer { name: "b2/bn" type: "BatchNorm" bottom: "b2" top: "b2" }');
  });

  it('reads the older grammar, with its words for types and its names for weights', () => {
    const text = `name: "old" input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
layers { name: "conv" type: CONVOLUTION bottom: "data" top: "conv" blobs_lr: 1 blobs_lr: 2 weight_decay: 1
  convolution_param { num_output: 4 kernel_size: 3 } }
layers { bottom: "conv" top: "conv" name: "relu" type: RELU }
layers { bottom: "conv" top: "fc" name: "fc" type: 14 inner_product_param { num_output: 2 } }
layers { bottom: "fc" bottom: "label" top: "loss" name: "loss" type: SOFTMAX_LOSS }`;
    deepEqual(shapes(text), ['data 8x8x3', 'conv 6x6x4', 'relu 6x6x4', 'fc/flatten 144', 'fc 2']);
    deepEqual(seen(text), []);
  });

  it('takes a type in the quotes of the other grammar for what it means, and says so', () => {
    const text = `${input(3, 8)}layer { name: "r" type: RELU bottom: "data" top: "r" }`;
    deepEqual(shapes(text), ['data 8x8x3', 'r 8x8x3']);
    match(seen(text)[0] ?? '', /^error wrong-value 'RELU' .*a string in quotes in 'layer', "ReLU"/);
    const old = `${input(3, 8)}layers { name: "r" type: "ReLU" bottom: "data" top: "r" }`;
    match(seen(old)[0] ?? '', /^error wrong-value '"ReLU"' .*a bare word in 'layers', RELU/);
  });

  it("drops 'layer' beside 'layers', as Caffe does, and says so", () => {
    const text = `${input(3, 8)}${layer('a', 'ReLU', ['data'])}layers { name: "b" type: TANH bottom: "data" top: "b" }`;
    deepEqual(shapes(text), ['data 8x8x3', 'b 8x8x3']);
    match(seen(text)[0] ?? '', /^error mixed-grammars 'layer'/);
  });

  it('refuses a solver, the oldest grammar, and what holds no layers', () => {
    const solver = refusalOf(read('net: "models/net.prototxt"\nbase_lr: 0.1\nlr_policy: "step"\n'));
    equal(solver.code, 'solver');
    match(solver.message, /'models\/net\.prototxt'/);
    equal(refusalOf(read('train_net: "a"')).code, 'solver');
    equal(
      refusalOf(read('layers { bottom: "data" layer { name: "conv1" type: "conv" } }')).code,
      'not-a-model',
    );
    match(
      refusalOf(read('layers { layer { name: "conv1" type: "conv" } bottom: "data" top: "conv1" }')).message,
      /2013/,
    );
    equal(refusalOf(read('item { name: "cat" id: 1 }')).code, 'not-a-model');
    equal(refusalOf(read('')).code, 'not-a-model');
    equal(refusalOf(read('layer {'.repeat(50_000))).code, 'too-deep');
  });

  it('is known by its content where its name says nothing', () => {
    const reading = readText(small, 'net.txt');
    ok(reading.kind === 'graph');
    equal(reading.graph.format, 'caffe');
    ok(readText(small, 'net.json').kind === 'refused');
    ok(looksLikeModel('net.prototxt', small));
    ok(!looksLikeModel('solver.prototxt', 'net: "net.prototxt"\nbase_lr: 0.1\n'));
  });
});

describe('the input of a net', () => {
  const pool = layer('pool', 'Pooling', ['data'], 'pooling_param { kernel_size: 2 stride: 2 }');
  const size = (text: string, given: [number, number, number] | null = null) => {
    const { graph } = open(text, given);
    const op = graph.nodes[0]?.op;
    return `${op?.kind === 'input' ? (op.shape?.join('x') ?? 'unknown') : ''} from ${graph.inputSource ?? 'nowhere'}`;
  };
  const data = (rest: string, type = 'Data') => layer('data', type, [], rest, ['data', 'label']) + pool;

  it('is stated by input_shape, by input_dim, or by a layer', () => {
    equal(size(input(3, 8, 6) + pool), '8x6x3 from file');
    equal(
      size(`input: "data" input_dim: 10 input_dim: 1 input_dim: 28 input_dim: 28 ${pool}`),
      '28x28x1 from file',
    );
    equal(
      size(
        layer('in', 'Input', [], 'input_param { shape: { dim: 1 dim: 3 dim: 8 dim: 6 } }', ['data']) + pool,
      ),
      '8x6x3 from file',
    );
    equal(
      size(data('dummy_data_param { num: 1 channels: 3 height: 8 width: 6 }', 'DummyData')),
      '8x6x3 from file',
    );
    equal(
      size(data('memory_data_param { batch_size: 1 channels: 3 height: 8 width: 6 }', 'MemoryData')),
      '8x6x3 from file',
    );
  });

  it('is cropped by a data layer; three channels are assumed, and said to be, where the file states none', () => {
    equal(
      size(data('transform_param { crop_size: 8 mean_value: 1 mean_value: 2 mean_value: 3 }')),
      '8x8x3 from file',
    );
    equal(
      size(data('image_data_param { new_height: 8 new_width: 6 is_color: false }', 'ImageData')),
      '8x6x1 from file',
    );
    equal(size(data('transform_param { crop_size: 8 }')), '8x8x3 from nowhere');
    match(open(data('transform_param { crop_size: 8 }')).graph.inputNote ?? '', /3 channels/);
    match(
      seen(data('transform_param { crop_size: 8 }')).join(),
      /^info assumed-channels '"data"' Input 'data' states no channels; its images are taken to have 3/,
    );
  });

  it('is that of another phase where the phase that is drawn states none', () => {
    const text =
      data('include { phase: TRAIN } transform_param { crop_size: 8 }') + data('include { phase: TEST }');
    const once = text.replace(pool, '');
    equal(size(once), '8x8x3 from nowhere');
    match(open(once).graph.inputNote ?? '', /another phase/);
  });

  it('lies in the data where nothing states it, and may then be given', () => {
    equal(size(data('data_param { source: "mnist" }')), 'unknown from nowhere');
    match(seen(data(''))[0] ?? '', /^info no-input-size '"data"'/);
    equal(size(data(''), [28, 28, 1]), '28x28x1 from option');
  });

  it('needs a size for each of its names', () => {
    match(
      seen(`input: "data" input_dim: 1 input_dim: 3 ${pool}`)[0] ?? '',
      /^error input-size '3' .*each needs four/,
    );
    match(
      seen(`input: "data" input_dim: 1 input_dim: 3 input_dim: 0 input_dim: -1 ${pool}`)[0] ?? '',
      /^error wrong-value '-1'/,
    );
  });

  it('is not drawn where only losses read it', () => {
    const text =
      data('transform_param { crop_size: 8 }') + layer('loss', 'SoftmaxWithLoss', ['pool', 'label']);
    deepEqual(shapes(text), ['data 8x8x3', 'pool 4x4x3']);
  });
});

describe('the state of a net', () => {
  const both = (rules: string, other: string) =>
    input(3, 8) + layer('a', 'ReLU', ['data'], rules) + layer('b', 'TanH', ['data'], other);
  const kept = (text: string) =>
    shapes(text)
      .slice(1)
      .map((line) => line.split(' ')[0]);

  it('is that of testing: TEST, level 0, no stage', () => {
    deepEqual(kept(both('include { phase: TRAIN }', 'include: { phase: TEST }')), ['b']);
    deepEqual(kept(both('exclude { phase: TEST }', 'exclude { phase: TRAIN }')), ['b']);
    deepEqual(kept(both('include { min_level: 1 }', 'include { max_level: 0 }')), ['b']);
    deepEqual(kept(both('include { stage: "deploy" }', 'include { not_stage: "deploy" }')), ['b']);
    deepEqual(kept(both('include { phase: TRAIN } include { phase: 1 }', 'exclude { stage: "x" }')), [
      'a',
      'b',
    ]);
  });

  it('has the stage without which nothing feeds it', () => {
    const fed = (stage: string) =>
      layer(
        'data',
        'Data',
        [],
        `include { phase: TEST stage: "${stage}" } transform_param { crop_size: 8 force_color: true }`,
      );
    deepEqual(shapes(fed('train-set') + fed('test-set') + layer('a', 'ReLU', ['data'])), [
      'data 8x8x3',
      'a 8x8x3',
    ]);
    deepEqual(seen(fed('train-set') + fed('test-set') + layer('a', 'ReLU', ['data'])), []);
  });

  it('is that of training where a file can only be trained', () => {
    const text =
      layer('data', 'Data', [], 'include { phase: TRAIN } transform_param { crop_size: 8 }') +
      layer('a', 'ReLU', ['data']);
    deepEqual(shapes(text), ['data 8x8x3', 'a 8x8x3']);
  });

  it('takes include or exclude, not both', () => {
    match(
      seen(both('include { phase: TEST } exclude { phase: TRAIN }', ''))[0] ?? '',
      /^error include-and-exclude/,
    );
  });
});

describe('blobs', () => {
  it('change in place: a later layer reads what the last one wrote', () => {
    const text =
      input(4, 8) +
      `layer { name: "r" type: "ReLU" bottom: "data" top: "data" }` +
      layer('e', 'Eltwise', ['data', 'data']);
    deepEqual(open(text).graph.nodes.at(-1)?.inputs, ['r', 'r']);
  });

  it('are made once', () => {
    const text = input(4, 8) + layer('a', 'ReLU', ['data']) + layer('b', 'TanH', ['data'], '', ['a']);
    match(seen(text)[0] ?? '', /^error duplicate-top '"a"' Layer 'b' makes the blob 'a'/);
  });

  it('must be there before they are read', () => {
    const typo = input(4, 8) + layer('a', 'ReLU', ['dta']);
    match(
      seen(typo)[0] ?? '',
      /^error unknown-input '"dta"' Layer 'a' reads the blob 'dta', which no layer makes; did you mean 'data'\?/,
    );
    deepEqual(open(typo).problems[0]?.fix?.edits[0]?.text, 'data');
    const early = input(4, 8) + layer('a', 'ReLU', ['b']) + layer('b', 'ReLU', ['data']);
    match(seen(early)[0] ?? '', /^error unknown-input '"b"' .*only layer 'b' makes/);
  });

  it('two layers of one name are both drawn, with a warning at the second', () => {
    const text = input(4, 8) + layer('a', 'ReLU', ['data']) + layer('a', 'TanH', ['data'], '', ['b']);
    deepEqual(shapes(text), ['data 8x8x4', 'a 8x8x4', 'a_1 8x8x4']);
    match(seen(text)[0] ?? '', /^warning duplicate-name '"a"'/);
  });

  it('what hangs on a loss is not drawn either', () => {
    const text =
      input(4, 8) +
      layer('loss', 'EuclideanLoss', ['data', 'data']) +
      layer('twice', 'Power', ['loss']) +
      layer('s', 'Silence', ['data'], '', []);
    equal(shapes(text).length, 0);
  });
});

describe('mistakes in a layer', () => {
  const conv = (parameters: string) =>
    input(4, 8) + layer('c', 'Convolution', ['data'], `convolution_param { ${parameters} }`);

  it('stand where they are made', () => {
    deepEqual(seen(conv('num_output: 8 kernel_size: 3 stride: -2')), [
      "error wrong-value '-2' Layer 'c': 'stride' must be a whole number of at least 1.",
    ]);
    match(seen(conv('num_output: 8 kernel_size: 0'))[0] ?? '', /^error wrong-value '0'/);
    match(seen(conv('num_output: 8.5 kernel_size: 3'))[0] ?? '', /^error wrong-value '8.5'/);
    match(seen(conv('num_output: "8" kernel_size: 3'))[0] ?? '', /^error wrong-value '"8"'/);
    match(
      seen(conv('num_output: 8 kernel_size: 3 bias_term: no'))[0] ?? '',
      /^error wrong-value 'no' .*true or false/,
    );
    match(seen(conv('kernel_size: 3'))[0] ?? '', /^error missing-key .*needs 'num_output'/);
    match(seen(conv('num_output: 8'))[0] ?? '', /^error missing-key .*needs 'kernel_size'/);
    match(seen(conv('num_output: 8 num_output: 9 kernel_size: 3'))[0] ?? '', /^error duplicate-key '9'/);
    match(
      seen(conv('num_output: 8 kernel_size: 3 kernel_h: 3 kernel_w: 3'))[0] ?? '',
      /^error two-sizes '3'/,
    );
    match(seen(conv('num_output: 6 kernel_size: 3 group: 4'))[0] ?? '', /groups-do-not-divide/);
  });

  it('slips of the pen have a fix', () => {
    const [problem] = open(conv('num_ouput: 8 num_output: 8 kernel_size: 3')).problems;
    equal(problem?.code, 'unknown-key');
    equal(problem.fix?.edits[0]?.text, 'num_output');
    const typo = input(4, 8) + layer('c', 'Convlution', ['data']);
    match(seen(typo)[0] ?? '', /^error unknown-layer '"Convlution"' .*did you mean 'Convolution'/);
    equal(open(typo).problems[0]?.fix?.edits[0]?.text, 'Convolution');
    const word = input(4, 8) + layer('e', 'Eltwise', ['data', 'data'], 'eltwise_param { operation: SUMM }');
    match(seen(word)[0] ?? '', /^error wrong-value 'SUMM' .*PROD or SUM or MAX/);
  });

  it('a size past 32 bits is none (caffe.proto: uint32)', () => {
    match(
      seen(conv('num_output: 4294967296 kernel_size: 3')).join(),
      /^error wrong-value '4294967296' Layer '\w+': 'num_output' must be a whole number of at least 1 and at most 4294967295\./,
    );
  });

  it('what a fork added is no mistake', () => {
    const text = input(4, 8) + layer('r', 'ROIPooling', ['data'], 'roi_pooling_param { pooled_w: 7 }');
    match(seen(text)[0] ?? '', /^warning unknown-layer '"ROIPooling"'/);
    deepEqual(opOf(text, 'r'), { kind: 'opaque', type: 'ROIPooling' });
    deepEqual(seen(conv('num_output: 8 kernel_size: 3 stride_d: 1 my_own: 2')), []);
  });

  it('a layer without a type is named', () => {
    match(
      seen(`${input(4, 8)}layer { name: "x" bottom: "data" top: "x" }`)[0] ?? '',
      /^error missing-key .*Layer 'x' needs 'type'/,
    );
    equal(behind('ReLU', ''), '8x8x8');
  });
});
