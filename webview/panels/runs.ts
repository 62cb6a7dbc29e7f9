import type { RunCurves, RunList, RunSummary } from '../../src/protocol/runs.ts';
import type { ViewEvents } from '../../src/protocol/view.ts';
import { createCurveZoom } from '../curveZoom.ts';
import { drawChart, type Series } from '../curves.ts';
import { button, element, refill } from '../element.ts';
import { duration, exact, shownName } from '../numbers.ts';

export interface RunsPanel {
  readonly element: HTMLElement;
  readonly update: (list: ViewEvents['runs']) => void;
  readonly showCurves: (curves: readonly RunCurves[]) => void;
}

export interface RunsActions {
  readonly closeRuns: () => void;
  readonly showRuns: (ids: readonly string[]) => void;
  readonly rerun: (id: string) => void;
  readonly resumeRun: (id: string) => void;
  readonly exportRun: (id: string) => void;
}

/** As many as have a colour and a dash of their own. */
const mostShown = 6;
const heads = [
  'show',
  'begun',
  'config',
  'data',
  'plan',
  'seed',
  'engine',
  'steps',
  'held out',
  'time',
  'end',
  '',
];

/** The runs that were kept: a list, the curves of those that are ticked on one chart, and what can be done with each. */
export function createRunsPanel({ closeRuns, showRuns, ...acts }: RunsActions): RunsPanel {
  const state = element('span', { class: 'state', role: 'status' });
  const close = button(
    'Close',
    () => {
      place.hidden = true;
      closeRuns();
    },
    { class: 'link' },
  );
  const zoom = createCurveZoom(2, () => {
    draw();
  });
  const key = element(
    'p',
    { class: 'quiet runsKey' },
    'Thin lines are training batches, heavy ones with dots the held-out images.',
  );
  const curvesPlace = element('div', {}, zoom.element, key);
  const broken = element('ul', { class: 'brokenRuns' });
  const rows = element('tbody');
  const table = element(
    'table',
    { class: 'experimentTable runsTable' },
    element('caption', { class: 'unseen' }, 'Kept runs, the newest first; tick those whose curves are shown'),
    element('thead', {}, element('tr', {}, ...heads.map(headOf))),
    rows,
  );
  const place = element(
    'section',
    { class: 'training runs', 'aria-label': 'Training runs' },
    element('div', { class: 'trainingHead' }, element('h2', {}, 'Training runs'), state, close),
    element(
      'div',
      { class: 'trainingBody' },
      curvesPlace,
      element(
        'div',
        { class: 'runsScroll', tabindex: '0', role: 'region', 'aria-label': 'List of runs' },
        table,
      ),
      broken,
    ),
  );
  place.hidden = true;
  let list: RunList = { runs: [], broken: [] };
  let curves: readonly RunCurves[] = [];
  /** The ticked ones, in the order in which they were; the place is the run's colour. */
  let ticked: readonly (string | null)[] = [];
  const chosen = (): string[] => ticked.filter((id) => id !== null);

  const draw = () => {
    curvesPlace.hidden = curves.length === 0;
    if (curves.length === 0 || place.hidden) return;
    const steps = Math.max(1, ...curves.map((run) => run.steps.at(-1)?.step ?? 1));
    zoom.setSteps(steps);
    const range = zoom.range();
    const [loss, accuracy] = zoom.svgs;
    if (loss !== undefined)
      drawChart(loss, { title: 'loss', series: curves.flatMap(lossOf(ticked)), steps, top: null, range });
    if (accuracy !== undefined)
      drawChart(accuracy, {
        title: 'accuracy',
        series: curves.flatMap(accuracyOf(ticked)),
        steps,
        top: 1,
        range,
      });
  };
  const tick = (id: string, on: boolean) => {
    if (on) {
      const free = ticked.indexOf(null);
      ticked = free < 0 ? [...ticked, id] : ticked.map((each, at) => (at === free ? id : each));
    } else ticked = ticked.map((each) => (each === id ? null : each));
    zoom.reset();
    fill();
    const ids = chosen();
    if (ids.length > 0) showRuns(ids);
    else {
      curves = [];
      draw();
    }
  };
  const fill = () => {
    const { runs } = list;
    const shown = chosen().length;
    const full = shown >= mostShown ? `, and ${mostShown} are as many as one chart shows` : '';
    state.textContent =
      runs.length === 0 ? 'No run is kept yet.' : `${runs.length} kept, ${shown} shown${full}`;
    table.hidden = runs.length === 0;
    refill(broken, ...list.broken.map((sentence) => element('li', {}, shownName(sentence, 400))));
    broken.hidden = list.broken.length === 0;
    const focused = document.activeElement?.id;
    refill(
      rows,
      ...runs.map((run) => rowOf(run, { colour: ticked.indexOf(run.id), full: full !== '', tick, ...acts })),
    );
    if (focused?.startsWith('run-') === true) document.getElementById(focused)?.focus();
  };
  new ResizeObserver(draw).observe(place);
  return {
    element: place,
    update: (next) => {
      const wasHidden = place.hidden;
      // It was on its way when the list was closed.
      if (wasHidden && next.follows === true) return;
      list = next;
      const known = new Set(next.runs.map(({ id }) => id));
      ticked = ticked.map((id) => (id !== null && known.has(id) ? id : null));
      place.hidden = false;
      fill();
      const [newest] = next.runs;
      // Opened by hand it shows something at once.
      if (wasHidden && chosen().length === 0 && newest !== undefined) tick(newest.id, true);
      else if (chosen().length > 0) showRuns(chosen());
      if (wasHidden) place.scrollIntoView({ block: 'nearest' });
    },
    showCurves: (next) => {
      curves = next.filter(({ id }) => ticked.includes(id));
      draw();
    },
  };
}

export const headOf = (name: string): HTMLElement =>
  name === '' ? element('td') : element('th', { scope: 'col' }, name);

const lossOf =
  (ticked: readonly (string | null)[]) =>
  ({ id, steps, epochs }: RunCurves): Series[] =>
    pair(
      ticked.indexOf(id),
      steps.map(({ step, loss: value }) => ({ step, value })),
      epochs.map(({ step, valLoss: value }) => ({ step, value })),
    );

const accuracyOf =
  (ticked: readonly (string | null)[]) =>
  ({ id, steps, epochs }: RunCurves): Series[] =>
    pair(
      ticked.indexOf(id),
      steps.map(({ step, accuracy: value }) => ({ step, value })),
      epochs.map(({ step, valAccuracy: value }) => ({ step, value })),
    );

const pair = (colour: number, train: Series['points'], heldOut: Series['points']): Series[] => [
  { style: `run run${colour}`, points: train, marked: false },
  { style: `run held run${colour}`, points: heldOut, marked: true },
];

interface Row extends Pick<RunsActions, 'rerun' | 'resumeRun' | 'exportRun'> {
  /** -1 where it is not shown. */
  readonly colour: number;
  readonly full: boolean;
  readonly tick: (id: string, on: boolean) => void;
}

function rowOf(run: RunSummary, { colour, full, tick, rerun, resumeRun, exportRun }: Row): HTMLElement {
  const { id, title, started, message, outcome } = run;
  const begun = beginningOf(started);
  const named = `the run of ${shownName(title, 60)} of ${begun}`;
  const box = element('input', { type: 'checkbox', id: `run-${id}`, 'aria-label': `Show ${named}` });
  box.checked = colour >= 0;
  box.disabled = full && colour < 0;
  box.addEventListener('change', () => {
    tick(id, box.checked);
  });
  const swatch = element('span', { class: colour < 0 ? 'swatch' : `swatch run${colour}` });
  const cells = [
    begun,
    shownName(title, 60),
    shownName(run.data, 60),
    run.plan,
    String(run.seed),
    run.engine,
    exact(run.steps),
    run.valAccuracy === null ? '' : `${(100 * run.valAccuracy).toFixed(1)} %`,
    run.seconds === null ? '' : duration(run.seconds),
    outcome,
  ];
  return element(
    'tr',
    message === null ? {} : { title: shownName(message, 400) },
    element('td', { class: 'tick' }, box, swatch),
    ...cells.map((text, at) =>
      element('td', { class: at === cells.length - 1 ? `end ${outcome}` : '' }, text),
    ),
    element(
      'td',
      {},
      ...(run.resumes === true ? [resumeButton(run, named, resumeRun), ' '] : []),
      button(
        'Re-run',
        () => {
          rerun(id);
        },
        {
          class: 'link',
          'aria-label': `Re-run ${named}`,
          title: 'Train that config again with the same choices and seed',
        },
      ),
      ' ',
      button(
        'Export…',
        () => {
          exportRun(id);
        },
        {
          class: 'link',
          'aria-label': `Export ${named}`,
          title: run.hasModel ? 'The curve as CSV, or the trained net' : 'The curve as CSV',
        },
      ),
    ),
  );
}

function resumeButton({ id }: RunSummary, named: string, resumeRun: Row['resumeRun']): HTMLElement {
  const press = () => {
    resumeRun(id);
  };
  return button('Resume', press, {
    class: 'link',
    'aria-label': `Resume ${named}`,
    title: 'Go on from the last epoch that was kept',
  });
}

/** "27 Nov, 06:48", in the person's own time. */
export function beginningOf(started: string): string {
  const date = new Date(started);
  const two = (value: number) => String(value).padStart(2, '0');
  const month = date.toLocaleString('en', { month: 'short' });
  return `${date.getDate()} ${month}, ${two(date.getHours())}:${two(date.getMinutes())}`;
}
