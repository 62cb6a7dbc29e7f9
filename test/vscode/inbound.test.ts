import assert from 'node:assert/strict';
import { inboundLine, inboundReveal, inboundSetInput, inboundState } from '../../extension/inbound.ts';
import { openConfig } from '../../src/model/formats/registry.ts';

describe('what a webview sends', () => {
  it('is taken where it has its type', () => {
    assert.deepEqual(inboundReveal({ id: 'stage2.block1' }), { id: 'stage2.block1' });
    assert.deepEqual(inboundSetInput({ shape: [224, 224, 3] }), { shape: [224, 224, 3] });
    assert.deepEqual(inboundSetInput({ shape: null }), { shape: null });
    assert.deepEqual(inboundLine({ line: 7 }), { line: 7 });
    assert.equal(inboundState({ document: 'file:///a.resnet.yaml', view: 1 }), 'file:///a.resnet.yaml');
  });

  it('may name a node of any name', () => {
    const name = 'n'.repeat(5000);
    const text = `residualLens: 1\ninput: 8x8x4\nlayers:\n  - { conv: 4, name: ${name} }\n  - { conv: 4, name: ${name} }\n`;
    const bytes = new TextEncoder().encode(text);
    const reading = openConfig({ path: 'long.resnet.yaml', bytes, others: {}, input: null });
    assert.equal(reading.kind, 'graph');
    assert.ok(reading.graph.nodes.length >= 2);
    for (const { id } of reading.graph.nodes) assert.deepEqual(inboundReveal({ id }), { id });
    const longest = { id: 'x'.repeat(1000) };
    assert.deepEqual(inboundReveal(longest), longest);
  });

  it('is refused where it has not', () => {
    for (const request of [null, undefined, 1, 'x', {}, { id: 1 }, { id: 'x'.repeat(1001) }, []])
      assert.throws(() => inboundReveal(request), /names no node/);
    for (const request of [null, {}, { line: 0 }, { line: 1.5 }, { line: '7' }, { line: Infinity }])
      assert.throws(() => inboundLine(request), /names no line/);
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
