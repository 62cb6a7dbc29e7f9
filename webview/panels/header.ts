import type { Picture } from '../../src/protocol/view.ts';
import { button, element, refill } from '../element.ts';
import { brief, exact, fieldText, flops, plural, shownName } from '../numbers.ts';
import { skipNames } from '../skipWords.ts';
import { skipCounts } from '../sums.ts';

const formatNames: Readonly<Partial<Record<Picture['format'], string>>> = {
  'residual-lens': 'Residual Lens config',
  huggingface: 'Hugging Face config',
  caffe: 'Caffe prototxt',
  darknet: 'Darknet cfg',
  keras: 'Keras model',
  tfjs: 'TensorFlow.js model',
  onnx: 'ONNX model',
};

export interface Header {
  readonly element: HTMLElement;
  /** Where the verdict's chip and the input control stand. */
  readonly tools: HTMLElement;
  readonly inputPlace: HTMLElement;
  readonly update: (picture: Picture) => void;
}

/** Title, family, format and the totals of the net. */
export function createHeader(train: () => void): Header {
  const title = element('h1');
  const family = element('span', { class: 'badge' });
  const format = element('span', { class: 'quiet' });
  const tools = element('div', { class: 'tools' });
  const totals = element('dl', { class: 'totals' });
  const inputPlace = element('div', { class: 'inputPlace' });
  tools.append(
    button('Quick training', train, { class: 'secondary', title: 'Train on real digits for a few steps' }),
  );
  const header = element(
    'header',
    { class: 'head' },
    element('div', { class: 'titleRow' }, title, family, format, tools),
    element('div', { class: 'totalsRow' }, totals, inputPlace),
  );
  const update = (picture: Picture) => {
    title.textContent = shownName(picture.title, 80);
    title.title = shownName(picture.title);
    family.textContent = shownName(picture.family ?? '', 40);
    family.hidden = picture.family === null;
    format.textContent = formatNames[picture.format] ?? picture.format;
    const { learnable, withBnStats, macs } = picture.totals;
    refill(
      totals,
      figure(
        'params',
        brief(learnable),
        `${exact(learnable)} learnable, ${exact(withBnStats)} with BN statistics`,
      ),
      macs === null
        ? figure('MACs', 'unknown', 'No input size is known, or an op on the way is not.')
        : figure('MACs', brief(macs), `${exact(macs)} multiply-accumulates for one image`, flops(macs)),
      figure(
        'receptive field',
        fieldText(picture.receptiveField),
        'Input pixels that one position of the last map sees',
      ),
      figure(
        'weighted layers',
        exact(picture.depth),
        'Depth: convolutions and dense layers on the longest path',
      ),
      skips(picture),
    );
  };
  return { element: header, tools, inputPlace, update };
}

function figure(name: string, value: string, title: string, more: string | null = null): HTMLElement {
  const beside = more === null ? null : element('span', { class: 'quiet' }, more);
  return element('div', { title }, element('dd', {}, value), element('dt', {}, name), beside);
}

function skips(picture: Picture): HTMLElement {
  const counts = [...skipCounts(picture)];
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const each = counts.map(([kind, count]) =>
    element('span', { class: `kind ${kind}` }, `${count} ${skipNames[kind]}`),
  );
  return element(
    'div',
    { title: 'Skip connections, by what happens to x on them' },
    element('dd', {}, exact(all)),
    element('dt', {}, plural(all, 'skip').replace(/^\S+ /, '')),
    ...each,
  );
}
