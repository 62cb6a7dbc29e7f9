import type {
  Change,
  ComparedNet,
  Comparison,
  Misfit,
  RunSide,
  Weights,
} from '../model/compare/comparison.ts';
import { shapeText } from '../model/graph.ts';
import { labelOf, skipNames, unequalText } from './labels.ts';

/** One line of what is different in a changed block: "conv1: 3x3 conv, 64 -> 3x3 conv, 128". */
export function changeWords({ what, before, after }: Change): string {
  if (isMisfit(before) || isMisfit(after)) return `${what}: ${fitWords(before)} -> ${fitWords(after)}`;
  if (before === null) return `${what}: ${thing(after)} added`;
  if (after === null) return `${what}: ${thing(before)} removed`;
  return `${what}: ${thing(before)} -> ${thing(after)}`;
}

function thing(value: Exclude<Change['before'], Misfit>): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  if (!('kind' in value)) return weightWords(value);
  const { label, detail } = labelOf(value);
  return detail === '' ? label : `${label} (${detail})`;
}

const isMisfit = (value: Change['before']): value is Misfit =>
  value !== null && typeof value === 'object' && 'merge' in value;

const fitWords = (value: Change['before']): string => (isMisfit(value) ? unequalText(value.shapes) : 'fits');

/** "73,856 params, 64 channels in": what tells two layers apart that are configured alike. */
function weightWords({ learnable, reads }: Weights): string {
  const params = `${learnable?.toLocaleString('en') ?? 'unknown'} params`;
  return reads === null ? params : `${params}, ${reads} channels in`;
}

/** "3 x bottleneck, projection skip", or a layer's own label. */
export function runWords(run: RunSide): string {
  const [what, how] = runParts(run);
  return how === '' ? what : `${what}, ${how}`;
}

/** What it is, and what its skip is: of a merge that cannot be, "sum of 28x28x128 ≠ 56x56x64". */
export function runParts({ count, block, skip, ops, misfit }: RunSide): readonly [what: string, how: string] {
  const times = count > 1 ? `${count} x ` : '';
  const what = `${times}${block ?? ops.map((op) => labelOf(op).label).join(' · ')}`;
  if (misfit !== null) return [what, `${misfit.merge} of ${unequalText(misfit.shapes)}`];
  return [what, block === null || skip === null ? '' : `${skipNames[skip]} skip`];
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
