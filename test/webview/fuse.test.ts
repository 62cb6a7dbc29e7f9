import assert from 'node:assert/strict';
import { fuse } from '../../webview/layout/fuse.ts';
import { basic, bottleneck, template } from './pictures.ts';

const texts = (units: ReturnType<typeof fuse>) =>
  units.map(({ before, label, after }) => `${before}|${label}|${after}`);

describe('fuse', () => {
  it('reads a bottleneck as the paper draws it', () => {
    assert.deepEqual(texts(fuse(bottleneck(64, [56, 56, 256], 2, true), new Set(), false)), [
      '|1x1 conv, 64|BN · ReLU',
      '|3x3 conv, 64|stride 2 · BN · ReLU',
      '|1x1 conv, 256|BN',
      '|1x1 conv, 256|stride 2 · BN',
      '|+|ReLU',
    ]);
  });

  it('gives pre-activations to the convolution that follows them', () => {
    const block = template('basic-preact', 'identity', [
      { op: 'batchNorm', label: 'BN' },
      { op: 'activation', label: 'ReLU' },
      { op: 'conv2d', label: '3x3 conv, 64' },
      { op: 'batchNorm', label: 'BN' },
      { op: 'activation', label: 'ReLU' },
      { op: 'conv2d', label: '3x3 conv, 64' },
      { op: 'add', label: '+', inputs: [5, -1], role: 'merge', merge: 'sum' },
    ]);
    assert.deepEqual(texts(fuse(block, new Set(), false)), [
      'BN · ReLU|3x3 conv, 64|',
      'BN · ReLU|3x3 conv, 64|',
      '|+|',
    ]);
  });

  it('ends a unit at a node that is read elsewhere', () => {
    const units = fuse(basic(64, 'identity', [8, 8, 64], [8, 8, 64]), new Set([0]), false);
    assert.deepEqual(units[0]?.nodes, [0]);
  });

  it('keeps every node once, in order', () => {
    for (const layers of [false, true]) {
      const block = bottleneck(64, [56, 56, 256], 2, true);
      const nodes = fuse(block, new Set(), layers).flatMap((unit) => unit.nodes);
      assert.deepEqual(
        nodes,
        block.nodes.map((_, index) => index),
      );
    }
  });

  it('hides no dimension and shows no padding', () => {
    const block = template(null, null, [
      {
        op: 'conv2d',
        label: '3x3 conv, 64',
        detail: 'stride 2, 32 groups, padding 1, 1, 0, 0, bias',
        inputs: [-1],
      },
    ]);
    assert.deepEqual(texts(fuse(block, new Set(), false)), ['|3x3 conv, 64|stride 2 · 32 groups']);
  });
});
