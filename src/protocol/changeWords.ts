import type { Change, ComparedNet, Comparison, RunSide } from '../model/compare/comparison.ts';
import { shapeText, type Op } from '../model/graph.ts';
import { labelOf, skipNames } from './labels.ts';

/** One line of what is different in a changed block: "conv1: 3x3 conv, 64 -> 3x3 conv, 128". */
export function changeWords({ what, before, after }: Change): string {
  if (before === null) return `${what}: ${thing(after)} added`;
  if (after === null) return `${what}: ${thing(before)} removed`;
  return `${what}: ${thing(before)} -> ${thing(after)}`;
}

function thing(value: Op | string | null): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  const { label, detail } = labelOf(value);
  return detail === '' ? label : `${label} (${detail})`;
}

/** "3 x bottleneck, projection skip", or a layer's own label. */
export function runWords({ count, block, skip, ops }: RunSide): string {
  const times = count > 1 ? `${count} x ` : '';
  if (block !== null) return `${times}${block}${skip === null ? '' : `, ${skipNames[skip]} skip`}`;
  return `${times}${ops.map((op) => labelOf(op).label).join(' · ')}`;
}

/** "stage1.block2-block4": where a run stands. */
export function runName({ first, last }: Pick<RunSide, 'first' | 'last'>): string {
  if (first === last) return first;
  let shared = 0;
  while (first[shared] === last[shared]) shared++;
  const dot = first.lastIndexOf('.', shared - 1) + 1;
  return `${first}–${last.startsWith(first.slice(0, dot)) ? last.slice(dot) : last}`;
}

/** "224x224x3", or that no size is stated. */
export const inputWords = ({ inputShape }: Pick<ComparedNet, 'inputShape'>): string =>
  inputShape === null ? 'not stated' : shapeText(inputShape);

/** What two input sizes do to the comparison. */
export function otherInputWords({ a, b }: Pick<Comparison, 'a' | 'b'>): string {
  const sizes = `The input sizes differ: ${inputWords(a)} and ${inputWords(b)}.`;
  return `${sizes} Equal layers are the same here, though their shapes, MACs and activations differ with the input.`;
}
