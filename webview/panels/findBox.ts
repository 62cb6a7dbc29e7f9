import { button, element } from '../element.ts';
import { exact } from '../numbers.ts';

export interface FindBox {
  readonly element: HTMLElement;
  readonly open: () => void;
  /** Looks for what stands in the field. */
  readonly seek: () => void;
  readonly close: () => void;
  /** `at` counts from 0; -1 where no match is the one that is gone to. */
  readonly update: (matches: number, at: number) => void;
}

export interface FindActions {
  readonly seek: (query: string) => void;
  readonly step: (step: 1 | -1) => void;
  readonly close: () => void;
}

/** A field over the picture as the editor's own find widget: Enter and Shift+Enter go on and back, Escape closes. */
export function createFindBox(ask: FindActions): FindBox {
  const field = element('input', {
    type: 'text',
    placeholder: 'Find',
    size: '18',
    spellcheck: 'false',
    title: "Name, op, shape, or words such as 'stride 2', '3x3', 'projection', '28x28'",
    'aria-label': "Find by name, op, shape, or words such as 'stride 2'",
  });
  const said = element('span', { class: 'findCount quiet', role: 'status' });
  const step = (sign: string, name: string, by: 1 | -1) =>
    button(
      sign,
      () => {
        ask.step(by);
      },
      { class: 'icon', 'aria-label': name, title: `${name} (${by > 0 ? '' : 'Shift+'}Enter)` },
    );
  const steps = [step('↑', 'Previous match', -1), step('↓', 'Next match', 1)];
  const closer = button('×', ask.close, { class: 'icon', 'aria-label': 'Close', title: 'Close (Escape)' });
  const place = element('div', { class: 'findBox', role: 'search' }, field, said, ...steps, closer);
  place.hidden = true;
  field.addEventListener('input', () => {
    ask.seek(field.value);
  });
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') ask.close();
    else if (event.key === 'Enter' && event.target === field) ask.step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element: place,
    open: () => {
      place.hidden = false;
      field.focus();
      field.select();
    },
    seek: () => {
      ask.seek(field.value);
    },
    close: () => {
      place.hidden = true;
    },
    update: (matches, at) => {
      const none = matches === 0 && field.value.trim() !== '';
      said.textContent = matches === 0 ? '' : `${at < 0 ? '?' : exact(at + 1)} of ${exact(matches)}`;
      if (none) said.textContent = 'No results';
      place.classList.toggle('none', none);
      for (const each of steps) each.disabled = matches === 0;
    },
  };
}
