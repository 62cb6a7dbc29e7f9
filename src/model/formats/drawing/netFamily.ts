import { findGates } from '../../gates.ts';
import type { GraphNode, OpKind } from '../../graph.ts';

/** Families by the names that nets go by, the more particular before the more general. */
const names: readonly (readonly [name: RegExp, family: string])[] = [
  [/highway/i, 'Highway'],
  [/inception[-_ ]?res|res(net|idual)?[-_ ]?inception/i, 'Inception-ResNet'],
  [/se[-_]?(bn[-_]?)?inception/i, 'SE-Inception'],
  [/googl?e?[-_ ]?net|inception/i, 'GoogLeNet'],
  [/x-?ception/i, 'Xception'],
  [/(^|[^a-z])se[-_]?(res-?n|net)/i, 'SENet'],
  [/dense[-_ ]?net/i, 'DenseNet'],
  [/(^|[^a-z])dpn|dual[-_ ]?path/i, 'DPN'],
  [/mobile[-_ ]?net[-_ ]?v?2/i, 'MobileNetV2'],
  [/mobile[-_ ]?net/i, 'MobileNet'],
  [/shuffle[-_ ]?net/i, 'ShuffleNet'],
  [/squeeze[-_ ]?net/i, 'SqueezeNet'],
  [/efficient[-_ ]?net/i, 'EfficientNet'],
  [/res[-_ ]?ne?xt/i, 'ResNeXt'],
  [/(^|[^a-z])wrn|wide[-_ ]?res/i, 'Wide ResNet'],
  [/res[-_ ]?net/i, 'ResNet'],
  [/vgg/i, 'VGG'],
  [/alex[-_ ]?net|caffe[-_ ]?net/i, 'AlexNet'],
  [/(^|[^a-z])le[-_ ]?net/i, 'LeNet'],
  [/(^|[^a-z])nin([^a-z]|$)|network[-_ ]in[-_ ]network/i, 'NiN'],
  [/(^|[^a-z])u[-_]?net/i, 'U-Net'],
];

/** The family that a name says, or null. */
export const familyOfName = (name: string): string | null =>
  names.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/**
 * The family that a net's ops and merges tell of, for a net whose name says nothing; null where none stands out. What a
 * merge joins is looked at one step deep: this names a net, it does not find its blocks.
 */
export function familyOfGraph(nodes: readonly GraphNode[]): string | null {
  const count = (kind: OpKind) => nodes.reduce((sum, { op }) => sum + Number(op.kind === kind), 0);
  const [sums, joins] = [count('add'), count('concat')];
  if (count('gate') > 0 || findGates(nodes).size > 0) return 'Highway';
  const grouped = nodes.some(({ op }) => op.kind === 'conv2d' && op.groups > 1);
  if (sums > 1) {
    if (count('depthwise') > 0) return separable(nodes) ? 'Xception' : 'MobileNetV2';
    if (count('multiply') * 2 >= sums) return 'SENet';
    if (joins * 2 >= sums) return count('sliceChannels') > 0 ? 'DPN' : 'Inception-ResNet';
    return grouped ? 'ResNeXt' : 'ResNet';
  }
  if (joins > 2 && growsByConcat(nodes) * 2 >= joins) return 'DenseNet';
  const wide = nodes.filter(({ op, inputs }) => op.kind === 'concat' && inputs.length > 2).length;
  if (joins > 2) return wide * 2 >= joins ? 'GoogLeNet' : null;
  if (sums + joins > 0) return null;
  if (count('depthwise') > 2) return 'MobileNet';
  const convolutions = nodes.flatMap(({ op }) => (op.kind === 'conv2d' ? [op] : []));
  if (grouped && count('lrn') > 0 && convolutions.length <= 6) return 'AlexNet';
  const small = convolutions.every(({ kernel }) => kernel[0] === 3 && kernel[1] === 3);
  return small && convolutions.length >= 8 && count('dense') >= 2 ? 'VGG' : null;
}

/** In Xception a convolution reads its depthwise one at once; in MobileNetV2 a norm stands between. */
function separable(nodes: readonly GraphNode[]): boolean {
  const depthwise = new Set(nodes.filter(({ op }) => op.kind === 'depthwise').map(({ id }) => id));
  const direct = nodes.filter(({ op, inputs }) => op.kind === 'conv2d' && depthwise.has(inputs[0] ?? ''));
  return direct.length * 2 >= depthwise.size;
}

/** Concats that take a concat (or what a pool makes of one) as it is: they add to it, as DenseNet's do. */
function growsByConcat(nodes: readonly GraphNode[]): number {
  const kinds = new Map(nodes.map(({ id, op }) => [id, op.kind]));
  return nodes.filter(
    ({ op, inputs }) =>
      op.kind === 'concat' && inputs.some((id) => ['concat', 'pool'].includes(kinds.get(id) ?? '')),
  ).length;
}
