import type { ExperimentList, ExperimentSummary } from '../../src/protocol/experimentRecord.ts';
import { button, element, refill } from '../element.ts';
import { duration, shownName } from '../numbers.ts';
import { beginningOf, headOf } from './runs.ts';

export interface ExperimentListPanel {
  readonly element: HTMLElement;
  readonly update: (list: ExperimentList) => void;
}

export interface ExperimentListActions {
  readonly showExperiment: (id: string) => void;
  readonly rerunExperiment: (id: string) => void;
  readonly goOnExperiment: (id: string) => void;
  readonly exportExperiment: (id: string) => void;
}

const heads = ['begun', 'experiment', 'data', 'plan', 'seed', 'trained', 'time', 'end', ''];

/** The experiments that were kept, below the runs: each can be drawn again, gone on with, repeated and exported. */
export function createExperimentList(actions: ExperimentListActions): ExperimentListPanel {
  const rows = element('tbody');
  const broken = element('ul', { class: 'brokenExperiments' });
  const table = element(
    'table',
    { class: 'experimentTable keptTable' },
    element('caption', { class: 'unseen' }, 'Kept experiments, the newest first'),
    element('thead', {}, element('tr', {}, ...heads.map(headOf))),
    rows,
  );
  const place = element(
    'div',
    { class: 'keptExperiments' },
    element('h3', {}, 'Experiments'),
    element(
      'div',
      { class: 'runsScroll', tabindex: '0', role: 'region', 'aria-label': 'List of experiments' },
      table,
    ),
    broken,
  );
  const update = ({ experiments, broken: sentences }: ExperimentList) => {
    place.hidden = experiments.length === 0 && sentences.length === 0;
    table.hidden = experiments.length === 0;
    refill(rows, ...experiments.map((each) => rowOf(each, actions)));
    refill(broken, ...sentences.map((sentence) => element('li', {}, shownName(sentence, 400))));
    broken.hidden = sentences.length === 0;
  };
  update({ experiments: [], broken: [] });
  return { element: place, update };
}

function rowOf(each: ExperimentSummary, actions: ExperimentListActions): HTMLElement {
  const { id, started, question, message, outcome } = each;
  const begun = beginningOf(started);
  const named = `the experiment of ${begun}`;
  const act = (label: string, what: (id: string) => void, title: string) =>
    button(
      label,
      () => {
        what(id);
      },
      { class: 'link', 'aria-label': `${label} ${named}`, title },
    );
  const isLeft = outcome === 'failed' || outcome === 'interrupted' || outcome === 'stopped';
  const cells = [
    begun,
    shownName(question, 80),
    shownName(each.data, 60),
    each.plan,
    String(each.seed),
    each.nets,
    each.seconds === 0 ? '' : duration(each.seconds),
    outcome,
  ];
  const deeds = [
    act('Show', actions.showExperiment, 'Draw the figure from what was kept'),
    ...(isLeft ? [act('Train the Rest', actions.goOnExperiment, 'Train the nets that are left')] : []),
    act('Re-run', actions.rerunExperiment, 'Train all of its nets again with the same choices and seed'),
    act('Export…', actions.exportExperiment, 'The curves of all of its nets as CSV'),
  ];
  return element(
    'tr',
    message === null ? {} : { title: shownName(message, 600) },
    ...cells.map((text, at) =>
      element('td', { class: at === cells.length - 1 ? `end ${outcome}` : '' }, text),
    ),
    element('td', {}, ...deeds.flatMap((deed) => [deed, ' '])),
  );
}
