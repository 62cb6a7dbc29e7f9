import type { Totals } from './facts.ts';

/** Whether not even one layer is known: a sum of nothing would look like a count. */
export const nothingKnown = ({ learnable, macs }: Pick<Totals, 'learnable' | 'macs'>): boolean =>
  learnable === 0 && macs === null;
