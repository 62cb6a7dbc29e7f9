import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { idAt, rangeOf } from '../../src/model/locate.ts';
import { analyzeText } from './open.ts';

const at = (file: string, words: string) => {
  const text = readFileSync(`examples/${file}.resnet.yaml`, 'utf8');
  return idAt(analyzeText(text), text.indexOf(words));
};

describe('the place in the text', () => {
  it('of a stage in numbers is its first block', () => {
    equal(at('resnet-50', 'blocks: 6'), 'stage3.block1');
  });

  it('of a layer is its node, and of what stands behind it the node of that', () => {
    equal(at('resnet-50', 'maxPool'), 'stem.maxPool1');
    equal(at('resnet-50', 'kernel: 7'), 'stem.conv1');
    equal(at('resnet-50', 'activation: relu'), 'stem.conv1.relu');
  });

  it('of an inner layer of parallel branches is the layer, not the whole set', () => {
    equal(at('googlenet', '{ conv: 96, kernel: 1'), 'inception_3a.conv2');
  });

  it('is nothing in a comment', () => {
    equal(at('resnet-50', 'He et al.'), null);
  });

  it('goes back from a node and from a block', () => {
    const text = readFileSync('examples/resnet-50.resnet.yaml', 'utf8');
    const said = (id: string) => {
      const range = rangeOf(analyzeText(text), id);
      return range === null ? null : text.slice(range.start, range.end);
    };
    equal(said('stage2.block3.conv2'), '{ blocks: 4, filters: 512 }');
    equal(said('stage2.block3'), '{ blocks: 4, filters: 512 }');
    equal(said('stem.conv1.batchNorm'), 'batchNorm: true');
    equal(said('nothing'), null);
  });
});
