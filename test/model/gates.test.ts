import { deepEqual, equal } from 'node:assert/strict';
import { analysisOf, readText } from './open.ts';
import { functional, input, keras3, layer, sequential, simple, tensor } from './formats/kerasNets.ts';

const read = (model: unknown) => {
  const { structure, graph, totals, problems } = analysisOf(readText(JSON.stringify(model), 'model.json'));
  const merges = structure.merges.map(({ kind, skip }) => [kind, skip]);
  const blocks = structure.blocks.map(({ kind, skip }) => [kind, skip]);
  return { merges, blocks, family: graph.family, totals, problems };
};
const gated = (...layers: ReturnType<typeof layer>[]) =>
  functional([
    input([64]),
    layer('Dense', 'T', { units: 64, activation: 'sigmoid' }, ['image']),
    layer('Dense', 'H', { units: 64, activation: 'relu' }, ['image']),
    ...layers,
  ]);
const theGate = { merges: [['gate', 'gate']], blocks: [['highway', 'gate']], family: 'Highway' };
const structureOf = ({ merges, blocks, family }: ReturnType<typeof read>) => ({ merges, blocks, family });

describe('highway gates of ordinary layers', () => {
  it('T H + (1 - T) x with a Lambda for 1 - T', () => {
    const found = read(
      gated(
        layer('Lambda', 'carry', { output_shape: [64] }, ['T']),
        layer('Multiply', 'on', {}, ['T', 'H']),
        layer('Multiply', 'off', {}, ['image', 'carry']),
        layer('Add', 'y', {}, ['off', 'on']),
      ),
    );
    deepEqual(structureOf(found), theGate);
    equal(found.totals.learnable, 2 * (64 * 64 + 64));
  });

  it('with operations of Keras 3', () => {
    const ops = 'keras.src.ops.numpy';
    const x = (name: string) => tensor(name, [64]);
    const net = functional([
      keras3('InputLayer', 'image', { batch_shape: [null, 64] }, []),
      keras3('Dense', 'T', { units: 64, activation: 'sigmoid' }, [x('image')]),
      keras3('Dense', 'H', { units: 64, activation: 'relu' }, [x('image')]),
      keras3('Subtract', 'carry', {}, [1, x('T')], ops),
      keras3('Multiply', 'on', {}, [x('T'), x('H')], ops),
      keras3('Multiply', 'off', {}, [x('carry'), x('image')], ops),
      keras3('Add', 'y', {}, [x('on'), x('off')], ops),
    ]);
    deepEqual(structureOf(read(net)), theGate);
  });

  it('x + T (H - x)', () => {
    const found = read(
      gated(
        layer('Subtract', 'difference', {}, ['H', 'image']),
        layer('Multiply', 'part', {}, ['T', 'difference']),
        layer('Add', 'y', {}, ['image', 'part']),
      ),
    );
    deepEqual(structureOf(found), theGate);
  });

  it('are no sums of two gated branches, nor squeeze-and-excitation', () => {
    const two = gated(
      layer('Multiply', 'on', {}, ['T', 'H']),
      layer('Multiply', 'too', {}, ['T', 'image']),
      layer('Add', 'y', {}, ['on', 'too']),
    );
    deepEqual(
      read(two).merges.map(([kind]) => kind),
      ['product', 'product', 'sum'],
    );
  });

  it("Keras 1's Highway layer has two dense layers of the input's size (keras/layers/core.py of 1.2)", () => {
    const found = read(
      sequential(
        simple('Dense', { name: 'd', output_dim: 8, batch_input_shape: [null, 4] }),
        simple('Highway', { name: 'h', activation: 'relu', bias: true }),
      ),
    );
    deepEqual(structureOf(found), theGate);
    equal(found.totals.learnable, 40 + 2 * (64 + 8));
    deepEqual(found.problems, []);
  });
});
