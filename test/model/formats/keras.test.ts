import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { analysisOf, readText, refusalOf } from '../open.ts';
import { conv, functional, input, keras3, layer, residual, sequential, simple, tensor } from './kerasNets.ts';

const read = (model: unknown, size: readonly number[] | null = null) =>
  analysisOf(readText(JSON.stringify(model), 'model.json', size));
/** Shape and parameters of the last node. */
const last = (model: unknown) => {
  const { graph, facts, problems } = read(model);
  deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  const fact = facts.get(graph.nodes.at(-1)?.id ?? '');
  return [fact?.shape?.join('x') ?? null, fact?.learnable ?? null];
};
const first = { data_format: 'channels_first' };

describe('Keras JSON', () => {
  it('a residual net: shapes, counts, skips and family', () => {
    const { totals, structure, graph } = read(residual);
    equal(totals.learnable, 144 * 2 + 8 + 288 + 576 + 32 + 27);
    equal(totals.withBnStats, totals.learnable + 8);
    deepEqual(
      structure.merges.map(({ skip }) => skip),
      ['identity', 'projection'],
    );
    deepEqual([graph.family, graph.model, graph.inputSource], ['ResNet', 'little_resnet', 'file']);
    ok(graph.nodes.every(({ range }) => range !== null));
  });

  it('channels first: sizes, norms, concats and reshapes are read in their own order', () => {
    const net = functional([
      input([3, 8, 6]),
      conv('a', { ...first, strides: 2 }, ['image']),
      layer('BatchNormalization', 'bn', { axis: 1 }, ['a']),
      layer('Concatenate', 'cat', { axis: 1 }, ['bn', 'a']),
      layer('GlobalAveragePooling2D', 'pool', first, ['cat']),
      layer('Reshape', 'shape', { target_shape: [8, 1, 1] }, ['pool']),
      conv('gate', { ...first, filters: 8, kernel_size: 1 }, ['shape']),
      layer('Multiply', 'scaled', {}, ['cat', 'gate']),
      layer('Permute', 'turned', { dims: [2, 3, 1] }, ['scaled']),
    ]);
    const { facts, graph, problems } = read(net);
    deepEqual(problems, []);
    deepEqual(
      graph.nodes.map(({ id }) => facts.get(id)?.shape?.join('x')),
      ['8x6x3', '4x3x4', '4x3x4', '4x3x8', '8', '1x1x8', '1x1x8', '4x3x8', '4x3x8'],
    );
  });

  it('shared layers and nested models count once', () => {
    const inner = { ...functional([input([8, 6, 4], 'x'), conv('c', {}, ['x'])], 'inner') };
    const net = functional([
      input([8, 6, 4]),
      conv('twice', {}, ['image'], ['twice']),
      { ...inner, name: 'inner', inbound_nodes: [[['twice', 1, 0, {}]], [['inner', 1, 0, {}]]] },
      layer('Add', 'sum', {}, ['inner#2', 'twice']),
    ]);
    const { graph, totals, problems } = read(net);
    deepEqual(problems, []);
    equal(totals.learnable, 288);
    equal(totals.macs, 4 * 144 * 48);
    deepEqual(
      graph.nodes.map(({ id, shares }) => [id, shares ?? null]),
      [
        ['image', null],
        ['twice', null],
        ['twice_1', 'twice'],
        ['inner/c', null],
        ['inner/c_1', 'inner/c'],
        ['sum', null],
      ],
    );
  });

  it('a nested model in a Sequential, and a Sequential that is only built', () => {
    const inner = functional([input([8, 6, 4], 'x'), conv('c', {}, ['x'])], 'inner');
    deepEqual(last(sequential(inner, simple('Flatten'), simple('Dense', { units: 2 }))), ['2', 386]);
    const built = {
      class_name: 'Sequential',
      config: { layers: [simple('Flatten')], build_input_shape: [null, 2, 2, 1] },
    };
    deepEqual(last(built), ['4', 0]);
  });

  it('Keras 1: its names, its Sequential, its Merge', () => {
    const convolution = {
      class_name: 'Convolution2D',
      config: {
        name: 'c',
        nb_filter: 4,
        nb_row: 3,
        nb_col: 1,
        subsample: [2, 1],
        border_mode: 'same',
        dim_ordering: 'th',
        bias: false,
        batch_input_shape: [null, 4, 8, 6],
      },
    };
    deepEqual(last({ class_name: 'Sequential', config: [convolution] }), ['4x6x4', 48]);
    const branches = [
      { class_name: 'Sequential', config: [convolution] },
      { class_name: 'Sequential', config: [convolution] },
    ];
    const merged = (mode: string) => ({
      class_name: 'Sequential',
      config: [{ class_name: 'Merge', config: { name: 'm', mode, concat_axis: 1, layers: branches } }],
    });
    deepEqual(last(merged('sum')), ['4x6x4', 0]);
    deepEqual(last(merged('concat')), ['4x6x8', 0]);
    equal(read(merged('dot')).graph.nodes.at(-1)?.op.kind, 'opaque');
  });

  it('Keras 3: tensors in arguments, operations, and the stated shape of what is not known', () => {
    const net = {
      class_name: 'Functional',
      config: {
        name: 'three',
        layers: [
          keras3('InputLayer', 'image', { batch_shape: [null, 8, 6, 4] }, []),
          keras3('Strange', 's', {}, [tensor('image', [8, 6, 4])], 'my.layers'),
          keras3('Conv2D', 'c', { filters: 2, kernel_size: [1, 1] }, [tensor('s', [4, 3, 5])]),
          keras3('Add', 'half', {}, [tensor('c', [4, 3, 2]), 0.5], 'keras.src.ops.numpy'),
          keras3(
            'Add',
            'sum',
            {},
            [tensor('c', [4, 3, 2]), tensor('half', [4, 3, 2])],
            'keras.src.ops.numpy',
          ),
          keras3(
            'Mean',
            'm',
            { axis: [1, 2], keepdims: false },
            [tensor('sum', [4, 3, 2])],
            'keras.src.ops.numpy',
          ),
        ],
        input_layers: [['image', 0, 0]],
        output_layers: [['m', 0, 0]],
      },
    };
    const { totals, problems, graph } = read(net);
    deepEqual(
      problems.map(({ code, severity }) => [code, severity]),
      [['unknown-layer', 'warning']],
    );
    equal(totals.learnable, 12);
    equal(totals.unknownNodes, 1);
    deepEqual(
      graph.nodes.map(({ op }) => op.kind),
      ['input', 'opaque', 'conv2d', 'norm', 'add', 'globalPool'],
    );
  });

  it('an open size is known with the person’s', () => {
    const net = sequential(
      { class_name: 'InputLayer', config: { batch_shape: [null, null, null, 3] } },
      simple('Conv2D', { filters: 2, kernel_size: 3 }),
    );
    equal(read(net).totals.macs, null);
    deepEqual(
      read(net).problems.map(({ code }) => code),
      ['no-input-size'],
    );
    const sized = read(net, [10, 10, 3]);
    deepEqual([sized.totals.learnable, sized.totals.macs, sized.graph.inputSource], [56, 64 * 54, 'option']);
  });

  const seen = (model: unknown) => {
    const text = JSON.stringify(model);
    return analysisOf(readText(text, 'm.json')).problems.map(
      ({ code, range, message }) =>
        `${code} ${range === null ? '' : text.slice(range.start, range.end)} ${message}`,
    );
  };

  it('mistakes at their places: cycle, missing layer, duplicate, wrong and missing values, a bad shape', () => {
    const net = (...layers: Record<string, unknown>[]) => functional([input([8, 6, 4]), ...layers] as never);
    deepEqual(seen(net(conv('a', {}, ['b']), conv('b', {}, ['a']))), [
      `cycle "b" Layer 'a' reads 'b', which itself depends on 'a': that is a cycle.`,
    ]);
    deepEqual(seen(net(conv('a', {}, ['imgae']))), [
      `missing-layer "imgae" Layer 'a' reads 'imgae', and no layer has that name; did you mean 'image'?`,
    ]);
    match(
      seen(net(conv('a', {}, ['image']), conv('a', {}, ['image'])))[0] ?? '',
      /^duplicate-name "a" Two layers/,
    );
    deepEqual(seen(net(conv('a', { strides: [-1, 1] }, ['image']))), [
      "wrong-value [-1,1] 'strides' must be one or two whole numbers of at least 1.",
    ]);
    match(
      seen(net(layer('Conv2D', 'a', { kernel_size: 3 }, ['image']))).join(),
      /missing-key .* Layer 'a' needs 'filters'\./,
    );
    match(
      seen(sequential(simple('Flatten', { batch_input_shape: [null, -3, 'x'] })))[0] ?? '',
      /^wrong-value \[null,-3,"x"\]/,
    );
    match(
      seen({ class_name: 'Sequential', config: { layers: [{ config: {} }] } }).join(),
      /needs 'class_name'/,
    );
  });

  it('refuses what is no net of ours, and says what it is', () => {
    const refusal = (model: unknown) => refusalOf(readText(JSON.stringify(model), 'model.json'));
    const backbone = refusal({ class_name: 'ResNetBackbone', config: { stackwise_num_blocks: [2] } });
    deepEqual([backbone.code, backbone.family], ['other-family', 'ResNet']);
    const recurrent = refusal(sequential(simple('Embedding'), simple('LSTM', { units: 3 })));
    deepEqual([recurrent.code, recurrent.family], ['other-family', 'LSTM']);
    equal(refusal({ a: { class_name: 'Store', config: {} } }).code, 'not-a-model');
    equal(refusalOf(readText('{ "name": "x" }', 'package.json')).code, 'not-a-model');
  });

  it('models that call models that call models end', () => {
    let model: Record<string, unknown> = functional([input([2, 2, 1], 'x')], 'm0', [['x', 0, 0]]);
    for (let depth = 1; depth < 30; depth += 1)
      model = functional(
        [input([2, 2, 1], 'x'), { ...model, name: 'm', inbound_nodes: [[['x', 0, 0]], [['x', 0, 0]]] }],
        `m${depth}`,
        [['m', 1, 0]],
      );
    equal(refusalOf(readText(JSON.stringify(model), 'm.json')).code, 'too-large');
  });

  it('a thousand layers in any order', function () {
    this.timeout(20_000);
    const chain = Array.from({ length: 3000 }, (_, at) =>
      layer('Activation', `l${at}`, { activation: 'relu' }, [at === 0 ? 'image' : `l${at - 1}`]),
    );
    const { graph, problems } = read(functional([...chain.reverse(), input([4, 4, 1])]));
    deepEqual([graph.nodes.length, graph.nodes[0]?.id, problems], [3001, 'image', []]);
  });
});
