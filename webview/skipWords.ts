import type { SkipKind } from '../src/model/facts.ts';
import type { Template, TemplateNode } from '../src/protocol/view.ts';

export const skipNames: Readonly<Record<SkipKind, string>> = {
  identity: 'identity',
  projection: 'projection',
  zeroPad: 'zero-pad',
  gate: 'gate',
  concat: 'concat',
};

/** What each kind of skip does to x, for the legend and the inspector. */
export const skipMeanings: Readonly<Record<SkipKind, string>> = {
  identity: 'x is added unchanged: H(x) = F(x) + x',
  projection: 'x passes a convolution, since its dimensions change (options B and C)',
  zeroPad: 'x is subsampled and padded with zero channels (option A)',
  gate: 'a learned gate T mixes both: T H(x) + (1 - T) x',
  concat: 'x is kept beside F(x), channel after channel',
};

/** "Projection skip, since x and F(x) must have one shape: 1x1 conv, stride 2 (64 -> 128 channels)." */
export function skipLabel(kind: SkipKind, template: Template): string {
  const text = template.skip === kind ? template.skipText : null;
  if (text === null) return `${skipNames[kind]} skip: ${skipMeanings[kind]}`;
  return text.replace(/^(Identity|Projection|Zero-pad|Gate|Concat)\b/, '$1 skip');
}

/** A node's name where no mark is drawn beside it: a sum's bare sign says too little. */
export function nodeName({ merge, label }: Pick<TemplateNode, 'merge' | 'label'>): string {
  return merge ?? label;
}
