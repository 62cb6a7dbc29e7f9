import type { SkipKind } from '../src/model/facts.ts';
import type { Template } from '../src/protocol/view.ts';

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

/** "projection skip: 1x1 conv, stride 2: 64 -> 128 channels". */
export function skipLabel(kind: SkipKind, template: Template): string {
  const text = template.skip === kind ? template.skipText : null;
  return `${skipNames[kind]} skip: ${text ?? skipMeanings[kind]}`;
}
