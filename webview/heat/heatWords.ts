import type { HeatScale } from './heatScale.ts';
import { exact } from '../numbers.ts';
import { heats } from './heats.ts';

/** What stands at the ends of a heat's scale, and what it measures; null where nothing in the net has a figure. */
export function heatWords({ heat, low, high, cut, step }: HeatScale) {
  const { unit, text, scale } = heats[heat];
  if (high === 0) return null;
  const least = low === 0 ? '0' : text(low);
  return {
    low: cut ? `≤ ${least}` : least,
    high: text(high),
    note: `${unit} · ${scale} scale${step === null ? '' : ` of the whole run · step ${exact(step)}`} · bars say the same`,
  };
}
