import { equal, match } from 'node:assert/strict';
import { namedSkip } from '../../src/model/namedSkip.ts';
import { analyzeFile, analyzeText } from './open.ts';

describe('a skip by its name', () => {
  const resnet = analyzeFile('examples/resnet-18.resnet.yaml');
  const merge = (said: string, of = resnet): string => {
    const found = namedSkip(of, said);
    return typeof found === 'string' ? found : found.node;
  };

  it('is found by its block, by its merge and by a layer on it', () => {
    equal(merge('stage2.block1'), 'stage2.block1.add');
    equal(merge('stage2.block1.add'), 'stage2.block1.add');
    equal(merge('stage2.block1.projection.conv'), 'stage2.block1.add');
    equal(merge('skip5', analyzeFile('examples/vgg-13-skip.resnet.yaml')), 'skip5');
    equal(merge('highway1', analyzeFile('examples/highway-19.resnet.yaml')), 'highway1.gate');
  });

  it('is none where the name is that of no skip: the sentence lists those there are', () => {
    match(
      merge('stage9.block1'),
      /^No skip is named 'stage9\.block1'; its skips are stage1\.block1, .*, stage4\.block2\.$/,
    );
    equal(
      merge('conv5_1', analyzeFile('examples/vgg-13-skip.resnet.yaml')),
      "No skip is named 'conv5_1'; its only skip is skip5.",
    );
    match(merge('x', analyzeFile('examples/resnet-1202.resnet.yaml')), /stage1\.block12 and 588 more\.$/);
    equal(
      merge('x', analyzeText('residualLens: 1\ninput: 8x8x3\nlayers:\n  - { conv: 4 }\n')),
      'It has no skips.',
    );
  });
});
