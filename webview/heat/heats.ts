import type { Picture } from '../../src/protocol/view.ts';
import { brief } from '../numbers.ts';

/** What the boxes can be coloured by. */
export type Heat = 'parameters' | 'macs' | 'activations' | 'field';

export interface HeatKind {
  /** As a heading, and within a sentence. */
  readonly label: string;
  readonly name: string;
  /** What one number counts, as the legend says it. */
  readonly unit: string;
  /**
   * Parameters span four powers of ten from the first stage to the last, so that only a logarithm shows both ends.
   * Of work and memory twice the bar is to be twice the cost; a field grows by sums.
   */
  readonly scale: 'log' | 'linear';
  /** Whether a block's figure is the sum of its nodes'; a field is the last node's. */
  readonly sums: boolean;
  readonly text: (value: number) => string;
  /** What the shares in the list are shares of. */
  readonly whole: (picture: Picture) => number | null;
}

export const heats: Readonly<Record<Heat, HeatKind>> = {
  parameters: {
    label: 'Parameters',
    name: 'parameters',
    unit: 'parameters',
    scale: 'log',
    sums: true,
    text: brief,
    whole: ({ totals }) => totals.learnable,
  },
  macs: {
    label: 'MACs',
    name: 'MACs',
    unit: 'multiply-adds an image',
    scale: 'linear',
    sums: true,
    text: brief,
    whole: ({ totals }) => totals.macs,
  },
  activations: {
    label: 'Activation memory',
    name: 'activation memory',
    unit: 'bytes, batch 1, float32',
    scale: 'linear',
    sums: true,
    text: byteText,
    whole: ({ totals }) => totals.activationBytes,
  },
  field: {
    label: 'Receptive field',
    name: 'receptive field',
    unit: 'pixels of the input, longer side',
    scale: 'linear',
    sums: false,
    text: (value) => `${value} px`,
    whole: ({ inputShape }) => (inputShape === null ? null : Math.max(...inputShape.slice(0, -1))),
  },
};

export const heatNames = Object.keys(heats) as Heat[];

/** The heat that a saved word names; null for any other. */
export function heatNamed(word: unknown): Heat | null {
  return heatNames.find((name) => name === word) ?? null;
}

/** "3.21 MB", "512 B". */
function byteText(value: number): string {
  const text = brief(value);
  return text.includes(' ') ? `${text}B` : `${text} B`;
}
