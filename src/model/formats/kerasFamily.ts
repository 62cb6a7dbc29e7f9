import type { GraphNode } from '../graph.ts';

/** Families by what their models are called, the more special before what is part of it. */
const families: readonly (readonly [RegExp, string])[] = [
  [/inception[-_]?res/i, 'Inception-ResNet'],
  [/inception[-_]?v1|google?net/i, 'GoogLeNet'],
  [/inception/i, 'Inception'],
  [/xception/i, 'Xception'],
  [/efficientnet/i, 'EfficientNet'],
  [/mobilenet[-_]?v?(2|3)/i, 'MobileNetV$1'],
  [/mobilenet/i, 'MobileNet'],
  [/shufflenet/i, 'ShuffleNet'],
  [/squeezenet/i, 'SqueezeNet'],
  [/nasnet/i, 'NASNet'],
  [/densenet/i, 'DenseNet'],
  [/convnext/i, 'ConvNeXt'],
  [/regnet/i, 'RegNet'],
  [/alexnet/i, 'AlexNet'],
  [/vgg/i, 'VGG'],
  [/\bdpn/i, 'DPN'],
  [/highway/i, 'Highway'],
  [/resnext/i, 'ResNeXt'],
  [/res2net/i, 'Res2Net'],
  [/resnest/i, 'ResNeSt'],
  [/res[-_]?net|\bwrn|wide[-_]?res/i, 'ResNet'],
  [/u[-_]?net\b/i, 'U-Net'],
  [/(^|[-_/])vit[-_\d]/i, 'ViT'],
];

/** The family that a name tells; null where it tells none. */
export function familyByName(name: string): string | null {
  for (const [pattern, family] of families) {
    const match = pattern.exec(name);
    if (match !== null) return family.replace('$1', match[1] ?? '');
  }
  return null;
}

/** The family of a model: by its name, those of the models in it, and the file's; else sums of convolutions are a ResNet's. */
export function familyOf(names: readonly string[], nodes: readonly GraphNode[]): string | null {
  for (const name of names) {
    const family = familyByName(name);
    if (family !== null) return family;
  }
  const count = (kind: GraphNode['op']['kind']) => nodes.filter(({ op }) => op.kind === kind).length;
  const residual = count('add') > 1 && count('conv2d') > count('add');
  return residual && count('depthwise') === 0 && count('concat') === 0 ? 'ResNet' : null;
}
