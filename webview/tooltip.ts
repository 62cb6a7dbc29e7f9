import { element } from './element.ts';

export interface Tooltip {
  /** Says what is under the pointer, a moment later and beside it. */
  readonly show: (text: string, at: Anchor) => void;
  readonly hide: () => void;
}

/** What the text is about, in the window's pixels, and the side on which it hides least. */
export interface Anchor {
  readonly box: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly side: 'left' | 'right' | 'above';
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const pause = 350;
const gap = 10;

/** Where a text of a size stands beside a box in an area: on its side if it fits there, else on another. */
export function placeTip(box: Anchor['box'], side: Anchor['side'], text: Size, area: Size) {
  const middle = (box.top + box.bottom - text.height) / 2;
  const start = (box.left + box.right - text.width) / 2;
  const across = Math.max(4, Math.min(area.width - text.width - 4, start));
  const left = { x: box.left - gap - text.width, y: middle };
  const right = { x: box.right + gap, y: middle };
  const above = { x: across, y: box.top - gap - text.height };
  const below = { x: across, y: box.bottom + gap };
  const orders = {
    left: [left, right, below, above],
    right: [right, left, below, above],
    above: [above, below, right, left],
  };
  const fits = ({ x, y }: { readonly x: number; readonly y: number }) =>
    x >= 2 && y >= 2 && x + text.width <= area.width - 2 && y + text.height <= area.height - 2;
  const place = orders[side].find(fits) ?? below;
  return { x: place.x, y: Math.max(2, Math.min(area.height - text.height - 2, place.y)) };
}

/** A few words beside what is pointed at; the marks' labels say them too, so it is hidden from screen readers. */
export function createTooltip(area: HTMLElement, surface: Element): Tooltip {
  const box = element('div', { class: 'tooltip', 'aria-hidden': 'true' });
  box.hidden = true;
  area.append(box);
  let timer: number | null = null;
  const stop = () => {
    if (timer !== null) window.clearTimeout(timer);
    timer = null;
  };
  return {
    show: (text, { box: about, side }) => {
      const appear = () => {
        box.textContent = text;
        box.hidden = false;
        const bounds = surface.getBoundingClientRect();
        const inside = {
          left: about.left - bounds.left,
          right: about.right - bounds.left,
          top: about.top - bounds.top,
          bottom: about.bottom - bounds.top,
        };
        const size = { width: box.offsetWidth, height: box.offsetHeight };
        const { x, y } = placeTip(inside, side, size, bounds);
        box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
      };
      stop();
      if (box.hidden) timer = window.setTimeout(appear, pause);
      else appear();
    },
    hide: () => {
      stop();
      box.hidden = true;
    },
  };
}
