import type { StepRecord, TrainPlan } from '../../src/protocol/engine.ts';
import { imageWords } from '../../src/protocol/imageWords.ts';
import type { TrainingState } from '../../src/protocol/trainingState.ts';
import { drawChart, type CurvePoint, type Series } from '../curves.ts';
import { createCurveZoom } from '../curveZoom.ts';
import { button, element, refill } from '../element.ts';
import { createEpochTable } from '../epochTable.ts';
import { brief, duration, exact, shownName } from '../numbers.ts';
import { engineName } from '../verdictWords.ts';

export interface TrainingPanel {
  readonly element: HTMLElement;
  readonly update: (state: TrainingState) => void;
}

type Run = Exclude<TrainingState, { kind: 'none' }>;

/** Seconds that a step takes, by the median of the last ones; null before the first. */
function stepSeconds(steps: readonly StepRecord[]): number | null {
  if (steps.length === 0) return null;
  const times = steps.slice(-21).map(({ ms }) => ms);
  times.sort((a, b) => a - b);
  return (times[times.length >> 1] ?? 0) / 1000;
}

/** Seconds that the rest of a run takes; null before the first step. */
export function secondsLeft(steps: readonly StepRecord[], total: number, budget?: number): number | null {
  const [last, each] = [steps.at(-1), stepSeconds(steps)];
  if (last === undefined || each === null) return null;
  const left = Math.max(0, total - last.step) * each;
  return budget === undefined ? left : Math.min(left, Math.max(0, budget - last.step * each));
}

/** The steps that a run is going to take: with a time budget as many as its speed lets it. */
function stepsAhead({ kind, plan, steps, budget }: Pick<Run, 'kind' | 'plan' | 'steps' | 'budget'>): number {
  const reached = steps.at(-1)?.step ?? 1;
  const planned = plan?.steps ?? reached;
  if (budget === undefined) return planned;
  const each = stepSeconds(steps) ?? 0;
  const expected = kind === 'ended' || each === 0 ? reached : Math.round(budget / each);
  return Math.min(planned, Math.max(reached, expected));
}

export interface TrainingActions {
  readonly stop: () => void;
  readonly pause: (paused: boolean) => void;
  readonly resume: () => void;
  readonly openPlan: () => void;
  readonly listRuns: () => void;
}

/** The quick training's curves, its plan and its end; stays until the next run. */
export function createTrainingPanel({
  stop,
  pause,
  resume,
  openPlan,
  listRuns,
}: TrainingActions): TrainingPanel {
  const title = element('h2');
  const state = element('span', { class: 'state', role: 'status' });
  const engine = element('span', { class: 'quiet' });
  const stopButton = button('Stop', stop, { class: 'secondary' });
  const pauseButton = button(
    'Pause',
    () => {
      if (run !== null) pause(!run.paused);
    },
    { class: 'secondary' },
  );
  const resumeButton = button('Resume', resume, {
    class: 'secondary',
    title: 'Go on from the last epoch that was kept',
  });
  const planButton = button('Change…', openPlan, {
    class: 'link',
    title: 'Plan the next run: data, length, optimizer and more',
  });
  const runsButton = button('Runs', listRuns, { class: 'link', title: 'The runs that were kept' });
  const fold = button(
    'Hide',
    () => {
      toggle();
    },
    { class: 'link', 'aria-expanded': 'true' },
  );
  const note = element('p', { class: 'runNote' });
  const notes = element('ul');
  const summary = element('summary');
  const plan = element('details', { class: 'notes' }, summary, notes);
  const zoom = createCurveZoom(2, () => {
    draw();
  });
  const table = createEpochTable();
  table.element.hidden = true;
  const tableButton = button(
    'Table',
    () => {
      table.element.hidden = !table.element.hidden;
      tableButton.setAttribute('aria-expanded', String(!table.element.hidden));
    },
    { class: 'link', 'aria-expanded': 'false', title: 'The epochs in numbers' },
  );
  const key = element(
    'p',
    { class: 'key quiet' },
    element('span', { class: 'trainKey' }, 'training batches'),
    element('span', { class: 'heldOutKey' }, 'held-out images'),
    element('span', { class: 'keyEnd' }, runsButton, tableButton),
  );
  const body = element(
    'div',
    { class: 'trainingBody' },
    note,
    element('div', { class: 'planLine' }, plan, planButton, engine),
    zoom.element,
    key,
    table.element,
  );
  const place = element(
    'section',
    { class: 'training', 'aria-label': 'Quick training' },
    element('div', { class: 'trainingHead' }, title, state, pauseButton, stopButton, resumeButton, fold),
    body,
  );
  let run: Run | null = null;
  const toggle = () => {
    body.hidden = !body.hidden;
    fold.textContent = body.hidden ? 'Show' : 'Hide';
    fold.setAttribute('aria-expanded', String(!body.hidden));
    draw();
  };
  const draw = () => {
    if (run === null || body.hidden) return;
    const steps = stepsAhead(run);
    zoom.setSteps(steps);
    const range = zoom.range();
    const { steps: taken, epochs } = run;
    const [loss, accuracy] = zoom.svgs;
    if (loss !== undefined) {
      const train = taken.map(({ step, loss: value }) => ({ step, value }));
      const heldOut = epochs.map(({ step, valLoss: value }) => ({ step, value }));
      drawChart(loss, { title: 'loss', series: pair(train, heldOut), steps, top: null, range });
    }
    if (accuracy !== undefined) {
      const train = taken.map(({ step, accuracy: value }) => ({ step, value }));
      const heldOut = epochs.map(({ step, valAccuracy: value }) => ({ step, value }));
      drawChart(accuracy, { title: 'accuracy', series: pair(train, heldOut), steps, top: 1, range });
    }
  };
  const update = (next: TrainingState) => {
    place.hidden = next.kind === 'none';
    if (next.kind === 'none') return;
    // Another run begins with all of its steps in view.
    if (run !== null && next.steps.length < run.steps.length) zoom.reset();
    run = next;
    table.update(next.epochs);
    title.textContent = shownName(next.title, 80);
    state.textContent = runText(next);
    const failed = next.failure !== null && next.cut !== 'stopped';
    state.classList.toggle('bad', failed || next.report?.reason === 'diverged');
    const used = next.engine ?? next.report?.engine ?? null;
    engine.textContent = used === null ? '' : engineName(used);
    engine.title = used?.reason ?? '';
    stopButton.hidden = next.kind !== 'running';
    pauseButton.hidden = next.kind !== 'running' || Boolean(next.waitsFor);
    pauseButton.textContent = next.paused ? 'Go on' : 'Pause';
    resumeButton.hidden = next.kind !== 'ended' || !next.canResume;
    note.textContent = next.note ?? '';
    note.hidden = next.note === undefined;
    plan.hidden = next.plan === null;
    if (next.plan !== null) {
      summary.textContent = planText(next.plan, next.budget);
      refill(notes, ...next.plan.notes.map((note) => element('li', {}, shownName(note, 400))));
    }
    draw();
  };
  new ResizeObserver(draw).observe(place);
  update({ kind: 'none' });
  return { element: place, update };
}

const pair = (train: readonly CurvePoint[], heldOut: readonly CurvePoint[]): Series[] => [
  { style: 'train', points: train, marked: false },
  { style: 'heldOut', points: heldOut, marked: true },
];

/** What the run is going to do, in one line. */
function planText(plan: TrainPlan, budget: number | undefined): string {
  const length =
    budget === undefined ? `${plan.epochs} ${plan.epochs === 1 ? 'epoch' : 'epochs'}` : duration(budget);
  return `${exact(plan.trainImages)} ${imageWords(plan.data)} at ${plan.inputShape.join('x')}, batch ${plan.batch}, ${length}; ${exact(plan.heldOutImages)} held out; ${brief(plan.params)} params`;
}

/** Where a run stands, in one line. */
function runText(run: Run): string {
  const step = run.steps.at(-1);
  const epoch = run.epochs.at(-1);
  if (run.failure !== null) return run.failure;
  if (run.kind === 'ended') {
    const reached =
      epoch === undefined
        ? ''
        : `: ${(100 * epoch.valAccuracy).toFixed(1)} % of held-out ${run.plan?.data === 'digits' ? 'digits' : 'images'} right`;
    const took = run.report === null ? '' : `, ${duration(run.report.seconds)}`;
    const reason = run.report?.reason ?? 'ended';
    const message = run.report?.message ?? null;
    if (message === null) return `${reason}${reached}${took}`;
    return reason === 'diverged' ? `diverged: ${message}` : message;
  }
  if (run.waitsFor) return `waits for ${shownName(run.waitsFor, 100)} to end`;
  if (step === undefined || run.plan === null) return 'starting…';
  const { budget } = run;
  const left = secondsLeft(run.steps, run.plan.steps, budget);
  const each = stepSeconds(run.steps) ?? 0;
  const of = (count: number) => (budget === undefined ? ` of ${exact(count)}` : '');
  const parts = [
    run.paused ? 'paused' : '',
    `step ${exact(step.step)}${of(run.plan.steps)}`,
    `epoch ${step.epoch}${of(run.plan.epochs)}`,
    `loss ${step.loss.toPrecision(3)}`,
    `accuracy ${(100 * step.accuracy).toFixed(0)} %`,
    epoch === undefined ? '' : `held out ${(100 * epoch.valAccuracy).toFixed(0)} %`,
    each === 0 ? '' : `${(1 / each).toFixed(each < 0.1 ? 0 : 1)} steps/s`,
    left === null ? '' : `${duration(left)} left`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
