import { deepEqual, equal, match } from 'node:assert/strict';
import { analysisOf, readText } from '../open.ts';
import { conv, functional, input, layer } from './kerasNets.ts';

const read = (model: unknown, size: readonly number[] | null = null) =>
  analysisOf(readText(JSON.stringify(model), 'model.json', size));

/** Keras' own count_params of this net is 3 * 9 * 4 + 4 + 2 * (4 * 9 * 4 + 4) + 16 + 4 * 2 + 2. */
const net = functional([
  input([null, null, 3]),
  conv('stem', { use_bias: true }, ['image']),
  conv('a', { use_bias: true }, ['stem']),
  layer('BatchNormalization', 'bn', { axis: [3], scale: true, center: true }, ['a']),
  layer('ReLU', 'relu', {}, ['bn']),
  conv('b', { use_bias: true }, ['relu']),
  layer('Add', 'sum', {}, ['b', 'stem']),
  layer('ReLU', 'relu2', {}, ['sum']),
  layer('GlobalAveragePooling2D', 'pool', {}, ['relu2']),
  layer('Dense', 'out', { units: 2 }, ['pool']),
]);

describe('Keras nets with an open input size', () => {
  it('have exact parameters, and neither shapes nor MACs', () => {
    const { totals, facts, graph, structure, problems } = read(net);
    deepEqual([totals.learnable, totals.withBnStats], [426, 434]);
    deepEqual([totals.macs, totals.activationBytes, totals.unknownNodes], [null, null, 0]);
    deepEqual(
      graph.nodes.map(({ id }) => facts.get(id)?.shape ?? null),
      graph.nodes.map(() => null),
    );
    deepEqual(
      structure.blocks.map(({ kind, skip }) => [kind, skip]),
      [['basic', 'identity']],
    );
    deepEqual(
      problems.map(({ severity, code }) => [severity, code]),
      [['info', 'no-input-size']],
    );
    match(problems[0]?.message ?? '', /states 3 channels; with a size, shapes and MACs are known too/);
  });

  it('have all of it at a size', () => {
    const { totals } = read(net, [8, 8, 3]);
    deepEqual([totals.learnable, totals.macs], [426, 64 * (108 + 144 + 144) + 8]);
  });

  it('do not know a dense layer behind a flattened map', () => {
    const flat = functional([
      input([null, null, 3]),
      conv('a', {}, ['image']),
      layer('Flatten', 'flat', {}, ['a']),
      layer('Dense', 'out', { units: 2 }, ['flat']),
    ]);
    const { totals, facts } = read(flat);
    deepEqual([totals.learnable, totals.unknownNodes, facts.get('out')?.learnable], [108, 1, null]);
  });

  it('say a sum of unequal channels, and no sizes that the file does not state', () => {
    const bad = functional([
      input([null, null, 3]),
      conv('a', { filters: 8 }, ['image']),
      conv('b', { filters: 4, strides: 2 }, ['image']),
      layer('Add', 'sum', {}, ['a', 'b']),
    ]);
    const found = read(bad).problems.filter(({ severity }) => severity === 'error');
    deepEqual(
      found.map(({ message }) => message),
      ["Layer 'sum' sums ?x?x8 and ?x?x4; the skip needs a projection."],
    );
  });

  it('keep still about rows and columns, which may fit at the size that is meant', () => {
    const odd = functional([
      input([null, null, 3]),
      conv('a', { padding: 'valid' }, ['image']),
      conv('b', {}, ['image']),
      layer('Concatenate', 'joined', {}, ['a', 'b']),
    ]);
    equal(read(odd).problems.filter(({ severity }) => severity === 'error').length, 0);
  });

  it('with channels first, too', () => {
    const first = { data_format: 'channels_first' };
    const turned = functional([input([3, null, null]), conv('a', first, ['image'])]);
    equal(read(turned).totals.learnable, 108);
  });
});
