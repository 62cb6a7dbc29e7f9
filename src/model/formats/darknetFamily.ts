import type { GraphNode } from '../graph.ts';
import type { DarknetSection } from './darknetSections.ts';

/** A cfg states no name; the file has one, which darknet's own files keep for their architecture. */
const byName: readonly (readonly [RegExp, string])[] = [
  [/resnext/i, 'ResNeXt'],
  [/densenet/i, 'DenseNet'],
  [/yolo/i, 'YOLO'],
  [/resnet|^msr_/i, 'ResNet'],
  [/darknet/i, 'Darknet'],
  [/vgg/i, 'VGG'],
  [/alexnet/i, 'AlexNet'],
  [/squeezenet/i, 'SqueezeNet'],
  [/mobilenet/i, 'MobileNet'],
  [/efficientnet|^enet/i, 'EfficientNet'],
  [/googlenet|inception|^extraction/i, 'GoogLeNet'],
];

/** Heads of a detector whose trunk goes by another name. */
const detectors = new Set(['yolo', 'Gaussian_yolo', 'region', 'detection']);

/** The family by the file's name, else by what the sections are. */
export function darknetFamily(
  path: string,
  sections: readonly DarknetSection[],
  nodes: readonly GraphNode[],
): string | null {
  const file = path.replace(/^.*[/\\]/, '');
  const sums = nodes.some(({ op }) => op.kind === 'add');
  const named = byName.find(([pattern]) => pattern.test(file))?.[1];
  // A file that is only called so is no residual net.
  if (named !== undefined && (sums || !named.startsWith("ResNe"))) return named;
  if (sections.some(({ type }) => detectors.has(type))) return 'YOLO';
  if (sums) {
    const grouped = nodes.some(({ op }) => op.kind === 'conv2d' && op.groups > 1);
    return grouped ? 'ResNeXt' : 'ResNet';
  }
  const joined = nodes.filter(({ op }) => op.kind === 'concat').length;
  const convolutions = nodes.filter(({ op }) => op.kind === 'conv2d').length;
  // A dense block joins behind every one or two convolutions.
  return joined >= 4 && 3 * joined >= convolutions ? 'DenseNet' : null;
}
