import assert from 'node:assert/strict';
import { shared } from '../../webview/sharing.ts';

describe('what came anew and says the same', () => {
  const before = {
    title: 'a',
    nodes: [
      { id: 1, shape: [2, 3] },
      { id: 2, shape: null },
    ],
    note: null,
  };

  it('is what was there before, whole', () => {
    assert.equal(shared(before, structuredClone(before)), before);
  });

  it('is so in its parts, and the rest is new', () => {
    const next = { ...structuredClone(before), title: 'b', more: 1 };
    const found = shared(before, next);
    assert.deepEqual(found, next);
    assert.notEqual(found, before);
    assert.equal(found.nodes, before.nodes);
  });

  it('is nothing of what is longer, shorter, of another kind or without a key', () => {
    for (const next of [
      { nodes: [1] },
      { ...before, nodes: before.nodes.slice(0, 1) },
      { ...before, nodes: [...before.nodes, { id: 3, shape: [1] }] },
      { ...before, nodes: { 0: before.nodes[0], 1: before.nodes[1] } },
      { ...before, note: undefined },
      { ...before, note: {} },
      null,
      'a',
    ])
      assert.deepEqual(shared(before, structuredClone(next)), next);
    const known = { a: undefined, b: 1 };
    assert.deepEqual(Object.keys(shared(known, { b: 1, c: undefined })), ['b', 'c']);
  });
});
