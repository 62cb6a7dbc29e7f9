import type { Shape } from '../../src/model/graph.ts';
import { around } from './nets.ts';
import type { OpCase } from './opCases.ts';

const up = {
  kind: 'deconv2d',
  filters: 6,
  kernel: [3, 3],
  stride: [2, 2],
  padding: 'same',
  dilation: [1, 1],
  groups: 1,
  bias: false,
  extra: [0, 0],
} as const;
const own = {
  kind: 'local2d',
  filters: 3,
  kernel: [3, 2],
  stride: [1, 1],
  padding: 'valid',
  bias: true,
} as const;
const live = { kind: 'norm', scale: true, center: true } as const;
const map: Shape = [7, 8, 4];
const lopsided = { top: 0, bottom: 1, left: 2, right: 0 };

/** Transposed and local convolutions, and norms by the image's own statistics. */
export const weightedCases: readonly OpCase[] = [
  { says: 'deconv2d, same', op: up, inputs: [map] },
  { says: 'deconv2d, valid, bias', op: { ...up, padding: 'valid', bias: true }, inputs: [map] },
  {
    says: 'deconv2d, valid, stride over the kernel',
    op: { ...up, padding: 'valid', stride: [4, 3] },
    inputs: [map],
  },
  { says: 'deconv2d, padded by 1', op: { ...up, padding: around(1), bias: true }, inputs: [map] },
  { says: 'deconv2d, lopsided, 4x4', op: { ...up, kernel: [4, 4], padding: lopsided }, inputs: [map] },
  {
    says: 'deconv2d, extra rows',
    op: { ...up, padding: around(1), extra: [1, 1], bias: true },
    inputs: [map],
  },
  {
    says: 'deconv2d, extra rows beyond the window',
    op: { ...up, padding: around(0), extra: [1, 0] },
    inputs: [map],
  },
  { says: 'deconv2d, 2 groups', op: { ...up, groups: 2, padding: around(1), bias: true }, inputs: [map] },
  { says: 'deconv2d, same, 2 groups', op: { ...up, groups: 2 }, inputs: [map] },
  { says: 'deconv2d, dilated', op: { ...up, dilation: [2, 2], padding: around(1) }, inputs: [map] },
  { says: 'deconv2d, same, dilated', op: { ...up, dilation: [2, 3] }, inputs: [map] },
  { says: 'deconv2d, valid, dilated', op: { ...up, dilation: [2, 2], padding: 'valid' }, inputs: [map] },
  { says: 'local2d', op: own, inputs: [map] },
  {
    says: 'local2d, padded, strided, no bias',
    op: { ...own, padding: lopsided, stride: [2, 3], bias: false },
    inputs: [map],
  },
  { says: 'local2d, same', op: { ...own, padding: 'same', stride: [2, 1] }, inputs: [map] },
  { says: 'layer norm', op: { ...live, type: 'layer' }, inputs: [map] },
  { says: 'layer norm on a vector', op: { ...live, type: 'layer' }, inputs: [[12]] },
  { says: 'layer norm over all', op: { ...live, type: 'layerNorm', axes: [0, 1, 2] }, inputs: [map] },
  { says: 'group norm', op: { ...live, type: 'group', scale: false }, inputs: [map] },
  { says: 'instance norm', op: { ...live, type: 'instance', center: false }, inputs: [map] },
  { says: 'l2 norm', op: { ...live, type: 'l2', scale: false, center: false }, inputs: [map] },
  {
    says: 'adapted norm',
    op: { ...live, type: 'normalization', scale: false, center: false, adapted: true },
    inputs: [map],
  },
  { says: 'RMS norm', op: { ...live, type: 'RMS', center: false }, inputs: [map] },
];
