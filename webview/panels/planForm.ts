import {
  numberFault,
  planBounds,
  type Estimate,
  type NumberChoice,
  type RunChoices,
} from '../../src/protocol/runPlan.ts';
import type { PlanForm } from '../../src/protocol/trainingState.ts';
import { element } from '../element.ts';
import { shownName } from '../numbers.ts';
import { partsText } from '../planWords.ts';
import {
  choice,
  createChoicesForm,
  field,
  mark,
  numberField,
  numberOf,
  ownImages,
  textOf,
  unit,
  type Reading,
} from './choicesForm.ts';

export interface PlanPanel {
  readonly element: HTMLElement;
  readonly show: (form: PlanForm) => void;
  readonly showEstimate: (estimate: Estimate) => void;
}

export interface PlanActions {
  readonly estimate: (choices: RunChoices) => void;
  readonly pickData: (choices: RunChoices) => void;
  readonly trainPlan: (choices: RunChoices) => void;
  readonly closePlan: () => void;
}

/** The form of a run: its choices, what they take, and the button that starts it. */
export function createPlanForm(actions: PlanActions): PlanPanel {
  const data = choice('planData', [
    ['digits', 'digits (28x28, grey)'],
    ['fashion', 'fashion (clothes, 28x28, grey)'],
    ['synthetic', 'synthetic (made-up waves)'],
    ['own', 'your own images…'],
  ]);
  const own = ownImages(() => {
    const { value } = read();
    if (value !== null) actions.pickData(value);
  });
  const ends = choice('planEnds', [
    ['epochs', 'epochs'],
    ['seconds', 'seconds'],
  ]);
  ends.setAttribute('aria-label', 'What ends the run');
  const numbers = {
    length: numberField('planLength'),
    size: numberField('planSize', 'own'),
    limit: numberField('planLimit', 'all'),
    batch: numberField('planBatch'),
    learningRate: numberField('planRate', 'by rule'),
    warmUp: numberField('planWarmUp'),
    weightDecay: numberField('planDecay'),
    seed: numberField('planSeed'),
  };
  const optimizer = choice('planOptimizer', [
    ['adam', 'Adam'],
    ['sgd', 'SGD, momentum 0.9'],
  ]);
  const schedule = choice('planSchedule', [
    ['cosine', 'cosine'],
    ['steps', 'steps (÷ 10 at ½ and ¾)'],
    ['constant', 'constant'],
  ]);
  const augment = choice('planAugment', [
    ['auto', 'by the data: none'],
    ['on', 'move and mirror'],
    ['off', 'none'],
  ]);
  const parts = element('p', { class: 'planParts quiet' });
  let shown: PlanForm | null = null;

  /** The choices as they stand; null with the sentence about the first number that cannot be taken. */
  const read = (): Reading<RunChoices> => {
    if (shown === null) return { value: null, fault: null };
    const bySeconds = ends.value === 'seconds';
    const values: Partial<Record<NumberChoice, number | null>> = {};
    const faults: (string | null)[] = [];
    const take = (name: NumberChoice, input: HTMLInputElement, scale = 1) => {
      const value = numberOf(input, scale);
      faults.push(mark(input, numberFault(name, value)));
      values[name] = value;
    };
    take(bySeconds ? 'seconds' : 'epochs', numbers.length);
    take('limit', numbers.limit);
    take('size', numbers.size);
    take('batch', numbers.batch);
    take('learningRate', numbers.learningRate);
    take('warmUp', numbers.warmUp, 100);
    take('weightDecay', numbers.weightDecay);
    take('seed', numbers.seed);
    const fault = faults.find((each) => each !== null);
    if (fault !== undefined) return { value: null, fault };
    // Only the clock ends a run with a time budget.
    const length = bySeconds ? { epochs: planBounds.epochs.most } : { seconds: null };
    const choices = {
      ...shown.choices,
      ...values,
      ...length,
      data: data.value,
      optimizer: optimizer.value,
      schedule: schedule.value,
      augment: { auto: null, on: true, off: false }[augment.value] ?? null,
    } as RunChoices;
    return { value: choices, fault: own.fault(choices.data) };
  };
  const follow = () => {
    own.follow(data.value);
    const [byData] = augment.options;
    if (byData !== undefined)
      byData.text = data.value === 'own' ? 'by the data: where coloured' : 'by the data: none';
    const limit = numberOf(numbers.limit);
    parts.textContent = partsText({
      data: data.value as RunChoices['data'],
      limit: numberFault('limit', limit) === null ? limit : null,
      byTime: ends.value === 'seconds',
    });
  };
  const form = createChoicesForm<RunChoices>({
    label: 'Plan of the next run',
    kind: 'runPlan',
    fields: [
      field('Data', 'planData', data, ...own.controls),
      field('Images up to', 'planLimit', numbers.limit),
      field('Image size', 'planSize', numbers.size, unit('px')),
      field('Ends after', 'planLength', numbers.length, ends),
      field('Batch', 'planBatch', numbers.batch),
      field('Optimizer', 'planOptimizer', optimizer),
      field('Learning rate', 'planRate', numbers.learningRate),
      field('Schedule', 'planSchedule', schedule),
      field('Warm-up', 'planWarmUp', numbers.warmUp, unit('%')),
      field('Weight decay', 'planDecay', numbers.weightDecay),
      field('Augmentation', 'planAugment', augment),
      field('Seed', 'planSeed', numbers.seed),
    ],
    notes: [parts],
    begin: 'Start training',
    read,
    follow,
    estimate: actions.estimate,
    start: actions.trainPlan,
    close: actions.closePlan,
  });
  ends.addEventListener('change', () => {
    numbers.length.value = ends.value === 'seconds' ? '60' : '3';
    form.changed();
  });
  numbers.size.title = "Left empty it is the net's own";
  numbers.learningRate.title = 'Left empty it follows from optimizer, batch and batch norm';
  /** What stands for a number that is left empty, for this net, batch and optimizer. */
  const showOwn = ({ rate, inputShape }: Estimate) => {
    numbers.learningRate.placeholder = rate === null ? 'by rule' : String(Number(rate.toPrecision(2)));
    if (numbers.size.value === '') numbers.size.placeholder = String(inputShape?.[0] ?? 'own');
  };
  const fill = ({ choices, own: picked }: PlanForm) => {
    data.value = choices.data;
    ends.value = choices.seconds === null ? 'epochs' : 'seconds';
    numbers.length.value = textOf(choices.seconds ?? choices.epochs);
    numbers.limit.value = textOf(choices.limit);
    numbers.size.value = textOf(choices.size);
    numbers.batch.value = textOf(choices.batch);
    numbers.learningRate.value = textOf(choices.learningRate);
    numbers.warmUp.value = textOf(Math.round(choices.warmUp * 1e4) / 100);
    numbers.weightDecay.value = textOf(choices.weightDecay);
    numbers.seed.value = textOf(choices.seed);
    optimizer.value = choices.optimizer;
    schedule.value = choices.schedule;
    augment.value = { null: 'auto', true: 'on', false: 'off' }[String(choices.augment)] ?? 'auto';
    own.fill(picked);
    follow();
  };
  return {
    element: form.element,
    show: (next) => {
      shown = next;
      fill(next);
      showOwn(next.estimate);
      form.open({ ...next, title: `Plan for ${shownName(next.title, 80)}` }, data);
    },
    showEstimate: (estimate) => {
      showOwn(estimate);
      form.showEstimate(estimate);
    },
  };
}
