import fc from 'fast-check';
import { everything, ints } from '../samples/onnx.ts';
import { soundReading } from '../sound.ts';
import { modelBytes, node, number, part, readBytes, varint } from './onnxModels.ts';

function sound(bytes: Uint8Array): void {
  soundReading(readBytes(bytes), 'some.onnx', '');
}

describe('an ONNX model that nobody exported', () => {
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
