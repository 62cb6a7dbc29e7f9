import type { Direction } from './walk.ts';

export interface KeyActions {
  readonly walk: (direction: Direction) => void;
  /** Selects the next on the spine too. */
  readonly extend: (step: 1 | -1) => void;
  readonly section: (step: 1 | -1) => void;
  /** Along a skip, to its merge or back to where x comes from. */
  readonly skip: (forth: boolean) => void;
  readonly fold: () => void;
  readonly reveal: () => void;
  readonly clear: () => void;
  /** Shows skips only, or all again. */
  readonly skipsOnly: () => void;
  /** Shows what flows as bodies, or takes them away. */
  readonly volumes: () => void;
  /** Shows or hides the picture in words. */
  readonly outline: () => void;
  /** Explains every mark and every key. */
  readonly legend: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly zoomTo: () => void;
  readonly find: () => void;
}

interface Key {
  readonly keys: readonly string[];
  /** For the legend. */
  readonly shown: string;
  readonly does: string;
  readonly press: (actions: KeyActions, key: string, shift: boolean) => void;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** The picture's keys and what they do: the legend is made of them. */
export const pictureKeys: readonly Key[] = [
  {
    keys: Object.keys(directions),
    shown: '↑ ↓ ← →',
    does: 'along the edges, between branches',
    press: ({ walk, extend }, key, shift) => {
      const direction = directions[key] ?? 'down';
      if (shift && direction === 'up') extend(-1);
      else if (shift && direction === 'down') extend(1);
      else walk(direction);
    },
  },
  {
    keys: [],
    shown: 'Shift+↑ ↓',
    does: 'select a range (or Shift+click; Ctrl+click adds)',
    press: () => undefined,
  },
  {
    keys: ['s', 'S'],
    shown: 's  Shift+s',
    does: 'along a skip, and back',
    press: ({ skip }, key) => {
      skip(key === 's');
    },
  },
  {
    keys: ['k'],
    shown: 'k',
    does: 'skips only, or all again',
    press: ({ skipsOnly }) => {
      skipsOnly();
    },
  },
  {
    keys: ['v'],
    shown: 'v',
    does: 'volumes: maps as bodies by their size',
    press: ({ volumes }) => {
      volumes();
    },
  },
  {
    keys: ['o'],
    shown: 'o',
    does: 'the picture in words',
    press: ({ outline }) => {
      outline();
    },
  },
  {
    keys: ['?'],
    shown: '?',
    does: 'every mark and every key',
    press: ({ legend }) => {
      legend();
    },
  },
  {
    keys: ['[', ']'],
    shown: '[  ]',
    does: 'stage before, after',
    press: ({ section }, key) => {
      section(key === ']' ? 1 : -1);
    },
  },
  {
    keys: ['/'],
    shown: '/',
    does: 'finds by name, op or shape',
    press: ({ find }) => {
      find();
    },
  },
  {
    keys: ['Enter'],
    shown: 'Enter',
    does: 'folds or unfolds',
    press: ({ fold }) => {
      fold();
    },
  },
  {
    keys: [' '],
    shown: 'Space',
    does: 'shows the config',
    press: ({ reveal }) => {
      reveal();
    },
  },
  {
    keys: ['+', '=', '-'],
    shown: '+  −',
    does: 'zoom',
    press: ({ zoomBy }, key) => {
      zoomBy(key === '-' ? 1 / 1.35 : 1.35);
    },
  },
  {
    keys: ['z'],
    shown: 'z',
    does: 'zooms to the selection',
    press: ({ zoomTo }) => {
      zoomTo();
    },
  },
  {
    keys: ['0'],
    shown: '0',
    does: 'the whole net',
    press: ({ fit }) => {
      fit();
    },
  },
  {
    keys: ['Escape'],
    shown: 'Escape',
    does: 'clears the selection',
    press: ({ clear }) => {
      clear();
    },
  },
];

const pressOf = new Map(pictureKeys.flatMap(({ keys, press }) => keys.map((key) => [key, press] as const)));

const needed = new Set(['Enter', ' ', ...Object.keys(directions)]);
const isInMenu = (target: EventTarget | null) =>
  target instanceof Element && target.closest('[role=menu]') !== null;

export function listenKeys(place: HTMLElement, actions: KeyActions): void {
  place.addEventListener('keydown', (event) => {
    const { target, key } = event;
    // A bracket is AltGr with another key on many keyboards.
    const chord = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
    if (chord || target instanceof HTMLInputElement) return;
    // A button and a list under the focus need these keys themselves.
    const isPicture = target === place || target instanceof SVGElement;
    if (!isPicture && (needed.has(key) || isInMenu(target))) return;
    const press = pressOf.get(key);
    if (press === undefined) return;
    event.preventDefault();
    press(actions, key, event.shiftKey);
  });
}
