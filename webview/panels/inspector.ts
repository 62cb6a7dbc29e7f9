import type { Description } from '../describe.ts';
import { button, element, refill } from '../element.ts';
import { shownName } from '../numbers.ts';
import type { Target } from '../target.ts';

export interface Inspector {
  readonly element: HTMLElement;
  readonly update: (description: Description | null, target: Target | null) => void;
}

/** The panel that says what the selected thing is; of the whole net where nothing is selected. */
export function createInspector(ask: {
  readonly select: (target: Target | null) => void;
  readonly reveal: (id: string) => void;
}): Inspector {
  const place = element('section', { class: 'inspector', 'aria-label': 'Selection' });
  const update = (description: Description | null, target: Target | null) => {
    if (description === null) {
      refill(place, element('p', { class: 'quiet' }, 'The selected node is no longer in the file.'));
      return;
    }
    const { title, subtitle, rows, notes, nodes } = description;
    const head = element(
      'div',
      { class: 'inspectorHead' },
      element('h2', {}, shownName(title, 80)),
      target === null
        ? null
        : button(
            '×',
            () => {
              ask.select(null);
            },
            { class: 'icon', 'aria-label': 'Clear the selection' },
          ),
    );
    const list = element('dl', { class: 'rows' });
    for (const [label, value] of rows) list.append(element('dt', {}, label), element('dd', {}, value));
    const layers = element('ol', { class: 'layers' });
    for (const { id, label } of nodes.slice(0, 60)) {
      const chosen = target?.kind === 'node' && target.id === id;
      layers.append(
        element(
          'li',
          {},
          button(
            shownName(label, 40),
            () => {
              ask.select({ kind: 'node', id });
            },
            {
              class: chosen ? 'row chosen' : 'row',
              title: shownName(id),
            },
          ),
        ),
      );
    }
    const reveal =
      target === null || target.kind === 'section'
        ? null
        : button(
            'Show in the config',
            () => {
              ask.reveal(target.id);
            },
            { class: 'link' },
          );
    refill(
      place,
      head,
      element('p', { class: 'quiet subtitle' }, shownName(subtitle)),
      list,
      ...notes.map((note) => element('p', { class: 'why' }, shownName(note, 600))),
      nodes.length === 0 ? null : layers,
      reveal,
    );
  };
  return { element: place, update };
}
