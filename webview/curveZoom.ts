import { chartMargin } from './curves.ts';
import { button, element } from './element.ts';
import { fitted, moved, zoomed, type Range } from './zoomRange.ts';

export interface CurveZoom {
  /** The charts, which take the keys, and the way back to all steps. */
  readonly element: HTMLElement;
  readonly svgs: readonly SVGSVGElement[];
  readonly range: () => Range | null;
  /** A run has so many steps now; a range that no longer fits is let go. */
  readonly setSteps: (steps: number) => void;
  readonly reset: () => void;
}

/** A press that moves less than this is none over an interval. */
const leastDrag = 5;
const [nearer, step] = [1.5, 0.25];

/**
 * Charts side by side that show the same part of the steps: a drag chooses an interval, Ctrl with the wheel zooms at the
 * pointer, + and - zoom, the arrows move, and 0 or a double click shows all again.
 */
export function createCurveZoom(count: number, draw: () => void): CurveZoom {
  let steps = 1;
  let range: Range | null = null;
  const svgs = Array.from({ length: count }, () =>
    document.createElementNS('http://www.w3.org/2000/svg', 'svg'),
  );
  const all = button(
    'All steps',
    () => {
      set(null);
      charts.focus();
    },
    { class: 'link allSteps', title: 'Show the whole run again (0)' },
  );
  all.hidden = true;
  const charts = element(
    'div',
    {
      class: 'charts',
      tabindex: '0',
      role: 'group',
      'aria-label': 'Curves: plus and minus zoom, left and right move, 0 shows all steps',
      title: 'Drag over a part to see it nearer; double-click for all',
    },
    ...svgs,
  );
  const set = (next: Range | null) => {
    range = next;
    all.hidden = range === null;
    draw();
  };
  const stepAt = (svg: SVGSVGElement, clientX: number): number => {
    const { left, width } = svg.getBoundingClientRect();
    const [from, to] = range ?? [0, steps];
    const across = (clientX - left - chartMargin.left) / (width - chartMargin.left - chartMargin.right);
    return from + Math.min(1, Math.max(0, across)) * (to - from);
  };
  for (const svg of svgs)
    listenDrag(svg, (from, to) => {
      const ends = [stepAt(svg, from), stepAt(svg, to)].sort((a, b) => a - b);
      set(fitted([ends[0] ?? 0, ends[1] ?? steps], steps));
    });
  charts.addEventListener('dblclick', () => {
    set(null);
  });
  for (const svg of svgs)
    svg.addEventListener(
      'wheel',
      (event) => {
        // The wheel alone scrolls the panel.
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        set(zoomed(range, steps, event.deltaY < 0 ? nearer : 1 / nearer, stepAt(svg, event.clientX)));
      },
      { passive: false },
    );
  charts.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next: Readonly<Record<string, () => Range | null>> = {
      '+': () => zoomed(range, steps, nearer),
      '=': () => zoomed(range, steps, nearer),
      '-': () => zoomed(range, steps, 1 / nearer),
      ArrowLeft: () => moved(range, steps, -step),
      ArrowRight: () => moved(range, steps, step),
      '0': () => null,
      Home: () => null,
    };
    const act = next[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(act());
  });
  return {
    element: element('div', { class: 'zoomed' }, charts, all),
    svgs,
    range: () => range,
    setSteps: (next) => {
      steps = Math.max(1, next);
      if (range !== null && range[1] > steps) set(fitted(range, steps));
    },
    reset: () => {
      if (range !== null) set(null);
    },
  };
}

/** Tells the interval over which the pointer was dragged, in pixels of the window, and shows it meanwhile. */
function listenDrag(svg: SVGSVGElement, chose: (from: number, to: number) => void): void {
  const band = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  band.setAttribute('class', 'zoomBand');
  let from: number | null = null;
  const end = () => {
    from = null;
    band.remove();
  };
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    from = event.clientX;
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener('pointermove', (event) => {
    if (from === null || Math.abs(event.clientX - from) < leastDrag) return;
    const { left } = svg.getBoundingClientRect();
    band.setAttribute('x', String(Math.min(from, event.clientX) - left));
    band.setAttribute('y', String(chartMargin.top));
    band.setAttribute('width', String(Math.abs(event.clientX - from)));
    band.setAttribute('height', String(Math.max(0, svg.clientHeight - chartMargin.top - chartMargin.bottom)));
    svg.append(band);
  });
  svg.addEventListener('pointerup', (event) => {
    const began = from;
    end();
    if (began !== null && Math.abs(event.clientX - began) >= leastDrag) chose(began, event.clientX);
  });
  svg.addEventListener('pointercancel', end);
}
