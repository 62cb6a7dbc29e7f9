export interface KeyActions {
  readonly walk: (direction: 'up' | 'down' | 'left' | 'right') => void;
  readonly fold: () => void;
  readonly reveal: () => void;
  readonly clear: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
}

/** What the picture's keys do, for the legend. */
export const keyWords: readonly (readonly [key: string, does: string])[] = [
  ['↑ ↓ ← →', 'walk'],
  ['Enter', 'folds or unfolds'],
  ['Space', 'shows the config'],
  ['+ −', 'zoom'],
  ['0', 'the whole net'],
  ['Escape', 'clears the selection'],
];

/** The picture's keys, as `keyWords` says. */
export function listenKeys(place: HTMLElement, actions: KeyActions): void {
  const keys: Readonly<Record<string, () => void>> = {
    ArrowUp: () => {
      actions.walk('up');
    },
    ArrowDown: () => {
      actions.walk('down');
    },
    ArrowLeft: () => {
      actions.walk('left');
    },
    ArrowRight: () => {
      actions.walk('right');
    },
    Enter: actions.fold,
    ' ': actions.reveal,
    Escape: actions.clear,
    '+': () => {
      actions.zoomBy(1.35);
    },
    '=': () => {
      actions.zoomBy(1.35);
    },
    '-': () => {
      actions.zoomBy(1 / 1.35);
    },
    '0': actions.fit,
  };
  place.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLButtonElement) return;
    if (event.target instanceof HTMLInputElement || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]?.();
  });
}
