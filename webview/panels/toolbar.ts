import { button, element } from '../element.ts';
import { createMenu, type MenuGroups } from './menu.ts';

/** Zoom, fit, fold, and what else the picture can show: what the keyboard and the wheel do, for the pointer. */
export function createToolbar(ask: {
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly find: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
  readonly showMenu: MenuGroups;
  readonly exportMenu: MenuGroups;
}): HTMLElement {
  return element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Picture' },
    button(
      '−',
      () => {
        ask.zoomBy(1 / 1.35);
      },
      { title: 'Zoom out (-)', 'aria-label': 'Zoom out' },
    ),
    button(
      '+',
      () => {
        ask.zoomBy(1.35);
      },
      { title: 'Zoom in (+)', 'aria-label': 'Zoom in' },
    ),
    button('Fit', ask.fit, { title: 'Show the whole net (0)' }),
    button('Find', ask.find, { title: 'Find by name, op or shape (/)' }),
    button('Fold all', ask.foldAll, { title: 'Every block as one card' }),
    button('Unfold all', ask.unfoldAll, { title: 'Every block of every run with its layers' }),
    createMenu('Show', 'What the picture shows', ask.showMenu),
    createMenu('Export', 'Copy the picture, or save it', ask.exportMenu),
  );
}
