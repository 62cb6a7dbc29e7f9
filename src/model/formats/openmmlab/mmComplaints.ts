import type { Problem } from '../../problem.ts';
import { backboneKeys } from './mmBackbone.ts';
import { typeOf } from './mmHead.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';
import type { Entry, Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** Arguments of the ResNets that change no layer that is drawn. */
const silent = [
  'type',
  'conv_cfg',
  'norm_cfg',
  'act_cfg',
  'norm_eval',
  'with_cp',
  'zero_init_residual',
  'init_cfg',
  'drop_path_rate',
  'frozen_stages',
  'pretrained',
  'dcn',
  'stage_with_dcn',
  'plugins',
];
const known = [...backboneKeys, ...silent];

const entriesOf = (tree: Tree): readonly Entry[] => (tree.kind === 'map' ? tree.entries : []);

/** A key that is one letter or two from a known one is told of; others may be a subclass's own. */
export function unknownKeys(backbone: Tree, type: string, problems: Problem[]): void {
  for (const { key, keyRange } of entriesOf(backbone)) {
    const close = known.includes(key) ? null : nearest(key, known);
    if (close === null || key.startsWith('_')) continue;
    problems.push({
      severity: 'warning',
      code: 'unknown-key',
      message: `${type} has no key '${key}'; did you mean '${close}'?`,
      range: keyRange,
      fix: renameFix(keyRange, key, close),
    });
  }
}

/** "; 'dept' may mean it" where a key stands close to 'depth'. */
export function mistypedDepth(backbone: Tree): string {
  const typo = entriesOf(backbone).find(({ key }) => nearest(key, ['depth']) !== null);
  if (typo === undefined) return '';
  const { origin } = typo.keyRange;
  const place = origin === undefined ? '' : ` (${origin.replace(/^I/, 'i')})`;
  return `; '${typo.key}' may mean 'depth'${place}`;
}

const unseen = new Set([
  'backbone',
  'image_encoder',
  'data_preprocessor',
  'train_cfg',
  'test_cfg',
  'init_cfg',
]);

/** Says what of a model is not drawn: a detector's parts behind the backbone, and deformable or plugged-in layers. */
export function notDrawn(model: Tree, backbone: Tree, classifier: boolean, problems: Problem[]): void {
  const parts = entriesOf(model).filter(({ key, value }) => !unseen.has(key) && isPart(value));
  const [first] = parts;
  if (!classifier && first !== undefined) {
    const names = parts.map(
      ({ key, value }) => `${key}${typeOf(value) === null ? '' : ` (${typeOf(value) ?? ''})`}`,
    );
    const message = `The backbone is drawn; not drawn are ${names.join(', ')}.`;
    problems.push({ severity: 'info', code: 'not-drawn', message, range: first.keyRange });
  }
  for (const [key, what] of [
    ['dcn', "deformable convolutions ('dcn') are drawn as plain ones and their offsets are not counted"],
    ['plugins', "the backbone's plugins are not drawn"],
  ] as const) {
    const entry = entriesOf(backbone).find((candidate) => candidate.key === key);
    if (entry === undefined || (entry.value.kind === 'scalar' && entry.value.value === null)) continue;
    const message = `Not all of the backbone is drawn: ${what}.`;
    problems.push({ severity: 'warning', code: 'not-drawn', message, range: entry.keyRange });
  }
}

const isPart = (value: Tree): boolean =>
  (value.kind === 'map' && (childOf(value, 'type') !== undefined || value.entries.length > 0)) ||
  (value.kind === 'list' && value.items.some((item) => typeOf(item) !== null));
