import { equal } from 'node:assert/strict';
import { familyOfGraph } from '../../src/model/formats/drawing/netFamily.ts';
import type { GraphNode, Op } from '../../src/model/graph.ts';
import { analysisOf, readText } from './open.ts';
import { residual } from './formats/kerasNets.ts';

/** Nodes from "id" to its op and inputs; each is repeated, behind itself. */
type Part = readonly [id: string, op: Op, inputs: readonly string[]];
const family = (...parts: Part[]) =>
  familyOfGraph(parts.map(([id, op, inputs]): GraphNode => ({ id, name: id, op, inputs, range: null })));

const conv: Op = {
  kind: 'conv2d',
  filters: 8,
  kernel: [3, 3],
  stride: [1, 1],
  padding: 'same',
  dilation: [1, 1],
  groups: 1,
  bias: false,
};
const add: Op = { kind: 'add' };
const times: Op = { kind: 'multiply' };
const concat: Op = { kind: 'concat' };
const start: Part = ['x', { kind: 'input', shape: [8, 8, 8] }, []];
const slice: Op = { kind: 'sliceChannels', start: 0, count: 4 };

describe('the family of a net without a name', () => {
  it('is not that of the file', () => {
    const reading = readText(JSON.stringify(residual).replace('little_resnet', 'net'), 'vgg16.json');
    equal(analysisOf(reading).graph.family, 'ResNet');
  });

  it('SENet where the factors come from a squeezed map, and not from a mask', () => {
    const gated = (squeeze: Op): Part[] => [
      start,
      ['a', conv, ['x']],
      ['p', squeeze, ['a']],
      ['t', { kind: 'activation', name: 'sigmoid' }, ['p']],
      ['m', times, ['a', 't']],
      ['s', add, ['m', 'x']],
      ['s2', add, ['s', 'm']],
    ];
    equal(family(...gated({ kind: 'globalPool', mode: 'average', keepDims: true })), 'SENet');
    equal(family(...gated(conv)), 'ResNet');
  });

  it('DPN where both halves of a map are used, one summed and one joined', () => {
    const paths = (joined: string): Part[] => [
      start,
      ['a', conv, ['x']],
      ['left', slice, ['a']],
      ['right', slice, ['a']],
      ['b', slice, ['x']],
      ['s', add, ['left', 'b']],
      ['d', concat, [joined, 'x']],
      ['s2', add, ['s', 'b']],
    ];
    equal(family(...paths('right')), 'DPN');
    equal(family(...paths('a')), null);
  });

  it('none for a net that sums and joins in some other way, or climbs up again', () => {
    equal(
      family(start, ['s', add, ['x', 'x']], ['d', concat, ['s', 'x']], ['s2', add, ['d', 'd']]),
      'Inception-ResNet',
    );
    equal(family(start, ['s', add, ['x', 'x']], ['d', concat, ['s', 'x']], ['s2', add, ['s', 's']]), null);
    const up: Op = { kind: 'upsample', factor: [2, 2], mode: 'nearest' };
    equal(family(start, ['s', add, ['x', 'x']], ['s2', add, ['s', 's']], ['u', up, ['s2']]), null);
  });

  it('MobileNetV2 only without squeezes and with 3x3 windows', () => {
    const depthwise = (size: number): Op => ({
      kind: 'depthwise',
      multiplier: 1,
      kernel: [size, size],
      stride: [1, 1],
      padding: 'same',
      dilation: [1, 1],
      bias: false,
    });
    const net = (size: number): Part[] => [
      start,
      ['d', depthwise(size), ['x']],
      ['s', add, ['d', 'x']],
      ['d2', depthwise(size), ['s']],
      ['s2', add, ['d2', 's']],
    ];
    equal(family(...net(3)), 'MobileNetV2');
    equal(family(...net(7)), null);
  });
});
