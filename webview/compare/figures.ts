import type { ComparedNet, Comparison } from '../../src/model/compare/comparison.ts';
import { inputWords } from '../../src/protocol/changeWords.ts';
import { element } from '../element.ts';
import { brief, exact } from '../numbers.ts';

interface Row {
  readonly name: string;
  readonly of: (net: ComparedNet) => number | null;
  readonly text: (value: number) => string;
}

const rows: readonly Row[] = [
  { name: 'Parameters', of: ({ totals }) => totals.learnable, text: exact },
  { name: 'with BN statistics', of: ({ totals }) => totals.withBnStats, text: exact },
  { name: 'MACs', of: ({ totals }) => totals.macs, text: exact },
  { name: 'Activations', of: ({ totals }) => totals.activationBytes, text: (value) => `${brief(value)}B` },
  {
    name: 'Receptive field',
    of: ({ receptiveField }) => receptiveField?.[0] ?? null,
    text: (value) => `${exact(value)} px`,
  },
  { name: 'Weighted layers', of: ({ depth }) => depth, text: exact },
];

/** The nets' figures beside each other, with the difference and its share of the first. */
export function figuresTable({ a, b, sameInput }: Comparison, titleA: string, titleB: string): HTMLElement {
  const head = [a.model ?? titleA, b.model ?? titleB, 'Difference'].map((text) =>
    element('th', { scope: 'col' }, text),
  );
  const lines = rows.map(({ name, of, text }) => {
    const [left, right] = [of(a), of(b)];
    const shown = (value: number | null) => (value === null ? 'unknown' : text(value));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', {}, shown(left)),
      element('td', {}, shown(right)),
      element('td', { class: left === right ? 'quiet' : 'differs' }, differenceText(left, right, text)),
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

function differenceText(a: number | null, b: number | null, text: (value: number) => string): string {
  if (a === null || b === null) return 'unknown';
  if (a === b) return 'the same';
  const sign = b > a ? '+' : '−';
  const share = a === 0 ? '' : ` (${sign}${((100 * Math.abs(b - a)) / a).toFixed(1)} %)`;
  return `${sign}${text(Math.abs(b - a))}${share}`;
}
