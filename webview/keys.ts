export interface KeyActions {
  readonly walk: (direction: 'up' | 'down' | 'left' | 'right') => void;
  readonly fold: () => void;
  readonly reveal: () => void;
  readonly clear: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
}

/** The picture's keys: arrows walk, Enter folds, Space shows the config, + - 0 zoom, Escape clears. */
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
