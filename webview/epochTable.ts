import type { EpochRecord } from '../src/protocol/engine.ts';
import { element, refill } from './element.ts';
import { exact } from './numbers.ts';

const heads = ['epoch', 'step', 'training loss', 'training accuracy', 'held-out loss', 'held-out accuracy'];

export interface EpochTable {
  readonly element: HTMLTableElement;
  readonly update: (epochs: readonly EpochRecord[]) => void;
}

/** What the curves say, in numbers: a row an epoch, the newest first. */
export function createEpochTable(): EpochTable {
  const rows = element('tbody');
  const table = element(
    'table',
    { class: 'experimentTable epochTable' },
    element('caption', { class: 'unseen' }, 'Loss and accuracy at the end of each epoch'),
    element('thead', {}, element('tr', {}, ...heads.map((name) => element('th', { scope: 'col' }, name)))),
    rows,
  );
  return {
    element: table,
    update: (epochs) => {
      const newestFirst = [...epochs].reverse();
      const none = element(
        'tr',
        {},
        element('td', { colspan: String(heads.length) }, 'No epoch is over yet.'),
      );
      refill(rows, ...(epochs.length === 0 ? [none] : newestFirst.map(rowOf)));
    },
  };
}

function rowOf({ epoch, step, loss, accuracy, valLoss, valAccuracy }: EpochRecord): HTMLElement {
  const cells = [exact(step), number(loss), share(accuracy), number(valLoss), share(valAccuracy)];
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, exact(epoch)),
    ...cells.map((text) => element('td', {}, text)),
  );
}

const number = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : 'not finite');
const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
