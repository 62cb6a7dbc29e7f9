import type { Estimate } from '../../src/protocol/runPlan.ts';
import { button, element, refill } from '../element.ts';
import { shownPath } from '../numbers.ts';
import { estimateText } from '../planWords.ts';

/** Between a key and the question what it takes now. */
const PAUSE_MS = 150;

/** What a form holds; null, or with a sentence, where it cannot be taken. */
export interface Reading<T> {
  readonly value: T | null;
  readonly fault: string | null;
}

interface Parts<T> {
  /** Of the section, for a screen reader. */
  readonly label: string;
  readonly kind: string;
  readonly fields: readonly HTMLElement[];
  /** What stands between the fields and the buttons. */
  readonly notes?: readonly HTMLElement[];
  /** The word of the button that starts it. */
  readonly begin: string;
  readonly others?: readonly HTMLElement[];
  /** Marks what cannot be taken. */
  readonly read: () => Reading<T>;
  /** What is shown follows what is chosen. */
  readonly follow: () => void;
  readonly estimate: (value: T) => void;
  readonly start: (value: T) => void;
  readonly close: () => void;
}

export interface ChoicesForm<T> {
  readonly element: HTMLElement;
  readonly begin: HTMLButtonElement;
  /** Something was chosen, by the person or for them. */
  readonly changed: () => void;
  readonly start: (value: T) => void;
  readonly showEstimate: (estimate: Estimate) => void;
  /** Shows what was filled in; `focused` has the focus where the form was closed before. */
  readonly open: (
    next: { readonly title: string; readonly engine: string; readonly estimate: Estimate },
    focused: HTMLElement,
  ) => void;
}

/** A form of choices: what they take is asked for after each change, and it starts only what can be taken. */
export function createChoicesForm<T>(parts: Parts<T>): ChoicesForm<T> {
  const { label, kind, fields, notes = [], others = [], read } = parts;
  const title = element('h2');
  const engine = element('span', { class: 'quiet' });
  const said = element('p', { class: 'estimate', role: 'status' });
  const begin = button(parts.begin, () => undefined, { class: 'primary', type: 'submit' });
  const cancel = button(
    'Cancel',
    () => {
      close();
    },
    { class: 'secondary' },
  );
  const form = element(
    'form',
    { class: 'planForm', novalidate: '' },
    element('div', { class: 'planFields' }, ...fields),
    ...notes,
    element('div', { class: 'planEnd' }, begin, ...others, cancel, said),
  );
  const place = element(
    'section',
    { class: `training plan ${kind}`, 'aria-label': label },
    element('div', { class: 'trainingHead' }, title, engine),
    form,
  );
  place.hidden = true;
  let refusal: string | null = null;
  let timer = 0;

  const showState = (fault: string | null, text: string) => {
    said.textContent = fault ?? text;
    said.classList.toggle('bad', fault !== null);
    begin.disabled = fault !== null;
  };
  const changed = () => {
    const { value, fault } = read();
    parts.follow();
    showState(fault, said.textContent);
    window.clearTimeout(timer);
    if (value !== null)
      timer = window.setTimeout(() => {
        parts.estimate(value);
      }, PAUSE_MS);
  };
  const hide = () => {
    window.clearTimeout(timer);
    place.hidden = true;
  };
  const start = (value: T) => {
    hide();
    parts.start(value);
  };
  const close = () => {
    hide();
    parts.close();
  };
  const showEstimate = (estimate: Estimate) => {
    ({ refusal } = estimate);
    showState(read().fault ?? refusal, estimateText(estimate));
  };
  form.addEventListener('input', changed);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { value, fault } = read();
    if (value !== null && fault === null && refusal === null) start(value);
    else place.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    event.stopPropagation();
  });
  return {
    element: place,
    begin,
    changed,
    start,
    showEstimate,
    open: (next, focused) => {
      const wasHidden = place.hidden;
      title.textContent = next.title;
      engine.textContent = next.engine;
      place.hidden = false;
      showEstimate(next.estimate);
      if (wasHidden) focused.focus();
    },
  };
}

/** Marks a control as wrong or right; returns the sentence that it is given. */
export function mark(input: HTMLInputElement, wrong: string | null): string | null {
  input.setAttribute('aria-invalid', String(wrong !== null));
  input.classList.toggle('wrong', wrong !== null);
  return wrong;
}

export interface OwnImages {
  readonly controls: readonly HTMLElement[];
  readonly fill: (picked: string | null) => void;
  /** Shown only where the person's own images are chosen. */
  readonly follow: (data: string) => void;
  /** The sentence where they are chosen and none are picked. */
  readonly fault: (data: string) => string | null;
}

/** The button that picks the person's own images, and what is picked. */
export function ownImages(pickThem: () => void): OwnImages {
  const label = element('span', { class: 'ownData quiet' });
  const pick = button('Pick…', pickThem, {
    class: 'secondary',
    'aria-label': 'Pick a folder or file of images',
  });
  let path: string | null = null;
  return {
    controls: [pick, label],
    fill: (picked) => {
      path = picked;
      refill(label, picked === null ? 'none picked' : shownPath(picked));
      label.title = picked ?? '';
    },
    follow: (data) => {
      pick.hidden = data !== 'own';
      label.hidden = pick.hidden;
    },
    fault: (data) => (data === 'own' && path === null ? 'Pick the folder or file of your images.' : null),
  };
}

export function choice(id: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return element('select', { id }, ...options.map(([value, text]) => element('option', { value }, text)));
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

/** Null where it is empty. */
export function numberOf({ value }: HTMLInputElement, scale = 1): number | null {
  const text = value.trim();
  return text === '' ? null : Number(text) / scale;
}

export const textOf = (value: number | null): string => (value === null ? '' : String(value));

export function field(label: string, id: string, ...controls: readonly HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'planField' },
    element('label', { for: id }, label),
    element('div', {}, ...controls),
  );
}

export const unit = (text: string): HTMLElement => element('span', { class: 'quiet' }, text);
