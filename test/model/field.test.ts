import { deepEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { largestField } from '../../src/model/field.ts';
import { corpus, hasCorpus, withoutCorpus } from './corpus.ts';
import { analyzeFile, analyzeText } from './open.ts';

const fieldOf = (path: string) => largestField(analyzeFile(path))?.[0] ?? null;
const config = (input: string, layers: readonly string[]) =>
  `residualLens: 1\ninput: ${input}\nlayers:\n${layers.map((layer) => `  - { ${layer} }\n`).join('')}`;
const fieldIn = (input: string, ...layers: string[]) =>
  largestField(analyzeText(config(input, layers)))?.[0] ?? null;

describe('the receptive field of a net', () => {
  it('is what Araujo, Norris and Sim computed (Distill 2019) in front of the dense layers', () => {
    deepEqual(
      ['alexnet', 'vgg-16'].map((name) => fieldOf(`examples/${name}.resnet.yaml`)),
      [195, 212],
    );
  });

  if (!hasCorpus) it(withoutCorpus);
  else
    it('is theirs in front of a pool that states its window, and where gates see the whole map before (Inception v2: 699)', () => {
      const files = ['kaiminghe-resnet-50-deploy', 'kaiminghe-resnet-101-deploy', 'senet-se-bn-inception'];
      const fields = files.map((name) => fieldOf(join(corpus, 'caffe', `${name}.prototxt`)));
      deepEqual(fields, [483, 1027, 699]);
    });

  it('is that of the deepest layer, and not of the last one in the file', () => {
    // 3x3 each: 3 + 2 + 2 + 2 + 2 pixels.
    const deep = Array.from({ length: 5 }, (_, at) => `conv: 16, name: c${at}`);
    deepEqual(fieldIn('32x32x16', ...deep, 'conv: 10, kernel: 1, from: c0'), 11);
  });

  it('is that of the deepest of several heads, though the first ones see the whole map', () => {
    // 3, 7, 15 pixels with strides of 2, and 2 * 8 more for the head behind them.
    const heads = ['conv: 4, from: a', 'flatten: null', 'conv: 4, from: c', 'flatten: null'];
    const strided = ['a', 'b', 'c'].map((name) => `conv: 16, stride: 2, name: ${name}`);
    deepEqual(fieldIn('64x64x3', ...strided, ...heads), 31);
  });

  it('is none where a layer that others go on from is not known', () => {
    deepEqual(fieldIn('32x32x3', 'conv: 8', 'nonsense: 1', 'conv: 8'), null);
  });
});
