import type { Description } from '../describe.ts';
import { button, element, refill } from '../element.ts';
import { shownName } from '../numbers.ts';
import type { Target } from '../target.ts';

export interface Inspector {
  readonly element: HTMLElement;
  readonly update: (description: Description | null, target: Target | null) => void;
}

/**
 * The panel that says what the selected thing is; of the whole net where nothing is selected. In a narrow panel it
 * is a drawer below the picture: its heading stays, and what the header says already stays folded until asked for.
 */
export function createInspector(ask: {
  readonly select: (target: Target | null) => void;
  readonly reveal: (id: string) => void;
  readonly trainWithout: (id: string) => void;
}): Inspector {
  const place = element('section', { class: 'inspector', 'aria-label': 'Selection' });
  const body = element('div', { class: 'inspectorBody' });
  const heading = element('div', { class: 'inspectorTitle' });
  const clear = button(
    '×',
    () => {
      ask.select(null);
    },
    { class: 'icon', 'aria-label': 'Clear the selection', title: 'Clear the selection (Escape)' },
  );
  const isOpen = { net: false, selection: true };
  let shown: keyof typeof isOpen = 'net';
  const drawer = button(
    '',
    () => {
      isOpen[shown] = !isOpen[shown];
      setDrawer();
    },
    { class: 'icon drawer' },
  );
  const setDrawer = () => {
    const open = isOpen[shown];
    place.classList.toggle('closed', !open);
    drawer.textContent = open ? '⌄' : '⌃';
    drawer.setAttribute('aria-expanded', String(open));
    drawer.setAttribute('aria-label', open ? 'Hide the details' : 'Show the details');
  };
  place.append(element('div', { class: 'inspectorHead' }, heading, drawer, clear), body);

  const update = (description: Description | null, target: Target | null) => {
    shown = target === null ? 'net' : 'selection';
    clear.hidden = target === null;
    setDrawer();
    if (description === null) {
      refill(heading, element('p', { class: 'quiet' }, 'The selected node is no longer in the file.'));
      refill(body);
      return;
    }
    const { title, subtitle, rows, notes, nodes } = description;
    refill(
      heading,
      element('h2', {}, shownName(title, 80)),
      element('p', { class: 'quiet subtitle' }, shownName(subtitle)),
    );
    const list = element('dl', { class: 'rows' });
    for (const [label, value] of rows) list.append(element('dt', {}, label), element('dd', {}, value));
    const layers = element('ol', { class: 'layers' });
    for (const { id, label } of nodes.slice(0, 60)) {
      const press = () => {
        ask.select({ kind: 'node', id });
      };
      layers.append(
        element('li', {}, button(shownName(label, 40), press, { class: 'row', title: shownName(id) })),
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
    const without =
      target?.kind !== 'skip'
        ? null
        : button(
            'Train without this skip, and with it',
            () => {
              ask.trainWithout(target.id);
            },
            {
              class: 'link',
              title:
                'What does this skip do? The net is trained without it, then with it again, alike in all else; the config stays as it is.',
            },
          );
    refill(
      body,
      ...notes.map((note) => element('p', { class: 'why' }, shownName(note, 600))),
      list,
      nodes.length === 0 ? null : layers,
      reveal,
      without,
    );
  };
  return { element: place, update };
}
