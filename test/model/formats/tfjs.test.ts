import { deepEqual, equal, match } from 'node:assert/strict';
import { looksLikeModel } from '../../../src/model/formats/registry.ts';
import { analysisOf, readText, refusalOf } from '../open.ts';
import { residual, sequential, simple } from './kerasNets.ts';

const read = (file: unknown) => analysisOf(readText(JSON.stringify(file), 'model.json'));

describe('TensorFlow.js model.json', () => {
  it('a layers model that tfjs saved, and one that the converter wrote', () => {
    const saved = read({ format: 'layers-model', modelTopology: residual, weightsManifest: [] });
    const { class_name, config } = residual;
    const converted = read({
      weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: [] }],
      modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: { class_name, config } },
    });
    deepEqual([saved.graph.format, saved.graph.family], ['tfjs', 'ResNet']);
    equal(saved.totals.learnable, 1219);
    equal(converted.totals.learnable, 1219);
  });

  it('a Sequential whose config is a list', () => {
    const layers = [simple('Dense', { units: 3, batch_input_shape: [null, 4], activation: 'softmax' })];
    equal(read({ modelTopology: { class_name: 'Sequential', config: layers } }).totals.learnable, 15);
  });

  it('refuses a graph model, and a file without a topology', () => {
    const graph = { format: 'graph-model', modelTopology: { node: [], library: {} } };
    match(refusalOf(readText(JSON.stringify(graph), 'model.json')).message, /graph model/);
    const empty = refusalOf(readText('{ "format": "layers-model" }', 'model.json'));
    equal(empty.code, 'not-a-model');
  });

  it('is told from other JSON by its content', () => {
    const looks = (file: unknown) => looksLikeModel('model.json', JSON.stringify(file));
    equal(looks({ modelTopology: residual }), true);
    equal(looks(sequential(simple('Conv2D'))), true);
    equal(looks({ stores: { class_name: 'Store', config: {} } }), false);
  });
});
