import { leftWords } from '../../src/protocol/experimentRecord.ts';
import type { ExperimentNet, ExperimentState } from '../../src/protocol/trainingState.ts';
import { button, element, refill } from '../element.ts';
import { drawDepthErrors } from '../depthErrors.ts';
import { drawErrors } from '../errorCurves.ts';
import { duration, exact, shownName } from '../numbers.ts';

export interface ExperimentPanel {
  readonly element: HTMLElement;
  readonly update: (state: ExperimentState) => void;
}

export interface ExperimentActions {
  readonly stopExperiment: () => void;
  readonly pauseExperiment: (paused: boolean) => void;
  readonly goOnExperiment: (id: string) => void;
  readonly exportExperiment: (id: string) => void;
  readonly trainWithAgain: () => void;
  readonly listRuns: () => void;
}

/** The paper's figure: training error of nets and their plain twins against step, and a table of their ends. */
export function createExperimentPanel(ask: ExperimentActions): ExperimentPanel {
  const title = element('h2', {}, 'With and without skips');
  const state = element('span', { class: 'state', role: 'status' });
  const stopButton = button('Stop', ask.stopExperiment, { class: 'secondary' });
  const pauseButton = button(
    'Pause',
    () => {
      ask.pauseExperiment(!paused);
    },
    { class: 'secondary' },
  );
  const goOn = button(
    'Train the Rest',
    () => {
      if (id !== null) ask.goOnExperiment(id);
    },
    { class: 'secondary', title: 'Train the nets that are left; those that are trained are kept' },
  );
  const exportButton = button(
    'Export…',
    () => {
      if (id !== null) ask.exportExperiment(id);
    },
    { class: 'link', title: 'The curves of all nets as CSV' },
  );
  const runsButton = button('Runs', ask.listRuns, {
    class: 'link',
    title: 'The runs and experiments that were kept',
  });
  const words = element('span', { class: 'quiet experimentWords' });
  const restore = button('Train with it again', ask.trainWithAgain, {
    class: 'secondary',
    title:
      'The config was never changed: the whole net is trained, with this skip and all others, by the same plan and on the same images',
  });
  const hide = button(
    'Hide',
    () => {
      body.hidden = !body.hidden;
      hide.textContent = body.hidden ? 'Show' : 'Hide';
      hide.setAttribute('aria-expanded', String(!body.hidden));
      draw();
    },
    { class: 'link', 'aria-expanded': 'true' },
  );
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const byDepth = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  byDepth.setAttribute('class', 'byDepth');
  const noteList = element('ul');
  const notes = element('details', { class: 'notes' }, element('summary', {}, 'Data and plan'), noteList);
  const rows = element('tbody');
  const head = ['depth', 'skips', 'training loss', 'training error', 'held-out error', 'time'];
  const table = element(
    'table',
    { class: 'experimentTable' },
    element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
    rows,
  );
  const body = element(
    'div',
    { class: 'trainingBody experimentBody' },
    element('div', { class: 'charts' }, svg, byDepth),
    element(
      'div',
      { class: 'experimentEnds' },
      table,
      element('p', { class: 'key quiet' }, words, runsButton, exportButton),
      notes,
    ),
  );
  const place = element(
    'section',
    { class: 'training experiment', 'aria-label': 'With and without skips' },
    element('div', { class: 'trainingHead' }, title, state, pauseButton, stopButton, goOn, restore, hide),
    body,
  );
  let nets: readonly ExperimentNet[] = [];
  let id: string | null = null;
  let paused = false;
  const draw = () => {
    if (body.hidden || place.hidden) return;
    // Its place is made before the other one is measured.
    drawDepthErrors(byDepth, nets);
    drawErrors(svg, nets);
  };
  const update = (next: ExperimentState) => {
    place.hidden = next.kind === 'none';
    if (next.kind === 'none') return;
    ({ nets } = next);
    id = next.id ?? null;
    paused = next.paused === true;
    state.textContent = next.failure ?? stateText(next);
    state.classList.toggle('bad', next.failure !== null);
    stopButton.hidden = next.kind !== 'running';
    pauseButton.hidden = next.kind !== 'running' || Boolean(next.waitsFor);
    pauseButton.textContent = paused ? 'Go on' : 'Pause';
    goOn.hidden = next.kind === 'running' || next.canGoOn !== true || id === null;
    exportButton.hidden = id === null;
    words.textContent = next.words ?? '';
    // All nets have the same data.
    const said = nets.find(({ plan }) => plan !== null)?.plan?.notes ?? [];
    notes.hidden = said.length === 0;
    refill(noteList, ...said.map((note) => element('li', {}, shownName(note, 400))));
    restore.hidden =
      next.kind === 'running' ||
      next.elsewhere === true ||
      !nets.some(({ skips }) => skips === 'all but one');
    refill(rows, ...nets.map(rowOf));
    draw();
  };
  new ResizeObserver(draw).observe(place);
  update({ kind: 'none' });
  return { element: place, update };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const gaps: Partial<Record<ExperimentNet['reason'], string>> = { waiting: '', left: '', diverged: '–' };

function rowOf(net: ExperimentNet): HTMLElement {
  // The last epoch of a net that diverged is no end of it.
  const last = net.reason === 'diverged' ? undefined : net.epochs.at(-1);
  const waits = gaps[net.reason] ?? '…';
  const cells = [
    exact(net.depth),
    net.skips,
    last === undefined ? waits : last.loss.toFixed(3),
    last === undefined ? waits : percent(1 - last.accuracy),
    last === undefined ? waits : percent(1 - last.valAccuracy),
    net.seconds !== null && net.reason === 'done' ? duration(net.seconds) : net.reason,
  ];
  return element(
    'tr',
    { title: shownName(net.name, 80), class: net.reason === 'running' ? 'runs' : '' },
    ...cells.map((text) => element('td', {}, text)),
  );
}

/** Where it stands, or what came out of it. */
function stateText(state: Exclude<ExperimentState, { kind: 'none' }>): string {
  const { kind, nets, waitsFor, paused, canGoOn } = state;
  if (kind === 'running' && waitsFor) return `waits for ${shownName(waitsFor, 100)} to end`;
  const at = nets.findIndex(({ reason }) => reason === 'running');
  const net = nets[at];
  if (kind === 'running')
    return net === undefined
      ? 'starting…'
      : `${paused === true ? 'paused · ' : ''}${at + 1} of ${nets.length}: ${shownName(net.name, 60)}, ${stepText(net)}`;
  const deepest = Math.max(...nets.map(({ depth }) => depth));
  const rivals = nets.filter(({ depth }) => depth === deepest);
  const whole = rivals.find(({ skips }) => skips === 'all');
  const lacking = rivals.find(({ skips }) => skips !== 'all');
  const [withThem, less] = [accuracyOf(whole), accuracyOf(lacking)];
  if (withThem === undefined || lacking === undefined || less === undefined)
    return `${unfinished(rivals)} ${leftWords(nets, canGoOn === true)}`.trimEnd();
  const [without, those] = lacking.skips === 'none' ? ['without skips', 'them'] : ['without this skip', 'it'];
  return `At ${deepest} layers the training error is ${percent(1 - less)} ${without} and ${percent(1 - withThem)} with ${those}.`;
}

function stepText({ plan, steps }: ExperimentNet): string {
  const step = steps.at(-1)?.step;
  return plan === null || step === undefined ? 'starting…' : `step ${exact(step)} of ${exact(plan.steps)}`;
}

/** Share of the training images right at the net's end; one that did not come to it has none. */
const accuracyOf = (net: ExperimentNet | undefined): number | undefined =>
  net?.reason === 'done' ? net.epochs.at(-1)?.accuracy : undefined;

/** A net whose loss broke has no error to compare, which is a result too. */
function unfinished(rivals: readonly ExperimentNet[]): string {
  const broken = rivals.filter(({ reason }) => reason === 'diverged');
  if (broken.length === 0) return 'Stopped.';
  return broken
    .map(
      ({ name, message = 'its loss was no longer a finite number.' }) =>
        `${shownName(name, 60)} diverged: ${message}`,
    )
    .join(' ');
}
