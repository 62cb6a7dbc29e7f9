import type { ActivationName, Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Tree } from './tree.ts';
import { childOf, entryOf } from './tree.ts';

/** The part of the tree at a path of keys, or undefined where the config does not say it. */
export function partAt(tree: Tree | null, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((part, key) => childOf(part ?? null, key), tree ?? undefined);
}

/** The stretch of text that says the key at a path, its value included; null where a default does. */
export function saidAt(tree: Tree | null, ...path: readonly string[]): Range | null {
  const entry = entryOf(partAt(tree, ...path.slice(0, -1)) ?? null, path.at(-1) ?? '');
  return entry === undefined ? null : { ...entry.keyRange, end: entry.value.range.end };
}

/** Whether what is stated is what was taken: where it could not be, a default stands for it that nobody stated. */
export const isTaken = (stated: Tree | undefined, taken: string | number): boolean =>
  stated === undefined || (stated.kind === 'scalar' && stated.value === taken);

/** The text at a path, where it is one. */
export function textAt(tree: Tree | null, ...path: readonly string[]): string | null {
  const part = partAt(tree, ...path);
  return part?.kind === 'scalar' && typeof part.value === 'string' ? part.value : null;
}

/** The range of one number of a list, or of the list itself. */
export function itemAt(list: Tree | undefined, at: number): Range | null {
  return (list?.kind === 'list' ? list.items[at]?.range : list?.range) ?? null;
}

/** Activations by the names that PyTorch and Keras configs give them. */
const activations: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  relu6: 'relu6',
  leaky_relu: 'leakyRelu',
  leakyrelu: 'leakyRelu',
  prelu: 'prelu',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  silu: 'silu',
  swish: 'silu',
  mish: 'mish',
  sigmoid: 'sigmoid',
  hard_sigmoid: 'hardSigmoid',
  hardsigmoid: 'hardSigmoid',
  hard_swish: 'hardSwish',
  hardswish: 'hardSwish',
  softplus: 'softplus',
  tanh: 'tanh',
  linear: 'linear',
  identity: 'linear',
};

/** The activation of a name; one that is not known is drawn as linear, with a warning. */
export function activationNamed(
  name: string,
  problems: Problem[],
  at: { readonly key: string; readonly range: Range | null },
): ActivationName {
  const known = activations[name.toLowerCase()];
  if (known !== undefined) return known;
  problems.push({
    severity: 'warning',
    code: 'unknown-activation',
    message: `'${at.key}' is '${name}', which Residual Lens does not know; it is drawn as linear.`,
    range: at.range,
  });
  return 'linear';
}
