import type { SkipKind } from '../../src/model/facts.ts';
import { nothingKnown } from '../../src/model/nothingKnown.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { button, element, refill, type Child } from '../element.ts';
import { brief, exact, fieldText, flops, shownName } from '../numbers.ts';
import { skipNames } from '../../src/protocol/labels.ts';
import { skipSwatch } from '../skipSwatch.ts';
import { depthText, leastOf, skipCounts } from '../sums.ts';

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
  readonly setTraining: (running: boolean) => void;
}

/** Title, family, format and the totals of the net. */
export function createHeader(ask: {
  readonly train: () => void;
  readonly stop: () => void;
  readonly openPlan: () => void;
  readonly comparePlain: () => void;
  readonly gradientFlow: () => void;
  readonly goSkip: (kind: SkipKind) => void;
}): Header {
  const title = element('h1');
  const family = element('span', { class: 'badge' });
  const file = element('span', { class: 'quiet file' });
  const tools = element('div', { class: 'tools' });
  const totals = element('dl', { class: 'totals' });
  const inputPlace = element('div', { class: 'inputPlace' });
  let training = false;
  const train = button(
    '',
    () => {
      if (training) ask.stop();
      else ask.train();
    },
    { class: 'secondary train' },
  );
  const setTraining = (running: boolean) => {
    training = running;
    const [long, short] = running ? ['Stop training', 'Stop'] : ['Quick training', 'Quick run'];
    refill(train, ...named(long, short));
    train.title = running ? 'End the run after its present step' : 'Train on real digits for a few steps';
  };
  setTraining(false);
  const plain = button('', ask.comparePlain, {
    class: 'secondary plainTwin',
    title: 'Train it beside its plain twin, or the nets of the paper: what do skips change?',
  });
  plain.append(...named('With and without skips', 'Plain twin'));
  const plan = button('', ask.openPlan, {
    class: 'secondary planButton',
    'aria-label': 'Plan training…',
    title: 'Choose data, length, optimizer and more, and train',
  });
  plan.append('Plan…');
  const flow = button('', ask.gradientFlow, {
    class: 'secondary gradients',
    title: 'One backward pass at initialisation, no training: how do gradients reach the first layers?',
  });
  flow.append(...named('Gradient flow', 'Gradients'));
  tools.append(train, plan, plain, flow);
  const header = element(
    'header',
    { class: 'head' },
    element('div', { class: 'titleRow' }, title, family, file, tools),
    element('div', { class: 'totalsRow' }, totals, inputPlace),
  );
  const update = (picture: Picture) => {
    const format = formatNames[picture.format] ?? picture.format;
    title.textContent = shownName(picture.model ?? picture.title, 80);
    title.title = `${shownName(picture.title)}, ${format}`;
    family.textContent = shownName(picture.family ?? '', 40);
    family.hidden = picture.family === null;
    file.textContent = picture.model === null ? format : `${shownName(picture.title, 60)} · ${format}`;
    const { learnable, withBnStats, macs } = picture.totals;
    const least = leastOf(picture);
    const stats = withBnStats === learnable ? '' : `, ${exact(withBnStats)} with BN statistics`;
    refill(
      totals,
      nothingKnown(picture.totals)
        ? figure('params', 'unknown', 'No layer is known well enough to count its parameters.')
        : figure(
            learnable === 1 ? 'param' : 'params',
            `${least}${brief(learnable)}`,
            `${least}${exact(learnable)} learnable${stats}`,
          ),
      macs === null
        ? figure('MACs', 'unknown', 'No input size is known, or an op on the way is not.')
        : figure(
            'MACs',
            `${least}${brief(macs)}`,
            `${least}${exact(macs)} multiply-accumulates for one image`,
            element('dd', { class: 'more quiet' }, `· ${flops(macs)}`),
          ),
      figure(
        depthText(picture) === '1' ? 'layer' : 'layers',
        depthText(picture),
        'Depth: convolutions and dense layers on the longest path',
      ),
      figure(
        'receptive field',
        fieldText(picture.receptiveField),
        'Input pixels that one position of the last map sees',
        null,
        'roomy',
      ),
      skips(picture, ask.goSkip),
    );
  };
  return { element: header, tools, inputPlace, update, setTraining };
}

/** A button's name, and the shorter one by which it keeps to the one row of a narrow panel. */
const named = (long: string, short: string): HTMLElement[] => [
  element('span', { class: 'roomy' }, long),
  element('span', { class: 'tight' }, short),
];

function figure(name: Child, value: string, title: string, more: Child = null, kind = ''): HTMLElement {
  return element(
    'div',
    { title, class: kind },
    element('dd', {}, value),
    element('dt', {}, ...(name === null ? [] : [name])),
    more,
  );
}

function skips(picture: Picture, go: (kind: SkipKind) => void): HTMLElement {
  const counts = [...skipCounts(picture)];
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const [least, none] = picture.hasGap ? ['at least ', 'unknown'] : ['', 'no'];
  const each = counts.map(([kind, count]) => {
    const press = () => {
      go(kind);
    };
    const title = `Go to the next ${skipNames[kind]} skip`;
    const next = button(`${exact(count)} ${skipNames[kind]}`, press, { class: `link kind ${kind}`, title });
    next.prepend(skipSwatch(kind));
    return next;
  });
  return element(
    'div',
    {},
    element(
      'dd',
      { title: 'Skip connections, by what happens to x on them' },
      all === 0 ? none : `${least}${exact(all)}`,
    ),
    element('dt', {}, all === 1 ? 'skip' : 'skips'),
    ...each.map((kind) => element('dd', { class: 'more' }, kind)),
  );
}
