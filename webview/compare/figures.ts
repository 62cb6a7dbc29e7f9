import type { Comparison } from '../../src/model/compare/comparison.ts';
import { inputWords } from '../../src/protocol/changeWords.ts';
import {
  differenceOf,
  differenceWords,
  figuresOf,
  type ComparedFigure,
  type Difference,
  type FigureName,
} from '../../src/protocol/comparedFigures.ts';
import { leastWords } from '../../src/protocol/labels.ts';
import { element } from '../element.ts';
import { bytesText, exact } from '../numbers.ts';

interface Row {
  readonly name: string;
  readonly figure: FigureName;
  readonly text: (value: number) => string;
}

const rows: readonly Row[] = [
  { name: 'Parameters', figure: 'learnable', text: exact },
  { name: 'with BN statistics', figure: 'withBnStats', text: exact },
  { name: 'MACs', figure: 'macs', text: exact },
  { name: 'Activations', figure: 'activationBytes', text: bytesText },
  { name: 'Receptive field', figure: 'receptiveField', text: (value) => `${exact(value)} px` },
  { name: 'Weighted layers', figure: 'depth', text: exact },
];

/** The nets' figures beside each other, with the difference and its share of the first. */
export function figuresTable({ a, b, sameInput }: Comparison, titleA: string, titleB: string): HTMLElement {
  const head = [a.model ?? titleA, b.model ?? titleB, 'Difference'].map((text) =>
    element('th', { scope: 'col' }, text),
  );
  const [figuresA, figuresB] = [figuresOf(a), figuresOf(b)];
  const lines = rows.map(({ name, figure, text }) => {
    const [left, right] = [figuresA[figure], figuresB[figure]];
    const difference = differenceOf(left, right);
    const shown = ({ value, atLeast }: ComparedFigure) =>
      value === null ? 'unknown' : `${leastWords(atLeast)}${text(value)}`;
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', {}, shown(left)),
      element('td', {}, shown(right)),
      element(
        'td',
        { class: (difference?.by ?? 0) === 0 ? 'quiet' : 'differs' },
        differenceText(difference, text),
      ),
    );
  });
  const input = element(
    'tr',
    {},
    element('th', { scope: 'row' }, 'Input'),
    element('td', {}, inputWords(a)),
    element('td', {}, inputWords(b)),
    element('td', { class: sameInput ? 'quiet' : 'differs' }, sameInput ? 'the same' : 'another size'),
  );
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, element('td'), ...head)),
    element('tbody', {}, input, ...lines),
  );
}

function differenceText(difference: Difference | null, text: (value: number) => string): string {
  if (difference === null) return 'unknown';
  return difference.by === 0 ? 'the same' : differenceWords(difference, text, '−');
}
