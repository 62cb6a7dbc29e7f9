import { timmNet } from '../../families.ts';
import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { partAt, saidAt, textAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { plain } from '../text/tree.ts';

/** The part of a hydra config that says a net. */
export interface HydraModel {
  /**
   * 'named': an architecture by its name; 'numbers': a ResNet by its depth or its layers; 'code': the same, of a class
   * that is the person's own; 'unknown': another net.
   */
  readonly kind: 'named' | 'numbers' | 'code' | 'unknown';
  readonly name: string;
  readonly range: Range | null;
  readonly depth: number | null;
  readonly depthAt: Range | null;
  readonly depthStated: Tree | undefined;
  readonly layers: readonly number[] | null;
  readonly block: 'basic' | 'bottleneck' | null;
  readonly blockAt: Range | null;
  readonly groups: number | null;
  readonly widthPerGroup: number | null;
  readonly classes: number | null;
  readonly classesAt: Range | null;
  readonly channels: number;
  /** The class or function that hydra calls, null where none is stated. */
  readonly target: string | null;
  readonly map: Tree;
  /** Keys for widths and groups that count with this target. */
  readonly read: readonly string[];
}

export const nameKeys = [
  '_target_',
  'model_name',
  'architecture',
  'arch',
  'backbone',
  'name',
  'type',
  'model',
];
export const depthKeys = ['depth', 'model_depth', 'resnet_depth', 'num_layers', 'n_layers'];
export const layerKeys = ['layers', 'depths', 'num_blocks', 'blocks'];
const classKeys = ['num_classes', 'n_classes', 'num_class', 'nclass', 'num_labels'];

/** The first map, breadth first, that names a net; an inner one where the outer is a training module around it. */
export function findHydraModel(root: Tree, problems: Problem[]): HydraModel | null {
  const todo: Tree[] = [root];
  let unknown: HydraModel | null = null;
  // The list grows while it is gone through.
  for (const part of todo) {
    if (part.kind === 'map') {
      const found = modelOf(part, root, problems);
      if (found?.kind === 'named' || found?.kind === 'numbers') return found;
      unknown ??= found;
      todo.push(...part.entries.map(({ value }) => value));
    } else if (part.kind === 'list') todo.push(...part.items);
  }
  return unknown;
}

function modelOf(map: Tree & { kind: 'map' }, root: Tree, problems: Problem[]): HydraModel | null {
  for (const key of nameKeys) {
    const stated = textAt(map, key);
    if (stated === null) continue;
    const name = stated === 'timm.create_model' ? (textAt(map, 'model_name') ?? stated) : last(stated);
    const numbers = { depth: numberOf(map, depthKeys), layers: listOf(map) };
    const isNet = /^(pre_?act_?|wide_?|se_?|cifar_?)?res_?ne(x)?t(v1|_?cifar\w*|_?imagenet)?$/i.test(name);
    const known = timmNet(name.toLowerCase()) !== null;
    if (!known && !isNet && (numbers.depth === null || !/resnet/i.test(name))) {
      if (key === '_target_' && /resne|create_model/i.test(name))
        return rest(map, root, { kind: 'unknown', name, key }, problems);
      continue;
    }
    const target = textAt(map, '_target_');
    const numbered = target !== null && !isLibrary(target) ? 'code' : 'numbers';
    const kind = known ? 'named' : numbered;
    return rest(map, root, { kind, name: known ? name.toLowerCase() : name, key }, problems);
  }
  return null;
}

/** Whether a text names a net that is drawn: by a target or a name that is known, or by its depth without a target. */
export function drawsHydra(text: string): boolean {
  const words = text.match(/[\w.-]+/g) ?? [];
  if (words.some((word) => word === 'timm.create_model' || timmNet(last(word).toLowerCase()) !== null))
    return true;
  const targets = words.filter((word, at) => words[at - 1] === '_target_' && /res_?ne/i.test(word));
  return targets.length === 0 ? /res_?ne/i.test(text) : targets.some(isLibrary);
}

/** Whether a target's definition is known: that of torchvision or timm. */
export const isLibrary = (target: string): boolean => /^(torchvision|timm)\./.test(target);

const last = (dotted: string): string => dotted.split('.').at(-1) ?? dotted;

function rest(
  map: Tree,
  root: Tree,
  found: { kind: HydraModel['kind']; name: string; key: string },
  problems: Problem[],
): HydraModel {
  const classKey = classKeys.find((key) => partAt(map, key) !== undefined);
  const depthKey = depthKeys.find((key) => partAt(map, key) !== undefined);
  const block =
    textAt(map, 'block') ?? textAt(map, 'block', 'path') ?? textAt(map, 'block', '_target_') ?? '';
  return {
    kind: found.kind,
    name: found.name,
    range: saidAt(map, found.key),
    depth: numberOf(map, depthKeys),
    depthAt: depthKey === undefined ? null : saidAt(map, depthKey),
    depthStated: depthKey === undefined ? undefined : partAt(map, depthKey),
    layers: listOf(map),
    block: blockNamed(block),
    blockAt: saidAt(map, 'block'),
    ...widthsOf(map, found.name),
    classes: classKey === undefined ? null : countAt(map, root, classKey, problems),
    classesAt: classKey === undefined ? null : saidAt(map, classKey),
    channels: numberOf(map, ['in_chans', 'in_channels', 'input_channels']) ?? 3,
    target: textAt(map, '_target_'),
    map,
  };
}

/**
 * Whose words count: timm's ResNet takes cardinality and base_width, torchvision's, which also stands for a file without
 * a target, groups and width_per_group. What they mean to a class of one's own is not known.
 */
function widthsOf(map: Tree, name: string): Pick<HydraModel, 'groups' | 'widthPerGroup' | 'read'> {
  const target = textAt(map, '_target_');
  const timm = target === null ? timmOnly.test(name) : target.startsWith('timm.');
  if (target !== null && !isLibrary(target)) return { groups: null, widthPerGroup: null, read: [] };
  const [groups, width] = timm ? ['cardinality', 'base_width'] : ['groups', 'width_per_group'];
  return {
    groups: numberOf(map, [groups]),
    widthPerGroup: numberOf(map, [width]),
    read: [groups, width],
  };
}
const timmOnly = /^(seres|ecares|resnetrs|resnetv2)/i;

/** Keys that shape a residual net in some library; those that are not read are told of. */
const shaping =
  /^(width|widen|wide|stem|stride|strides|dilat|replace_stride|norm|act($|_|ivation)|hidden|channels?$|planes|in_?planes|base_|filters?|num_filters|kernel|conv1|se($|_)|attn|attention|output_stride|expansion|deep|avg_down|num_stages|bottleneck|pre_?act|block|groups|cardinality|layers|depths?$|num_blocks|small|cifar|out_indices|pool|global_pool)/i;

/** Tells of keys beside a net's depth or name that would shape it, and that are not read. */
export function tellUnread(map: Tree, read: readonly string[], problems: Problem[]): void {
  for (const { key, keyRange } of map.kind === 'map' ? map.entries : []) {
    if (read.includes(key) || !shaping.test(key)) continue;
    const message = `'${key}' is not read; the net is drawn without it.`;
    problems.push({ severity: 'warning', code: 'not-read', message, range: keyRange });
  }
}

function blockNamed(text: string): HydraModel['block'] {
  if (/basic/i.test(text)) return 'basic';
  return /bottleneck/i.test(text) ? 'bottleneck' : null;
}

function numberOf(map: Tree, keys: readonly string[]): number | null {
  for (const key of keys) {
    const part = partAt(map, key);
    if (part?.kind === 'scalar' && Number.isInteger(part.value) && (part.value as number) > 0)
      return part.value as number;
  }
  return null;
}

function listOf(map: Tree): readonly number[] | null {
  for (const key of layerKeys) {
    const part = partAt(map, key);
    const value: unknown = part === undefined ? null : plain(part);
    if (Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item) && item > 0))
      return value as number[];
  }
  return null;
}

/** A number, or an interpolation `${a.b}` that this file itself resolves. */
function countAt(map: Tree, root: Tree, key: string, problems: Problem[]): number | null {
  const part = partAt(map, key);
  const link =
    part?.kind === 'scalar' && typeof part.value === 'string' ? /^\$\{([\w.]+)\}$/.exec(part.value) : null;
  const said = link === null ? part : partAt(root, ...(link[1] ?? '').split('.'));
  if (said?.kind === 'scalar' && Number.isInteger(said.value) && (said.value as number) >= 0)
    return said.value as number;
  problems.push({
    severity: 'warning',
    code: 'not-read',
    message: `'${key}' is not stated in this file as a number; the usual number of classes is drawn.`,
    range: saidAt(map, key),
  });
  return null;
}
