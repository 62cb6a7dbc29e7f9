import { readFileSync } from 'node:fs';
import { pictureOf } from '../../src/protocol/picture.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { dualPathNet } from '../../test/model/dualPathNet.ts';
import { pictureOfFile } from './nets.ts';
import { crossStagePartial, denseNet, featurePyramid, inceptionResNet, uNet } from './writtenNets.ts';

/** A net that is drawn at every level in every theme. */
export interface ZooNet {
  readonly name: string;
  readonly picture: () => Picture;
}

const example = (name: string): ZooNet => ({
  name,
  picture: () => pictureOfFile(`examples/${name}.resnet.yaml`),
});
const written = (name: string, text: () => string): ZooNet => ({
  name,
  picture: () => pictureOfFile(`${name}.resnet.yaml`, text()),
});
/** A net that its name alone defines. */
const timm = (name: string, architecture: string): ZooNet => ({
  name,
  picture: () => pictureOfFile('config.json', JSON.stringify({ architecture, num_classes: 1000 })),
});
const changed = (name: string, from: string, change: readonly [old: string, now: string]): ZooNet => ({
  name,
  picture: () => {
    const text = readFileSync(`examples/${from}.resnet.yaml`, 'utf8').replace(...change);
    return pictureOfFile(`${name}.resnet.yaml`, text);
  },
});

/** The examples that differ in form, and the families that other formats bring. */
export const zoo: readonly ZooNet[] = [
  ...['alexnet', 'vgg-13', 'vgg-13-skip', 'vgg-16', 'googlenet', 'highway-19', 'plain-34'].map(example),
  ...['resnet-18', 'resnet-34', 'resnet-50', 'resnet-101', 'resnet-152'].map(example),
  ...['resnet-20', 'resnet-110', 'resnet-1202'].map(example),
  timm('preact-resnet-50', 'resnetv2_50'),
  timm('wide-resnet-50', 'wide_resnet50_2'),
  timm('resnext-50', 'resnext50_32x4d'),
  timm('resnet-50-d', 'resnet50d'),
  changed('se-resnet-50', 'resnet-50', [
    'block: bottleneck',
    'block: bottleneck\nse: 16\nprojection: { pool: true }',
  ]),
  written('densenet-121', () => denseNet('DenseNet-121', [6, 12, 24, 16], 32)),
  written('u-net', uNet),
  written('inception-resnet', () => inceptionResNet()),
  {
    name: 'dpn-92',
    picture: () => pictureOf(dualPathNet([3, 4, 20, 3]), { title: 'dpn-92.prototxt', lineOf: () => 1 }),
  },
  written('fpn', featurePyramid),
  written('csp-darknet', crossStagePartial),
];
