import type { MergeKind, SkipKind } from '../../src/model/facts.ts';
import { skipMeanings } from '../skipWords.ts';

/** One line of the legend: a mark as it is drawn, its name and what it means. */
export interface LegendEntry {
  readonly name: string;
  readonly meaning: string;
  readonly sample: Sample;
  /** Classes of the drawn marks that it explains. */
  readonly explains: readonly string[];
}

export type Sample =
  | { readonly kind: 'skip'; readonly skip: SkipKind }
  | { readonly kind: 'merge'; readonly merge: MergeKind }
  | { readonly kind: 'box'; readonly look: 'weighted' | 'plain' | 'opaque' | 'onSkip' }
  | { readonly kind: 'badge'; readonly severity: 'error' | 'warning' | 'info' }
  | { readonly kind: 'edge' | 'fork' | 'bus' | 'fold' | 'run' | 'broken' | 'heat' | 'volume' };

const skip = (kind: SkipKind, name: string): LegendEntry => ({
  name: `${name} skip`,
  meaning: skipMeanings[kind],
  sample: { kind: 'skip', skip: kind },
  explains: [kind, 'skip', 'line', 'long'],
});

const merge = (kind: MergeKind, meaning: string): LegendEntry => ({
  name: kind,
  meaning,
  sample: { kind: 'merge', merge: kind },
  explains: ['merge', kind, 'dot'],
});

export const legendEntries: readonly LegendEntry[] = [
  skip('identity', 'identity'),
  skip('projection', 'projection'),
  skip('zeroPad', 'zero-pad'),
  skip('gate', 'gate'),
  skip('concat', 'concat'),
  {
    name: 'fork',
    meaning: 'here x goes two ways: through F(x) and along the skip',
    sample: { kind: 'fork' },
    explains: ['fork'],
  },
  {
    name: 'bundle',
    meaning: 'a dot is where a map joins or leaves it; what leaves reads all that joined above',
    sample: { kind: 'bus' },
    explains: ['bus'],
  },
  {
    name: 'line',
    meaning: 'F(x), and the way through the net; a shape beside it is what flows',
    sample: { kind: 'edge' },
    explains: ['edge', 'rise', 'flow'],
  },
  merge('sum', 'adds two maps of one shape'),
  merge('product', 'scales a map, channel by channel'),
  merge('concat', 'stacks the channels of its inputs'),
  merge('gate', 'lets x or F(x) through, as T says'),
  {
    name: 'impossible sum',
    meaning: 'its shapes differ, as said beside it; a press shows the problem and its line',
    sample: { kind: 'broken' },
    explains: ['problem', 'shapes'],
  },
  {
    name: 'convolution or dense layer',
    meaning: 'what counts as a layer of the net',
    sample: { kind: 'box', look: 'weighted' },
    explains: ['node', 'box', 'weighted', 'cell'],
  },
  {
    name: 'any other layer',
    meaning: 'pool, norm, activation',
    sample: { kind: 'box', look: 'plain' },
    explains: ['plain'],
  },
  {
    name: 'on a skip',
    meaning: 'what a projection or a zero-pad does to x on its way',
    sample: { kind: 'box', look: 'onSkip' },
    explains: ['onSkip', 'chip'],
  },
  {
    name: 'unknown op',
    meaning: 'its output shape is not known',
    sample: { kind: 'box', look: 'opaque' },
    explains: ['opaque'],
  },
  {
    name: 'block',
    meaning: 'press ⌄ to fold it to a cell, › to show its layers',
    sample: { kind: 'fold' },
    explains: ['fold', 'frame'],
  },
  {
    name: 'run of equal blocks',
    meaning: 'a pile; press × N to unfold it, "fold" above to close it again',
    sample: { kind: 'run' },
    explains: ['badge', 'sheet', 'runHead', 'runCount'],
  },
  {
    name: 'volume',
    meaning:
      'a map between two layers: as wide as it has channels, as high and deep as its resolution, on the scales below the picture; of a vector a bar',
    sample: { kind: 'volume' },
    explains: ['volume'],
  },
  {
    name: 'heat',
    meaning:
      'a bar as long as what "Show, Heat" measures, on the scale below the picture; a merge has none, and counts in its block',
    sample: { kind: 'heat' },
    explains: ['heatBar', 'heatTitle'],
  },
  {
    name: 'problem',
    meaning: 'red: it cannot be; the panel says why',
    sample: { kind: 'badge', severity: 'error' },
    explains: ['problemBadge', 'error'],
  },
  {
    name: 'warning',
    meaning: 'it can be, and is likely not meant',
    sample: { kind: 'badge', severity: 'warning' },
    explains: ['warning'],
  },
];
