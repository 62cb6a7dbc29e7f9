import { degradation } from '../../src/protocol/experiment.ts';
import {
  depthsFault,
  timesFault,
  type ExperimentForm,
  type ExperimentPlan,
} from '../../src/protocol/experimentPlan.ts';
import { numberFault, type Estimate, type NumberChoice } from '../../src/protocol/runPlan.ts';
import { button, element, refill } from '../element.ts';
import { shownName, shownPath } from '../numbers.ts';
import { estimateText } from '../planWords.ts';
import { choice, field, numberField } from './planForm.ts';

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

/** Between a key and the question what the experiment takes now. */
const PAUSE_MS = 150;
const preset: ExperimentPlan = {
  ...{ nets: 'paper', times: [1] },
  ...{ depths: degradation.depths, choices: degradation.choices },
};

/** What is compared, on what, for how long: the choices of an experiment, what they take, and the buttons that start it. */
export function createExperimentForm(actions: ExperimentFormActions): ExperimentFormPanel {
  const title = element('h2');
  const engine = element('span', { class: 'quiet' });
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
  const own = element('span', { class: 'ownData quiet' });
  const pick = button(
    'Pick…',
    () => {
      const { plan } = read();
      if (plan !== null) actions.pickExperimentData(plan);
    },
    { class: 'secondary', 'aria-label': 'Pick a folder or file of images' },
  );
  const numbers = {
    limit: numberField('experimentLimit', 'all'),
    size: numberField('experimentSize', 'the net’s'),
    epochs: numberField('experimentEpochs'),
    batch: numberField('experimentBatch'),
    seed: numberField('experimentSeed'),
  };
  const said = element('p', { class: 'estimate', role: 'status' });
  const compare = button('Compare', () => undefined, { class: 'primary', type: 'submit' });
  const degrade = button(
    `Degradation: ${degradation.depths.join(' and ')} layers`,
    () => {
      start(preset);
    },
    {
      class: 'secondary',
      title: `The nets of He et al. 2015 (figure 6) at ${degradation.choices.size}x${degradation.choices.size}, ${degradation.choices.epochs} epochs each, whatever stands above; five to ten minutes on two cores`,
    },
  );
  const timesField = field('Blocks ×', 'experimentTimes', times);
  const depthField = field(
    'Depths',
    'experimentDepths',
    depths,
    element('span', { class: 'quiet' }, 'layers'),
  );
  const form = element(
    'form',
    { class: 'planForm', novalidate: '' },
    element(
      'div',
      { class: 'planFields' },
      field('Nets', 'experimentNets', nets),
      timesField,
      depthField,
      field('Data', 'experimentData', data, pick, own),
      field('Images up to', 'experimentLimit', numbers.limit),
      field('Image size', 'experimentSize', numbers.size, element('span', { class: 'quiet' }, 'px')),
      field('Epochs', 'experimentEpochs', numbers.epochs),
      field('Batch', 'experimentBatch', numbers.batch),
      field('Seed', 'experimentSeed', numbers.seed),
    ),
    element(
      'div',
      { class: 'planEnd' },
      compare,
      degrade,
      button(
        'Cancel',
        () => {
          close();
        },
        { class: 'secondary' },
      ),
      said,
    ),
  );
  const place = element(
    'section',
    { class: 'training plan experimentPlan', 'aria-label': 'Plan of an experiment' },
    element('div', { class: 'trainingHead' }, title, engine),
    form,
  );
  place.hidden = true;
  let shown: ExperimentForm | null = null;
  let refusal: string | null = null;
  let timer = 0;

  /** The plan as it stands; null with the sentence about the first part that cannot be taken. */
  const read = (): { plan: ExperimentPlan | null; fault: string | null } => {
    if (shown === null) return { plan: null, fault: null };
    const isPaper = nets.value === 'paper';
    const values: Partial<Record<NumberChoice, number | null>> = {};
    const faults: string[] = [];
    const mark = (input: HTMLInputElement, wrong: string | null) => {
      input.setAttribute('aria-invalid', String(wrong !== null));
      input.classList.toggle('wrong', wrong !== null);
      if (wrong !== null) faults.push(wrong);
    };
    const [listed, factors] = [numbersIn(depths.value), numbersIn(times.value)];
    mark(depths, isPaper ? depthsFault(listed) : null);
    mark(times, isPaper ? null : timesFault(factors));
    for (const [name, input] of Object.entries(numbers) as [keyof typeof numbers, HTMLInputElement][]) {
      const text = input.value.trim();
      const value = text === '' ? null : Number(text);
      mark(input, numberFault(name, value));
      values[name] = value;
    }
    const [fault] = faults;
    if (fault !== undefined) return { plan: null, fault };
    const choices = { ...shown.plan.choices, ...values, data: data.value } as ExperimentPlan['choices'];
    const missing = choices.data === 'own' && shown.own === null;
    return {
      plan: { nets: isPaper ? 'paper' : 'own', times: factors, depths: listed, choices },
      fault: missing ? 'Pick the folder or file of your images.' : null,
    };
  };
  const showState = (fault: string | null, text: string) => {
    said.textContent = fault ?? text;
    said.classList.toggle('bad', fault !== null);
    compare.disabled = fault !== null;
  };
  const showFields = () => {
    depthField.hidden = nets.value !== 'paper';
    timesField.hidden = nets.value === 'paper' || shown?.staged !== true;
    pick.hidden = data.value !== 'own';
    own.hidden = pick.hidden;
  };
  const changed = () => {
    const { plan, fault } = read();
    showFields();
    showState(fault, said.textContent);
    window.clearTimeout(timer);
    if (plan !== null)
      timer = window.setTimeout(() => {
        actions.estimateExperiment(plan);
      }, PAUSE_MS);
  };
  const hide = () => {
    window.clearTimeout(timer);
    place.hidden = true;
  };
  const start = (plan: ExperimentPlan) => {
    hide();
    actions.startExperiment(plan);
  };
  const close = () => {
    hide();
    actions.closeExperimentForm();
  };
  const showEstimate = (estimate: Estimate) => {
    ({ refusal } = estimate);
    showState(read().fault ?? refusal, estimateText(estimate));
  };
  nets.addEventListener('change', () => {
    // The paper's nets need longer to show what depth does to them.
    const { size, epochs } =
      nets.value === 'paper' ? degradation.choices : (shown?.plan.choices ?? preset.choices);
    numbers.size.value = size === null ? '' : String(size);
    numbers.epochs.value = String(epochs);
  });
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { plan, fault } = read();
    if (plan !== null && fault === null && refusal === null) start(plan);
    else place.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    event.stopPropagation();
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
    for (const [name, input] of Object.entries(numbers) as [keyof typeof numbers, HTMLInputElement][])
      input.value = choices[name] === null ? '' : String(choices[name]);
    refill(own, picked === null ? 'none picked' : shownPath(picked));
    own.title = picked ?? '';
    showFields();
  };
  return {
    element: place,
    show: (next) => {
      const wasHidden = place.hidden;
      shown = next;
      title.textContent = `${shownName(next.title, 60)} with and without skips`;
      engine.textContent = next.engine;
      place.hidden = false;
      fill(next);
      showEstimate(next.estimate);
      // The default is a press away.
      if (wasHidden) compare.focus();
    },
    showEstimate,
  };
}

/** "20, 56" or "20 56". */
const numbersIn = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
