import assert from 'node:assert/strict';
import { inboundReveal, inboundSetInput, inboundState } from '../../extension/inbound.ts';

describe('what a webview sends', () => {
  it('is taken where it has its type', () => {
    assert.deepEqual(inboundReveal({ id: 'stage2.block1' }), { id: 'stage2.block1' });
    assert.deepEqual(inboundSetInput({ shape: [224, 224, 3] }), { shape: [224, 224, 3] });
    assert.deepEqual(inboundSetInput({ shape: null }), { shape: null });
    assert.equal(inboundState({ document: 'file:///a.resnet.yaml', view: 1 }), 'file:///a.resnet.yaml');
  });

  it('is refused where it has not', () => {
    for (const request of [null, undefined, 1, 'x', {}, { id: 1 }, { id: 'x'.repeat(2000) }, []])
      assert.throws(() => inboundReveal(request), /names no node/);
    for (const shape of [
      [],
      [1, 2],
      [0, 1, 3],
      [1.5, 2, 3],
      [9000, 9000, 3],
      ['1', 2, 3],
      'x',
      undefined,
      [NaN, 1, 1],
    ])
      assert.throws(() => inboundSetInput({ shape }), /three whole numbers/);
    for (const state of [null, undefined, {}, { document: 7 }, 'file:///x'])
      assert.equal(inboundState(state), null);
  });
});
