import type { StepRecord, TrainPlan } from '../../src/protocol/engine.ts';
import type { TrainingState } from '../../src/protocol/view.ts';
import { drawCurves } from '../curves.ts';
import { button, element, refill } from '../element.ts';
import { brief, duration, exact, shownName } from '../numbers.ts';
import { engineName } from '../verdictWords.ts';

export interface TrainingPanel {
  readonly element: HTMLElement;
  readonly update: (state: TrainingState) => void;
}

type Run = Exclude<TrainingState, { kind: 'none' }>;

/** Seconds that the rest of a run takes, by the median of its last steps; null before the first step. */
export function secondsLeft(steps: readonly StepRecord[], total: number): number | null {
  const last = steps.at(-1);
  if (last === undefined) return null;
  const times = steps.slice(-21).map(({ ms }) => ms);
  times.sort((a, b) => a - b);
  return (Math.max(0, total - last.step) * (times[times.length >> 1] ?? 0)) / 1000;
}

export interface TrainingActions {
  readonly stop: () => void;
  readonly pause: (paused: boolean) => void;
  readonly resume: () => void;
}

/** The quick training's curves, its plan and its end; stays until the next run. */
export function createTrainingPanel({ stop, pause, resume }: TrainingActions): TrainingPanel {
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
  const fold = button(
    'Hide',
    () => {
      toggle();
    },
    { class: 'link', 'aria-expanded': 'true' },
  );
  const notes = element('ul');
  const summary = element('summary');
  const plan = element('details', { class: 'notes' }, summary, notes);
  const svgs = [0, 1].map(() => document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
  const key = element(
    'p',
    { class: 'key quiet' },
    element('span', { class: 'trainKey' }, 'training batches'),
    element('span', { class: 'heldOutKey' }, 'held-out images'),
  );
  const body = element(
    'div',
    { class: 'trainingBody' },
    plan,
    element('div', { class: 'charts' }, ...svgs),
    key,
  );
  const place = element(
    'section',
    { class: 'training', 'aria-label': 'Quick training' },
    element(
      'div',
      { class: 'trainingHead' },
      title,
      state,
      engine,
      pauseButton,
      stopButton,
      resumeButton,
      fold,
    ),
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
    const steps = run.plan?.steps ?? run.steps.at(-1)?.step ?? 1;
    const [loss, accuracy] = svgs;
    if (loss !== undefined) {
      const train = run.steps.map(({ step, loss: value }) => ({ step, value }));
      const heldOut = run.epochs.map(({ step, valLoss: value }) => ({ step, value }));
      drawCurves(loss, { title: 'loss', train, heldOut, steps, top: null });
    }
    if (accuracy !== undefined) {
      const train = run.steps.map(({ step, accuracy: value }) => ({ step, value }));
      const heldOut = run.epochs.map(({ step, valAccuracy: value }) => ({ step, value }));
      drawCurves(accuracy, { title: 'accuracy', train, heldOut, steps, top: 1 });
    }
  };
  const update = (next: TrainingState) => {
    place.hidden = next.kind === 'none';
    if (next.kind === 'none') return;
    run = next;
    title.textContent = shownName(next.title, 80);
    state.textContent = runText(next);
    state.classList.toggle('bad', next.failure !== null || next.report?.reason === 'diverged');
    const used = next.engine ?? next.report?.engine ?? null;
    engine.textContent = used === null ? '' : engineName(used);
    engine.title = used?.reason ?? '';
    stopButton.hidden = next.kind !== 'running';
    pauseButton.hidden = next.kind !== 'running';
    pauseButton.textContent = next.paused ? 'Go on' : 'Pause';
    resumeButton.hidden = next.kind !== 'ended' || !next.canResume;
    plan.hidden = next.plan === null;
    if (next.plan !== null) {
      summary.textContent = planText(next.plan);
      refill(notes, ...next.plan.notes.map((note) => element('li', {}, shownName(note, 400))));
    }
    draw();
  };
  new ResizeObserver(draw).observe(place);
  update({ kind: 'none' });
  return { element: place, update };
}

/** What the run is going to do, in one line. */
function planText(plan: TrainPlan): string {
  return `${exact(plan.trainImages)} digits at ${plan.inputShape.join('x')}, batch ${plan.batch}, ${plan.epochs} epochs; ${exact(plan.heldOutImages)} held out; ${brief(plan.params)} params`;
}

/** Where a run stands, in one line. */
function runText(run: Run): string {
  const step = run.steps.at(-1);
  const epoch = run.epochs.at(-1);
  if (run.failure !== null) return run.failure;
  if (run.kind === 'ended') {
    const reached =
      epoch === undefined ? '' : `: ${(100 * epoch.valAccuracy).toFixed(1)} % of held-out digits right`;
    const took = run.report === null ? '' : `, ${duration(run.report.seconds)}`;
    return run.report?.message ?? `${run.report?.reason ?? 'ended'}${reached}${took}`;
  }
  if (step === undefined || run.plan === null) return 'starting…';
  const left = secondsLeft(run.steps, run.plan.steps);
  const parts = [
    run.paused ? 'paused' : '',
    `step ${exact(step.step)} of ${exact(run.plan.steps)}`,
    `epoch ${step.epoch} of ${run.plan.epochs}`,
    `loss ${step.loss.toPrecision(3)}`,
    `accuracy ${(100 * step.accuracy).toFixed(0)} %`,
    left === null ? '' : `${duration(left)} left`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
