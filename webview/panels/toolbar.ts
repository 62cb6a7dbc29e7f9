import { button, element } from '../element.ts';

export interface Toolbar {
  readonly element: HTMLElement;
  readonly setLayers: (on: boolean) => void;
}

/** Zoom, fit, fold: what the keyboard and the wheel do, for the pointer. */
export function createToolbar(ask: {
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
  readonly toggleLayers: () => void;
}): Toolbar {
  const layers = button('Layers', ask.toggleLayers, {
    'aria-pressed': 'false',
    title: 'Show BN, activations and every other layer in a box of its own, with shapes on the lines',
  });
  const bar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Picture' },
    button(
      '−',
      () => {
        ask.zoomBy(1 / 1.35);
      },
      { title: 'Zoom out (-, or Ctrl+wheel; the wheel alone pans)', 'aria-label': 'Zoom out' },
    ),
    button(
      '+',
      () => {
        ask.zoomBy(1.35);
      },
      { title: 'Zoom in (+, or Ctrl+wheel; the wheel alone pans)', 'aria-label': 'Zoom in' },
    ),
    button('Fit', ask.fit, { title: 'Show the whole net (0)' }),
    button('Fold all', ask.foldAll, { title: 'Every block as one card' }),
    button('Unfold all', ask.unfoldAll, { title: 'Every block of every run with its layers' }),
    layers,
  );
  return {
    element: bar,
    setLayers: (on) => {
      layers.setAttribute('aria-pressed', String(on));
    },
  };
}
