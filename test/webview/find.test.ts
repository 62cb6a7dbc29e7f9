import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { findIn, matchFrom } from '../../webview/find.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { deep, resnetLike } from './pictures.ts';

describe('the search', () => {
  // ResNet-50 in He et al.: 16 bottlenecks in stages of 3, 4, 6 and 3, a projection at the first of each.
  const net = pictureOfFile('examples/resnet-50.resnet.yaml');
  const ids = (query: string) => findIn(net, query).map(({ id }) => id);

  it('finds nothing for nothing, and what there is not', () => {
    assert.deepEqual(ids('  '), []);
    assert.deepEqual(ids('depthwise'), []);
  });

  it('finds convolutions by their kernel, and not inside another number', () => {
    assert.equal(ids('3x3 conv').length, 16);
    assert.equal(ids('7x7 conv').length, 1);
    assert.equal(ids('3x3 conv, 51').length, 0, '51 is not 512');
    assert.equal(ids('3×3 CONV 512').length, 3);
  });

  it('finds a stride as one phrase, wherever a 2 stands', () => {
    // The stem's convolution and pool; then, in stages 2 to 4, one convolution of F(x) and the projection.
    assert.equal(ids('stride 2').length, 2 + 3 * 2);
  });

  it('finds skips by their kind, once each', () => {
    assert.equal(ids('projection').length, 4);
    assert.equal(ids('identity skip').length, 12);
  });

  it('finds shapes by their beginning', () => {
    assert.ok(ids('28x28x512').length > 0);
    assert.ok(ids('28x28').length > ids('28x28x512').length);
    assert.deepEqual(ids('8x28'), []);
  });

  it('finds a stage by its name, and a block once, not at each of its nodes', () => {
    assert.deepEqual(findIn(net, 'stage 3')[0], { kind: 'section', id: '3' });
    assert.deepEqual(findIn(net, 'stage3.block2'), [{ kind: 'block', id: 'stage3.block2' }]);
    assert.equal(ids('bottleneck').length, 16);
  });

  it('finds every block of a long run', () => {
    // 600 sums of stages 1 to 3 of ResNet-1202's form; two of their skips are padded.
    assert.equal(findIn(deep(), 'identity').length, 598);
    assert.equal(findIn(deep(), 'zero-pad skip').length, 2);
  });

  it('begins at what is selected', () => {
    const small = resnetLike();
    const order = new Map([...indexPicture(small).keys()].map((id, at) => [id, at]));
    const matches = findIn(small, 'projection');
    assert.equal(matchFrom(matches, order, null), 0);
    assert.equal(matchFrom(matches, order, { kind: 'block', id: 'stage2.block2' }), 2);
    assert.equal(matchFrom(matches, order, { kind: 'block', id: 'stage4.block3' }), 0, 'from the top again');
  });
});
