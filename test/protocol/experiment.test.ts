import { deepEqual, equal } from 'node:assert/strict';
import { depthOf } from '../../src/model/depth.ts';
import {
  degradation,
  degradationFile,
  withAndWithoutSkip,
  withAndWithoutSkips,
} from '../../src/protocol/experiment.ts';
import { analyzeFile } from '../model/open.ts';

describe('an experiment', () => {
  const resnet = analyzeFile('examples/resnet-18.resnet.yaml');

  it('has the plain twin and the net, which differ in their skips alone', () => {
    const nets = withAndWithoutSkips('net', resnet);
    deepEqual(
      nets.map(({ name, depth, skips }) => [name, depth, skips]),
      [
        ['net without skips', 18, 'none'],
        ['net', 18, 'all'],
      ],
    );
    equal(nets[1]?.graph, resnet.graph);
  });

  it('or the net without one skip, and with it again', () => {
    const nets = withAndWithoutSkip('net', resnet, { node: 'stage2.block1.add' });
    deepEqual(typeof nets === 'string' ? nets : nets.map(({ name, skips }) => [name, skips]), [
      ['net without the skip to stage2.block1.add', 'all but one'],
      ['net', 'all'],
    ]);
  });

  it('of the preset has the nets of the zoo that are as deep as it says', () => {
    for (const depth of degradation.depths)
      equal(depthOf(analyzeFile(`examples/${degradationFile(depth)}`)), depth);
  });
});
