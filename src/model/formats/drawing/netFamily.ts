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
 * merge joins is looked at a few steps deep: this names a net, it does not find its blocks.
 */
export function familyOfGraph(nodes: readonly GraphNode[]): string | null {
  const count = (kind: OpKind) => nodes.reduce((sum, { op }) => sum + Number(op.kind === kind), 0);
  const [sums, joins] = [count('add'), count('concat')];
  if (count('gate') > 0 || findGates(nodes).size > 0) return 'Highway';
  // A decoder joins what an encoder kept: neither of the two is the whole.
  if (count('upsample') + count('deconv2d') > 0) return null;
  if (sums > 1) return residualFamily(nodes, sums, joins);
  if (joins > 2 && growsByConcat(nodes) * 2 >= joins) return 'DenseNet';
  const wide = nodes.filter(({ op, inputs }) => op.kind === 'concat' && inputs.length > 2).length;
  if (joins > 2) return wide * 2 >= joins ? 'GoogLeNet' : null;
  if (sums + joins > 0) return null;
  if (count('depthwise') > 2) return 'MobileNet';
  const grouped = nodes.some(isGrouped);
  const convolutions = nodes.flatMap(({ op }) => (op.kind === 'conv2d' ? [op] : []));
  if (grouped && count('lrn') > 0 && convolutions.length <= 6) return 'AlexNet';
  const small = convolutions.every(({ kernel }) => kernel[0] === 3 && kernel[1] === 3);
  return small && convolutions.length >= 8 && count('dense') >= 2 ? 'VGG' : null;
}

const isGrouped = ({ op }: GraphNode): boolean => op.kind === 'conv2d' && op.groups > 1;

/** Of a net that sums: what its branches hold tells the families that share the sum. */
function residualFamily(nodes: readonly GraphNode[], sums: number, joins: number): string | null {
  const squeezed = squeezeGates(nodes);
  const depthwise = nodes.filter(({ op }) => op.kind === 'depthwise');
  if (depthwise.length > 0) {
    if (joins > 0 || squeezed > 0) return null;
    if (separable(nodes)) return 'Xception';
    const inverted =
      depthwise.length >= sums && depthwise.every(({ op }) => 'kernel' in op && op.kernel[0] === 3);
    return inverted ? 'MobileNetV2' : null;
  }
  if (dualPaths(nodes) * 2 >= sums) return 'DPN';
  if (squeezed * 2 >= sums) return 'SENet';
  if (joins * 2 >= sums) return sumsOfJoins(nodes) * 2 >= sums ? 'Inception-ResNet' : null;
  return nodes.some(isGrouped) ? 'ResNeXt' : 'ResNet';
}

/** Steps from a gate's product back to its pool, or from a sum back to a join. */
const farthest = 8;

/** Whether going back from a node along first inputs meets one of a kind, before anything is joined or summed. */
function meets(byId: ReadonlyMap<string, GraphNode>, start: string, kind: OpKind): boolean {
  for (let [id, steps] = [start, 0]; steps < farthest; steps += 1) {
    const node = byId.get(id);
    if (node === undefined) return false;
    if (node.op.kind === kind) return true;
    if (node.inputs.length !== 1) return false;
    id = node.inputs[0] ?? '';
  }
  return false;
}

/** Products with a factor that comes from a global pool (Hu et al. 2018). */
function squeezeGates(nodes: readonly GraphNode[]): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return nodes.filter(
    ({ op, inputs }) => op.kind === 'multiply' && inputs.some((id) => meets(byId, id, 'globalPool')),
  ).length;
}

/** Sums of which an input comes from joined branches. */
function sumsOfJoins(nodes: readonly GraphNode[]): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return nodes.filter(({ op, inputs }) => op.kind === 'add' && inputs.some((id) => meets(byId, id, 'concat')))
    .length;
}

/** Sums that read a slice whose other half is joined (Chen et al. 2017): both are parts of one map. */
function dualPaths(nodes: readonly GraphNode[]): number {
  const slices = new Map(
    nodes.filter(({ op }) => op.kind === 'sliceChannels').map((node) => [node.id, node]),
  );
  const slicedInto = (kind: OpKind) =>
    nodes
      .filter(({ op }) => op.kind === kind)
      .flatMap(({ inputs }) => inputs.flatMap((id) => slices.get(id)?.inputs[0] ?? []));
  const joined = new Set(slicedInto('concat'));
  return new Set(slicedInto('add').filter((id) => joined.has(id))).size;
}

/** In Xception a convolution reads its depthwise one at once; in MobileNetV2 a norm stands between. */
function separable(nodes: readonly GraphNode[]): boolean {
  const depthwise = new Set(nodes.filter(({ op }) => op.kind === 'depthwise').map(({ id }) => id));
  const direct = nodes.filter(({ op, inputs }) => op.kind === 'conv2d' && depthwise.has(inputs[0] ?? ''));
  return depthwise.size > 2 && direct.length * 2 >= depthwise.size;
}

/** Concats that take a concat (or what a pool makes of one) as it is: they add to it, as DenseNet's do. */
function growsByConcat(nodes: readonly GraphNode[]): number {
  const kinds = new Map(nodes.map(({ id, op }) => [id, op.kind]));
  return nodes.filter(
    ({ op, inputs }) =>
      op.kind === 'concat' && inputs.some((id) => ['concat', 'pool'].includes(kinds.get(id) ?? '')),
  ).length;
}
