import { compare } from '../../src/model/compare.ts';
import { analysisOfFile } from './nets.ts';
import type { Scene } from './scenes.ts';

const pair = (
  a: string,
  b: string,
  size: Partial<Pick<Scene, 'width' | 'height' | 'themes'>> = {},
): Scene => ({
  name: `compare-${a}-${b}`,
  width: 1000,
  height: 900,
  themes: ['dark', 'light'],
  ...size,
  events: () => {
    const [left, right] = [a, b].map((name) => analysisOfFile(`examples/${name}.resnet.yaml`));
    if (left === undefined || right === undefined) return [];
    const data = { a: `${a}.resnet.yaml`, b: `${b}.resnet.yaml`, comparison: compare(left, right) };
    return [{ event: 'comparison', data }];
  },
});

/** Pictures of the page with two nets side by side. */
export const compareScenes: readonly Scene[] = [
  pair('resnet-50', 'resnet-101', { themes: ['dark', 'light', 'hc-dark', 'hc-light'] }),
  pair('resnet-34', 'plain-34'),
  pair('vgg-13', 'vgg-13-skip'),
  pair('alexnet', 'googlenet', { width: 560 }),
  pair('resnet-110', 'resnet-1202'),
];
