import type { Op } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { batchNorm } from '../drawing/ops.ts';
import type { Tree } from '../text/tree.ts';
import { childOf, entryOf } from '../text/tree.ts';

/** mmcv/cnn/bricks/norm.py: names of layers; an instance norm has no weights there. */
const norms: Readonly<Record<string, Op>> = {
  GN: { kind: 'norm', type: 'group', scale: true, center: true },
  LN: { kind: 'norm', type: 'layer', scale: true, center: true },
  LN2d: { kind: 'norm', type: 'layer', scale: true, center: true },
  IN: { kind: 'norm', type: 'instance', scale: false, center: false },
  IN2d: { kind: 'norm', type: 'instance', scale: false, center: false },
};
const batchNorms =
  /^(BN|BN[123]d|SyncBN|MMSyncBN|NaiveSyncBN[12]?d?|FrozenBN|BatchNorm[123]d|SyncBatchNorm)$/;

/** The norm that a dict's `norm_cfg` asks for; batch norm where it says nothing. */
export function normOf(tree: Tree, problems: Problem[]): Op {
  const stated = childOf(tree, 'norm_cfg');
  const type = entryOf(stated ?? null, 'type');
  if (type?.value.kind !== 'scalar' || typeof type.value.value !== 'string') return batchNorm();
  const name = type.value.value;
  const known = Object.hasOwn(norms, name) ? norms[name] : undefined;
  if (known !== undefined) return known;
  if (!batchNorms.test(name))
    problems.push({
      severity: 'warning',
      code: 'unknown-norm',
      message: `'${name}' is no norm that Residual Lens knows; it is drawn as batch norm.`,
      range: type.value.range,
    });
  return batchNorm();
}
