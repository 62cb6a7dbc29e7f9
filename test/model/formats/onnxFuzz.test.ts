import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../src/model/inspection.ts';
import { analysisOf } from '../open.ts';
import type { ModelOf } from './onnxModels.ts';
import { modelBytes, node, number, part, readBytes, varint } from './onnxModels.ts';

const ints = (...values: number[]) => ({ dims: [values.length], ints: values, packed: true });

/** Nodes of every kind, with attributes and inputs of every kind. */
const everything: ModelOf = {
  input: ['n', 3, 8, 8],
  weights: {
    ...{ w: [4, 3, 3, 3], b: [4], s: [4], m: [4], v: [4], k: [1, 4, 1, 1], g: [64, 5], t: [4, 2, 2, 2] },
    ...{ target: ints(1, -1), limit: { dims: [], floats: [6] }, part: ints(1, 3), far: ints(99, 99) },
  },
  nodes: [
    node('ConstantOfShape', ['target'], 'z', { value: { tensor: { dims: [1], floats: [0] } } }),
    node('Conv', ['x', 'w', 'b'], 'c', { pads: [1, 1, 1, 1], strides: [1, 1], auto_pad: 'NOTSET' }),
    node('BatchNormalization', ['c', 's', 'b', 'm', 'v'], 'n'),
    node('Mul', ['n', 'k'], 'p'),
    node('Sigmoid', ['p'], 'q'),
    node('Mul', ['p', 'q'], 'r'),
    node('Split', ['r', 'part'], ['u', 'o'], { axis: 1 }),
    node('Concat', ['u', 'o'], 'j', { axis: 1 }),
    node('Reshape', ['j'], 'e', { shape: [1, 2, 2, 8, 8] }),
    node('Transpose', ['e'], 'f', { perm: [0, 2, 1, 3, 4] }),
    node('Reshape', ['f'], 'h', { shape: [0, 4, 8, 8] }),
    node('Slice', ['h'], 'i', { starts: [0, 0], ends: [8, 7], axes: [2, 3] }),
    node('Pad', ['i'], 'l', { pads: [0, 0, 0, 0, 0, 0, 0, 1] }),
    node('Add', ['l', 'c'], 'a'),
    node('ConvTranspose', ['a', 't'], 'd', { strides: [2, 2] }),
    node('MaxPool', ['d'], ['y0', 'index'], { kernel_shape: [3, 3], ceil_mode: 1 }),
    node('Resize', ['a', '', 'limit'], 'y1', { mode: 'linear' }),
    node('Shape', ['a'], 'y2'),
    node('Gather', ['y2', 'target'], 'y3'),
    node('ReduceMean', ['a'], 'y4', { axes: [2, 3], keepdims: 0 }),
    node('Flatten', ['a'], 'y5'),
    node('Gemm', ['y4', 'g'], 'y6', { transB: 1, alpha: { float: 0.5 } }),
    node('Unknown', ['y6', 'y1'], 'y7'),
  ],
  stated: { y7: [1, 'k'] },
  results: { y7: [1, 2] },
};

/** Never a throw; no range; and an input stands before its reader. */
function sound(bytes: Uint8Array): void {
  const reading = readBytes(bytes);
  ok(reading.kind !== 'needs');
  inspect('some.onnx', '', reading);
  if (reading.kind !== 'graph') return;
  const { problems, graph } = analysisOf(reading);
  ok(problems.every(({ range }) => range === null));
  const ids = new Set<string>();
  for (const { id, inputs, range } of graph.nodes) {
    ok(range === null && inputs.every((from) => ids.has(from)));
    ids.add(id);
  }
}

const bytes = Uint8Array.from(modelBytes(everything));

describe('an ONNX model that is damaged', () => {
  it('is read whole before it is damaged', () => {
    const { graph, problems } = analysisOf(readBytes(bytes));
    ok(graph.nodes.length > 10, JSON.stringify(problems));
  });

  it('cut at every byte, is refused', function () {
    this.timeout(60_000);
    for (let end = 0; end < bytes.length; end += 1) sound(bytes.subarray(0, end));
  });

  it('with any one byte another', function () {
    this.timeout(120_000);
    for (let at = 0; at < bytes.length; at += 1)
      for (const change of [1, 0x80]) {
        const other = bytes.slice();
        other[at] = (other[at] ?? 0) ^ change;
        sound(other);
      }
  });

  it('with several bytes others, or parts of it moved', function () {
    this.timeout(120_000);
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      to: fc.nat(255),
      from: fc.nat(bytes.length - 1),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.boolean(), (changes, moves) => {
        const other = bytes.slice();
        for (const { at, to, from } of changes)
          if (moves) other.set(bytes.subarray(from, from + 8).slice(0, other.length - at), at);
          else other[at] = to;
        sound(other);
      }),
      { numRuns: 1500 },
    );
  });

  it('with attributes of any numbers', function () {
    this.timeout(60_000);
    const numbers = fc.array(fc.oneof(fc.integer({ min: -3, max: 9 }), fc.maxSafeInteger()), {
      maxLength: 8,
    });
    const types = [
      ...new Set(everything.nodes.map(({ type }) => type)),
      'Squeeze',
      'Unsqueeze',
      'Upsample',
      'Expand',
    ];
    const names = [
      'pads',
      'strides',
      'dilations',
      'kernel_shape',
      'axes',
      'starts',
      'ends',
      'shape',
      'perm',
      'split',
    ];
    const attributes = fc.dictionary(
      fc.constantFrom(...names, 'output_shape', 'output_padding', 'scales'),
      numbers,
    );
    const sizes = fc.array(fc.oneof(fc.nat(9), fc.constant('n')), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        attributes,
        sizes,
        numbers,
        fc.integer(),
        (type, given, input, row, axis) => {
          const nodes = [node(type, ['x', 'w', 'i', 'i'], ['y', 'z'], { ...given, axis, group: axis % 5 })];
          const weights = { w: row.map((size) => Math.abs(size) % 9), i: ints(...row) };
          sound(Uint8Array.from(modelBytes({ input, weights, nodes })));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('an ONNX model that is made to be large', () => {
  it('costs no more than its length', function () {
    this.timeout(60_000);
    const graphOf = (piece: readonly number[], count: number) => {
      const all = new Uint8Array(piece.length * count);
      for (let at = 0; at < count; at += 1) all.set(piece, at * piece.length);
      return all;
    };
    const model = (graph: Uint8Array) => {
      const head = [...number(1, 8), 0x3a, ...varint(graph.length)];
      const whole = new Uint8Array(head.length + graph.length);
      whole.set(head);
      whole.set(graph, head.length);
      return whole;
    };
    // Empty nodes, empty tensors, inputs of a node, nested shapes, and loose numbers.
    sound(model(graphOf([0x0a, 0], 400_000)));
    sound(model(graphOf([0x2a, 0], 400_000)));
    sound(model(graphOf(part(11, part(2, part(1, part(2, part(1, []))))), 290_000)));
    const names = graphOf([0x0a, 1, 0x61], 290_000);
    sound(model(Uint8Array.from([0x0a, ...varint(names.length), ...names])));
    const relu = part(1, [0x0a, 1, 0x78, 0x12, 1, 0x78, 0x22, 4, 0x52, 0x65, 0x6c, 0x75]);
    sound(model(graphOf(relu, 30_000)));
  });

  it('is no deeper than a graph: what is nested further is stepped over', () => {
    let nested: readonly number[] = [];
    for (let depth = 0; depth < 2000; depth += 1) nested = part(1, part(5, part(6, nested)));
    sound(Uint8Array.from([...number(1, 8), ...part(7, nested)]));
  });
});
