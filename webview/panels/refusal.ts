import type { ViewEvents } from '../../src/protocol/view.ts';
import { element } from '../element.ts';
import { shownName } from '../numbers.ts';

/** The page for a file that is not drawn: what it is, in the model's own sentence. */
export function refusalPage({ title, message, family }: ViewEvents['refused']): HTMLElement {
  return element(
    'section',
    { class: 'refusal', role: 'status' },
    element('div', { class: 'refusalMark', 'aria-hidden': 'true' }, '?'),
    element('h1', {}, shownName(title, 120)),
    element('p', {}, shownName(message, 600)),
    family === null ? null : element('p', { class: 'quiet' }, `Family: ${shownName(family, 80)}`),
    element(
      'p',
      { class: 'quiet' },
      'The graph appears here as soon as the file describes a model that can be drawn.',
    ),
  );
}
