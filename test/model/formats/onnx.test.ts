import { deepEqual, equal, match } from 'node:assert/strict';
import { analysisOf, refusalOf } from '../open.ts';
import { mostOnnxBytes } from '../../../src/model/formats/onnx/onnx.ts';
import type { ModelOf, NodeOf, TensorOf } from './onnxModels.ts';
import { analyzeModel, drawn, modelBytes, node, number, part, readBytes, varint } from './onnxModels.ts';

const pads = [1, 1, 1, 1];
const same = { kernel_shape: [3, 3], pads };

/** A ResNet's stem, two basic blocks and head, as an exporter of PyTorch writes it: norms are folded into convolutions. */
const residual: ModelOf = {
  name: 'main_graph',
  input: ['batch', 3, 16, 16],
  weights: {
    ...{ w0: [8, 3, 3, 3], b0: [8], w1: [8, 8, 3, 3], b1: [8], w2: [8, 8, 3, 3], b2: [8] },
    ...{ w3: [16, 8, 3, 3], b3: [16], w4: [16, 16, 3, 3], b4: [16], w5: [16, 8, 1, 1], b5: [16] },
    ...{ w6: [10, 16], b6: [10] },
  },
  nodes: [
    node('Conv', ['x', 'w0', 'b0'], 'c0', same),
    node('Relu', ['c0'], 'r0'),
    node('Conv', ['r0', 'w1', 'b1'], 'c1', same),
    node('Relu', ['c1'], 'r1'),
    node('Conv', ['r1', 'w2', 'b2'], 'c2', same),
    node('Add', ['c2', 'r0'], 'a2'),
    node('Relu', ['a2'], 'r2'),
    node('Conv', ['r2', 'w3', 'b3'], 'c3', { ...same, strides: [2, 2] }),
    node('Relu', ['c3'], 'r3'),
    node('Conv', ['r3', 'w4', 'b4'], 'c4', same),
    node('Conv', ['r2', 'w5', 'b5'], 'c5', { kernel_shape: [1, 1], strides: [2, 2] }),
    node('Add', ['c4', 'c5'], 'a5'),
    node('Relu', ['a5'], 'r5'),
    node('GlobalAveragePool', ['r5'], 'p'),
    node('Flatten', ['p'], 'f'),
    node('Gemm', ['f', 'w6', 'b6'], 'g', { transB: 1 }),
    node('Softmax', ['g'], 'y'),
  ],
};

describe('an ONNX model', () => {
  it('of a residual net: its blocks, skips, parameters and cost', () => {
    const { structure, totals, graph, problems } = analyzeModel(residual);
    deepEqual(
      structure.blocks.map(({ kind, skip }) => `${kind} ${skip ?? ''}`),
      ['basic identity', 'basic projection'],
    );
    equal(totals.learnable, 224 + 584 + 584 + 1168 + 2320 + 144 + 170);
    equal(totals.macs, 256 * (216 + 576 + 576) + 64 * (1152 + 2304 + 128) + 160);
    equal(totals.unknownNodes, 0);
    deepEqual([graph.format, graph.family, graph.model], ['onnx', 'ResNet', null]);
    equal(graph.inputSource, 'file');
    deepEqual(problems, []);
  });

  it('of ResNet-50 with its norms, as Caffe2 wrote it: torchvision’s figures', () => {
    const weights: Record<string, readonly number[] | TensorOf> = {};
    const nodes: NodeOf[] = [];
    const conv = (
      from: string,
      to: string,
      [inside, filters]: [number, number],
      kernel: number,
      stride = 1,
    ) => {
      weights[`${to}_w`] = [filters, inside, kernel, kernel];
      for (const kind of ['s', 'b', 'm', 'v']) weights[`${to}_${kind}`] = [filters];
      const half = (kernel - 1) / 2;
      const window = {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: [half, half, half, half],
      };
      nodes.push(node('Conv', [from, `${to}_w`], `${to}_c`, window));
      nodes.push(
        node('BatchNormalization', [`${to}_c`, ...['s', 'b', 'm', 'v'].map((kind) => `${to}_${kind}`)], to),
      );
    };
    const relu = (from: string) => {
      nodes.push(node('Relu', [from], `${from}_r`));
      return `${from}_r`;
    };
    conv('x', 'stem', [3, 64], 7, 2);
    nodes.push(node('MaxPool', [relu('stem')], 'p', { kernel_shape: [3, 3], strides: [2, 2], pads }));
    let [from, inside] = ['p', 64];
    for (const [stage, blocks] of [3, 4, 6, 3].entries())
      for (let block = 0; block < blocks; block += 1) {
        const [name, narrow] = [`s${stage}b${block}`, 64 * 2 ** stage];
        const stride = block === 0 && stage > 0 ? 2 : 1;
        conv(from, `${name}a`, [inside, narrow], 1);
        conv(relu(`${name}a`), `${name}b`, [narrow, narrow], 3, stride);
        conv(relu(`${name}b`), `${name}c`, [narrow, narrow * 4], 1);
        if (block === 0) conv(from, `${name}d`, [inside, narrow * 4], 1, stride);
        nodes.push(node('Sum', [`${name}c`, block === 0 ? `${name}d` : from], name));
        [from, inside] = [relu(name), narrow * 4];
      }
    nodes.push(node('AveragePool', [from], 'mean', { kernel_shape: [7, 7] }));
    nodes.push(
      node('Reshape', ['mean', 'flat'], 'row'),
      node('Gemm', ['row', 'fc', 'fb'], 'y', { transB: 1 }),
    );
    Object.assign(weights, { flat: { dims: [2], ints: [1, 2048] }, fc: [1000, 2048], fb: [1000] });
    const { totals, structure } = analyzeModel({ input: [1, 3, 224, 224], weights, nodes });
    deepEqual([totals.learnable, totals.withBnStats, totals.macs], [25_557_032, 25_610_152, 4_089_184_256]);
    const kinds = structure.blocks.map(({ kind, skip }) => `${kind} ${skip ?? ''}`);
    equal(kinds.filter((kind) => kind === 'bottleneck identity').length, 12);
    equal(kinds.filter((kind) => kind === 'bottleneck projection').length, 4);
  });

  it('with weights that a node fills in, as those models have whose weights were left out', () => {
    const model: ModelOf = {
      weights: { size: { dims: [4], ints: [4, 3, 3, 3] }, length: { dims: [1], ints: [4], packed: true } },
      nodes: [
        node('ConstantOfShape', ['size'], 'w', {
          value: { tensor: { dims: [1], floats: [0.5], packed: true } },
        }),
        node('ConstantOfShape', ['length'], 'b'),
        node('Conv', ['x', 'w', 'b'], 'y', same),
      ],
    };
    deepEqual(drawn(model), ['y conv2d 8x8x4 112']);
  });

  it('with weights that a Constant holds, or that are inputs kept in another file', () => {
    const held = node('Constant', [], 'w', { value: { tensor: { dims: [4, 3, 1, 1] } } });
    deepEqual(drawn({ nodes: [held, node('Conv', ['x', 'w'], 'y')] }), ['y conv2d 8x8x4 12']);
    const inputs = { x: [1, 3, 8, 8], w: [4, 3, 1, 1], unused: [7] };
    deepEqual(drawn({ inputs, nodes: [node('Conv', ['x', 'w'], 'y')] }), ['y conv2d 8x8x4 12']);
  });

  it('counts weights that two nodes have once', () => {
    const nodes = [node('Conv', ['x', 'w'], 'a', same), node('Conv', ['a', 'w'], 'b', same)];
    equal(analyzeModel({ weights: { w: [3, 3, 3, 3] }, nodes }).totals.learnable, 81);
  });

  it('leaves the size open where the file does, until one is set', () => {
    const model: ModelOf = { ...residual, input: ['n', 3, 'height', 'width'] };
    const { problems, totals, graph } = analyzeModel(model);
    deepEqual(
      problems.map(({ code, severity, range }) => [code, severity, range]),
      [['no-input-size', 'info', null]],
    );
    equal(totals.macs, null);
    equal(graph.inputSource, null);
    const set = analyzeModel(model, [16, 16, 3]);
    equal(set.totals.learnable, 5194);
    equal(set.graph.inputSource, 'option');
    equal(set.problems.length, 0);
  });

  it('takes 0 and -1 for sizes that are not known', () => {
    for (const size of [0, -1]) {
      const { graph } = analyzeModel({ ...residual, input: [size, 3, size, size] });
      equal(graph.inputSource, null);
    }
  });

  it('has its family by its name, else by what it is made of and not by the file’s name', () => {
    const family = (name: string, path: string) => {
      const reading = readBytes(modelBytes({ ...residual, name }), path);
      return reading.kind === 'graph' ? [reading.graph.family, reading.graph.model] : [];
    };
    deepEqual(family('vgg19', 'a.onnx'), ['VGG', 'vgg19']);
    deepEqual(family('torch_jit', 'dir/densenet.onnx'), ['ResNet', null]);
    deepEqual(family('', 'a.onnx'), ['ResNet', null]);
  });
});

describe('what is wrong with an ONNX model', () => {
  const codes = (model: ModelOf) =>
    analyzeModel(model).problems.map(({ code, severity, message, range }) => {
      equal(range, null);
      return `${severity} ${code} ${message}`;
    });

  it('a type that is not known is opaque, and the shape that the file states goes on', () => {
    const nodes = [{ ...node('Magic', ['x'], 'm'), domain: 'my.own' }, node('Relu', ['m'], 'y')];
    deepEqual(codes({ nodes, stated: { m: [1, 5, 4, 4] } }), [
      "warning unknown-layer Layer 'm' is of the type 'Magic', which is not known here; its output's shape is as the file states it, or not known.",
    ]);
    deepEqual(drawn({ nodes, stated: { m: [1, 5, 4, 4] } }), ['m opaque 4x4x5', 'y activation 4x4x5']);
    deepEqual(drawn({ nodes }), ['m opaque unknown', 'y activation unknown']);
  });

  it('the types of another domain are its own', () => {
    deepEqual(drawn({ nodes: [{ ...node('Relu', ['x'], 'y'), domain: 'my.own' }] }), ['y opaque unknown']);
    deepEqual(drawn({ nodes: [node('constructor', ['x'], 'y')] }), ['y opaque unknown']);
  });

  it('a name that nothing makes, or only a later node', () => {
    deepEqual(codes({ nodes: [node('Relu', ['nowhere'], 'y')] }), [
      "error unknown-input Layer 'y' reads 'nowhere', which nothing in the file makes.",
    ]);
    const late = [node('Add', ['x', 'r'], 'y'), node('Relu', ['x'], 'r')];
    match(codes({ nodes: late })[0] ?? '', /^error unknown-input Layer 'y' reads 'r', which only 'r' makes/);
  });

  it('weights for another number of channels', () => {
    match(
      codes({ weights: { w: [4, 5, 1, 1] }, nodes: [node('Conv', ['x', 'w'], 'y')] })[0] ?? '',
      /^error wrong-weights Layer 'y' has weights for 5 channels and gets 3\.$/,
    );
    match(
      codes({
        weights: { w: [5, 4] },
        nodes: [node('Flatten', ['x'], 'f'), node('Gemm', ['f', 'w'], 'y')],
      })[0] ?? '',
      /^error wrong-weights Layer 'y' has weights for 5 inputs and gets 192\.$/,
    );
  });

  it('windows that cannot be, or that slide in one direction', () => {
    const conv = (attributes: object) =>
      codes({ weights: { w: [4, 3, 3, 3] }, nodes: [node('Conv', ['x', 'w'], 'y', { ...attributes })] });
    match(conv({ strides: [0, 1] })[0] ?? '', /^error wrong-window Layer 'y'/);
    match(conv({ pads: [-1, 0, 0, 0] })[0] ?? '', /^error wrong-window Layer 'y'/);
    const row = { input: [1, 3, 8], weights: { w: [4, 3, 3] }, nodes: [node('Conv', ['x', 'w'], 'y')] };
    match(codes(row)[0] ?? '', /slides in 1 directions/);
  });
});

describe('a file with the name of an ONNX model', () => {
  const bytes = Uint8Array.from(modelBytes(residual));
  const refusal = (content: readonly number[] | Uint8Array, path = 'a.onnx') =>
    refusalOf(readBytes(content, path));
  const ascii = (text: string) => new TextEncoder().encode(text);

  it('that is cut off, or none at all, is binary', () => {
    for (const content of [
      bytes.subarray(0, 500),
      ascii('hello there, world'),
      Uint8Array.from([255, 254, 0, 1]),
    ]) {
      equal(refusal(content).code, 'binary');
      match(refusal(content).message, /^The file has the name of an ONNX model and is none/);
    }
  });

  it('that holds no graph, or one without nodes, is no model', () => {
    equal(refusal(number(1, 8)).code, 'not-a-model');
    equal(refusal([...number(1, 8), ...part(7, [])]).code, 'not-a-model');
    match(refusal(number(1, 8)).message, /no graph/);
    equal(refusal([]).message, 'The file is empty.');
  });

  it('that is a pointer to one says where the model is', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n';
    equal(refusal(ascii(pointer)).code, 'lfs-pointer');
  });

  it('is read under any case of its name, and only under that name', () => {
    equal(readBytes(bytes, 'A.ONNX').kind, 'graph');
    match(refusal(bytes, 'a.json').code, /^(binary|not-utf8)$/);
  });

  it('may be larger than a text, for its weights are stepped over', () => {
    const filler = 20 * 2 ** 20;
    const head = [
      ...bytes,
      ...number(1, 8),
      ...part(99, new Array<number>(0)).slice(0, -1),
      ...varint(filler),
    ];
    const large = new Uint8Array(head.length + filler);
    large.set(head);
    equal(analysisOf(readBytes(large)).totals.learnable, 5194);
    equal(refusal(new Uint8Array(mostOnnxBytes + 1)).code, 'too-large');
  });
});
