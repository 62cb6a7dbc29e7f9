import { degradation } from '../../src/protocol/experiment.ts';
import {
  depthsFault,
  timesFault,
  type ExperimentForm,
  type ExperimentPlan,
} from '../../src/protocol/experimentPlan.ts';
import { numberFault, type Estimate, type NumberChoice } from '../../src/protocol/runPlan.ts';
import { button, element, refill } from '../element.ts';
import { shownName } from '../numbers.ts';
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

export interface ExperimentFormPanel {
  readonly element: HTMLElement;
  readonly show: (form: ExperimentForm) => void;
  readonly showEstimate: (estimate: Estimate) => void;
}

export interface ExperimentFormActions {
  readonly estimateExperiment: (plan: ExperimentPlan) => void;
  readonly pickExperimentData: (plan: ExperimentPlan) => void;
  readonly startExperiment: (plan: ExperimentPlan) => void;
  readonly closeExperimentForm: () => void;
}

const preset: ExperimentPlan = {
  ...{ nets: 'paper', times: [1] },
  ...{ depths: degradation.depths, choices: degradation.choices },
};

/** What is compared, on what, for how long: the choices of an experiment, what they take, and the buttons that start it. */
export function createExperimentForm(actions: ExperimentFormActions): ExperimentFormPanel {
  const nets = choice('experimentNets', []);
  const depths = element('input', {
    ...{ id: 'experimentDepths', type: 'text', size: '12', autocomplete: 'off' },
    title: '6n + 2 layers each: 8, 14, 20 and so on to 110',
  });
  const times = element('input', {
    ...{ id: 'experimentTimes', type: 'text', size: '8', autocomplete: 'off' },
    title: 'How many times its blocks in each stage: 1, 3 compares it with a deeper one',
  });
  const data = choice('experimentData', [
    ['fashion', 'fashion (clothes)'],
    ['digits', 'digits'],
    ['synthetic', 'synthetic (made up)'],
    ['own', 'your own images…'],
  ]);
  const own = ownImages(() => {
    const { value } = read();
    if (value !== null) actions.pickExperimentData(value);
  });
  const numbers = {
    limit: numberField('experimentLimit', 'all'),
    size: numberField('experimentSize', 'the net’s'),
    epochs: numberField('experimentEpochs'),
    batch: numberField('experimentBatch'),
    seed: numberField('experimentSeed'),
  };
  const named = Object.entries(numbers) as [keyof typeof numbers, HTMLInputElement][];
  const degrade = button(
    `Degradation: ${degradation.depths.join(' and ')} layers`,
    () => {
      form.start(preset);
    },
    {
      class: 'secondary',
      title: `The nets of He et al. 2015 (figure 6) at ${degradation.choices.size}x${degradation.choices.size}, ${degradation.choices.epochs} epochs each, whatever stands above; five to ten minutes on two cores`,
    },
  );
  const timesField = field('Blocks ×', 'experimentTimes', times);
  const depthField = field('Depths', 'experimentDepths', depths, unit('layers'));
  let shown: ExperimentForm | null = null;

  /** The plan as it stands; null with the sentence about the first part that cannot be taken. */
  const read = (): Reading<ExperimentPlan> => {
    if (shown === null) return { value: null, fault: null };
    const isPaper = nets.value === 'paper';
    const values: Partial<Record<NumberChoice, number | null>> = {};
    const [listed, factors] = [numbersIn(depths.value), numbersIn(times.value)];
    const faults = [
      mark(depths, isPaper ? depthsFault(listed) : null),
      mark(times, isPaper ? null : timesFault(factors)),
    ];
    for (const [name, input] of named) {
      const value = numberOf(input);
      faults.push(mark(input, numberFault(name, value)));
      values[name] = value;
    }
    const fault = faults.find((each) => each !== null);
    if (fault !== undefined) return { value: null, fault };
    const choices = { ...shown.plan.choices, ...values, data: data.value } as ExperimentPlan['choices'];
    return {
      value: { nets: isPaper ? 'paper' : 'own', times: factors, depths: listed, choices },
      fault: own.fault(choices.data),
    };
  };
  const follow = () => {
    depthField.hidden = nets.value !== 'paper';
    timesField.hidden = nets.value === 'paper' || shown?.staged !== true;
    own.follow(data.value);
  };
  const form = createChoicesForm<ExperimentPlan>({
    label: 'Plan of an experiment',
    kind: 'experimentPlan',
    fields: [
      field('Nets', 'experimentNets', nets),
      timesField,
      depthField,
      field('Data', 'experimentData', data, ...own.controls),
      field('Images up to', 'experimentLimit', numbers.limit),
      field('Image size', 'experimentSize', numbers.size, unit('px')),
      field('Epochs', 'experimentEpochs', numbers.epochs),
      field('Batch', 'experimentBatch', numbers.batch),
      field('Seed', 'experimentSeed', numbers.seed),
    ],
    begin: 'Compare',
    others: [degrade],
    read,
    follow,
    estimate: actions.estimateExperiment,
    start: actions.startExperiment,
    close: actions.closeExperimentForm,
  });
  nets.addEventListener('change', () => {
    // The paper's nets need longer to show what depth does to them.
    const { size, epochs } =
      nets.value === 'paper' ? degradation.choices : (shown?.plan.choices ?? preset.choices);
    numbers.size.value = textOf(size);
    numbers.epochs.value = String(epochs);
    form.changed();
  });
  const fill = ({ plan, skips, own: picked }: ExperimentForm) => {
    const { choices } = plan;
    const twin = element('option', { value: 'own' }, 'this net and its twin');
    twin.disabled = skips === 0;
    refill(nets, twin, element('option', { value: 'paper' }, 'the paper’s nets'));
    nets.value = plan.nets;
    times.value = plan.times.join(', ');
    depths.value = plan.depths.join(', ');
    data.value = choices.data;
    for (const [name, input] of named) input.value = textOf(choices[name]);
    own.fill(picked);
    follow();
  };
  return {
    element: form.element,
    show: (next) => {
      shown = next;
      fill(next);
      // The default is a press away.
      form.open({ ...next, title: `${shownName(next.title, 60)} with and without skips` }, form.begin);
    },
    showEstimate: form.showEstimate,
  };
}

/** "20, 56" or "20 56". */
const numbersIn = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
