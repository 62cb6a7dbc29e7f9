import {
  numberFault,
  planBounds,
  type Estimate,
  type NumberChoice,
  type RunChoices,
} from '../../src/protocol/runPlan.ts';
import type { PlanForm } from '../../src/protocol/view.ts';
import { button, element, refill } from '../element.ts';
import { shownName, shownPath } from '../numbers.ts';
import { estimateText, partsText } from '../planWords.ts';

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

/** Between a key and the question what the run takes now. */
const PAUSE_MS = 150;

/** Null where it is empty. */
function numberOf({ value }: HTMLInputElement, scale = 1): number | null {
  const text = value.trim();
  return text === '' ? null : Number(text) / scale;
}

/** The form of a run: its choices, what they take, and the button that starts it. */
export function createPlanForm(actions: PlanActions): PlanPanel {
  const title = element('h2');
  const engine = element('span', { class: 'quiet' });
  const data = choice('planData', [
    ['digits', 'digits (28x28, grey)'],
    ['fashion', 'fashion (clothes, 28x28, grey)'],
    ['synthetic', 'synthetic (made-up waves)'],
    ['own', 'your own images…'],
  ]);
  const own = element('span', { class: 'ownData quiet' });
  const pick = button(
    'Pick…',
    () => {
      const { choices } = read();
      if (choices !== null) actions.pickData(choices);
    },
    { class: 'secondary', 'aria-label': 'Pick a folder or file of images' },
  );
  const ends = choice('planEnds', [
    ['epochs', 'epochs'],
    ['seconds', 'seconds'],
  ]);
  ends.setAttribute('aria-label', 'What ends the run');
  const numbers = {
    length: numberField('planLength'),
    size: numberField('planSize', 'the net’s'),
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
    ['auto', 'by the data'],
    ['on', 'move and mirror'],
    ['off', 'none'],
  ]);
  const parts = element('p', { class: 'planParts quiet' });
  const said = element('p', { class: 'estimate', id: 'planEstimate', role: 'status' });
  const train = button(
    'Train',
    () => {
      start();
    },
    { class: 'primary', type: 'submit' },
  );
  const form = element(
    'form',
    { class: 'planForm', novalidate: '' },
    element(
      'div',
      { class: 'planFields' },
      field('Data', 'planData', data, pick, own),
      field('Images up to', 'planLimit', numbers.limit),
      field('Image size', 'planSize', numbers.size, element('span', { class: 'quiet' }, 'px')),
      field('Ends after', 'planLength', numbers.length, ends),
      field('Batch', 'planBatch', numbers.batch),
      field('Optimizer', 'planOptimizer', optimizer),
      field('Learning rate', 'planRate', numbers.learningRate),
      field('Schedule', 'planSchedule', schedule),
      field('Warm-up', 'planWarmUp', numbers.warmUp, element('span', { class: 'quiet' }, '%')),
      field('Weight decay', 'planDecay', numbers.weightDecay),
      field('Augmentation', 'planAugment', augment),
      field('Seed', 'planSeed', numbers.seed),
    ),
    parts,
    element(
      'div',
      { class: 'planEnd' },
      train,
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
    { class: 'training plan', 'aria-label': 'Plan of the next run' },
    element('div', { class: 'trainingHead' }, title, engine),
    form,
  );
  place.hidden = true;
  let shown: PlanForm | null = null;
  let refusal: string | null = null;
  let timer = 0;

  /** The choices as they stand; null with the sentence about the first number that cannot be taken. */
  const read = (): { choices: RunChoices | null; fault: string | null } => {
    if (shown === null) return { choices: null, fault: null };
    const bySeconds = ends.value === 'seconds';
    const values: Partial<Record<NumberChoice, number | null>> = {};
    const faults: string[] = [];
    const take = (name: NumberChoice, input: HTMLInputElement, scale = 1) => {
      const value = numberOf(input, scale);
      const wrong = numberFault(name, value);
      input.setAttribute('aria-invalid', String(wrong !== null));
      input.classList.toggle('wrong', wrong !== null);
      if (wrong !== null) faults.push(wrong);
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
    const [fault] = faults;
    if (fault !== undefined) return { choices: null, fault };
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
    const missing = choices.data === 'own' && shown.own === null;
    return { choices, fault: missing ? 'Pick the folder or file of your images.' : null };
  };
  const showState = (fault: string | null, text: string) => {
    said.textContent = fault ?? text;
    said.classList.toggle('bad', fault !== null);
    train.disabled = fault !== null;
  };
  const showData = () => {
    pick.hidden = data.value !== 'own';
    own.hidden = pick.hidden;
    const limit = numberOf(numbers.limit);
    parts.textContent = partsText({
      data: data.value as RunChoices['data'],
      limit: numberFault('limit', limit) === null ? limit : null,
    });
  };
  const changed = () => {
    const { choices, fault } = read();
    showData();
    showState(fault, said.textContent);
    window.clearTimeout(timer);
    if (choices !== null)
      timer = window.setTimeout(() => {
        actions.estimate(choices);
      }, PAUSE_MS);
  };
  const start = () => {
    const { choices, fault } = read();
    if (choices === null || fault !== null || refusal !== null) {
      place.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    window.clearTimeout(timer);
    place.hidden = true;
    actions.trainPlan(choices);
  };
  const close = () => {
    window.clearTimeout(timer);
    place.hidden = true;
    actions.closePlan();
  };
  const showEstimate = (estimate: Estimate) => {
    ({ refusal } = estimate);
    showState(read().fault ?? refusal, estimateText(estimate));
  };
  ends.addEventListener('change', () => {
    numbers.length.value = ends.value === 'seconds' ? '60' : '3';
    changed();
  });
  form.addEventListener('input', changed);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    start();
  });
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    event.stopPropagation();
  });
  const fill = ({ choices, own: picked }: PlanForm) => {
    const text = (value: number | null) => (value === null ? '' : String(value));
    data.value = choices.data;
    ends.value = choices.seconds === null ? 'epochs' : 'seconds';
    numbers.length.value = text(choices.seconds ?? choices.epochs);
    numbers.limit.value = text(choices.limit);
    numbers.size.value = text(choices.size);
    numbers.batch.value = text(choices.batch);
    numbers.learningRate.value = text(choices.learningRate);
    numbers.warmUp.value = text(Math.round(choices.warmUp * 1e4) / 100);
    numbers.weightDecay.value = text(choices.weightDecay);
    numbers.seed.value = text(choices.seed);
    optimizer.value = choices.optimizer;
    schedule.value = choices.schedule;
    augment.value = { null: 'auto', true: 'on', false: 'off' }[String(choices.augment)] ?? 'auto';
    refill(own, picked === null ? 'none picked' : shownPath(picked));
    own.title = picked ?? '';
    showData();
  };
  return {
    element: place,
    show: (next) => {
      const wasHidden = place.hidden;
      shown = next;
      title.textContent = `Plan for ${shownName(next.title, 80)}`;
      engine.textContent = next.engine;
      place.hidden = false;
      fill(next);
      showEstimate(next.estimate);
      if (wasHidden) data.focus();
    },
    showEstimate,
  };
}

export function choice(id: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return element('select', { id }, ...options.map(([value, label]) => element('option', { value }, label)));
}

export function numberField(id: string, placeholder = ''): HTMLInputElement {
  return element('input', {
    id,
    type: 'text',
    inputmode: 'decimal',
    size: String(Math.max(7, placeholder.length + 1)),
    placeholder,
    autocomplete: 'off',
  });
}

export function field(label: string, id: string, ...controls: readonly HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'planField' },
    element('label', { for: id }, label),
    element('div', {}, ...controls),
  );
}
