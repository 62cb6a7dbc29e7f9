import type { Picture } from '../../src/protocol/view.ts';
import type { ProbeMeasure } from '../../src/protocol/probes.ts';
import { brief, bytesText, normText } from '../numbers.ts';

/** What the boxes can be coloured by: what the config says, or what is measured while the net trains. */
export type Heat = 'parameters' | 'macs' | 'activations' | 'field' | ProbeMeasure;

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
  /** How many powers of ten below the greatest figure a logarithm shows. */
  readonly decades?: number;
  /** What a block's figure is: the sum of its nodes', the last one's, the root of the sum of squares, or the mean. */
  readonly combine: 'sum' | 'last' | 'norm' | 'mean';
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
    combine: 'sum',
    text: brief,
    whole: ({ totals }) => totals.learnable,
  },
  macs: {
    label: 'MACs',
    name: 'MACs',
    unit: 'multiply-adds an image',
    scale: 'linear',
    combine: 'sum',
    text: brief,
    whole: ({ totals }) => totals.macs,
  },
  activations: {
    label: 'Activation memory',
    name: 'activation memory',
    unit: 'bytes, batch 1, float32',
    scale: 'linear',
    combine: 'sum',
    text: bytesText,
    whole: ({ totals }) => totals.activationBytes,
  },
  field: {
    label: 'Receptive field',
    name: 'receptive field',
    unit: 'pixels of the input, longer side',
    scale: 'linear',
    combine: 'last',
    text: (value) => `${value} px`,
    whole: ({ inputShape }) => (inputShape === null ? null : Math.max(...inputShape.slice(0, -1))),
  },
  // Over a run and a net of fifty layers norms change by powers of ten, and twice as much is as far as half as much.
  gradient: {
    label: 'Gradient norm',
    name: 'gradient norm',
    unit: "L2 norm of the loss' gradient by the weights",
    scale: 'log',
    decades: 4,
    combine: 'norm',
    text: normText,
    whole: () => null,
  },
  weight: {
    label: 'Weight norm',
    name: 'weight norm',
    unit: 'L2 norm of the weights',
    scale: 'log',
    combine: 'norm',
    text: normText,
    whole: () => null,
  },
  ratio: {
    label: '‖F(x)‖ / ‖x‖',
    name: '‖F(x)‖ / ‖x‖',
    unit: 'branch over skip at the sum',
    scale: 'log',
    combine: 'mean',
    text: normText,
    whole: () => null,
  },
  dead: {
    label: 'Dead ReLUs',
    name: 'dead ReLUs',
    unit: 'share of channels that are zero for the whole batch',
    scale: 'linear',
    combine: 'mean',
    text: (value) => `${Number((100 * value).toPrecision(2))} %`,
    whole: () => null,
  },
  gate: {
    label: 'Mean gate',
    name: 'mean gate',
    unit: 'mean of T: 0 carries x, 1 gives H(x)',
    scale: 'linear',
    combine: 'mean',
    text: normText,
    whole: () => null,
  },
};

const trainingHeats: readonly Heat[] = [
  'gradient',
  'weight',
  'ratio',
  'dead',
  'gate',
] satisfies ProbeMeasure[];

export const isTrainingHeat = (heat: Heat): heat is ProbeMeasure => trainingHeats.includes(heat);

const allHeats = Object.keys(heats) as Heat[];

/** What every net has, trained or not. */
export const heatNames = allHeats.filter((heat) => !isTrainingHeat(heat));

/** The heat that a saved word names; null for any other. */
export function heatNamed(word: unknown): Heat | null {
  return allHeats.find((name) => name === word) ?? null;
}
