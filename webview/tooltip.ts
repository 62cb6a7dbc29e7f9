import { element } from './element.ts';

export interface Tooltip {
  readonly show: (text: string, at: MouseEvent) => void;
  readonly hide: () => void;
}

/** One line beside the pointer; what it says stands in the marks' labels too, so it is hidden from screen readers. */
export function createTooltip(place: HTMLElement): Tooltip {
  const box = element('div', { class: 'tooltip', 'aria-hidden': 'true' });
  box.hidden = true;
  place.append(box);
  return {
    show: (text, at) => {
      if (box.textContent !== text) box.textContent = text;
      box.hidden = false;
      const bounds = place.getBoundingClientRect();
      const x = Math.min(at.clientX - bounds.left + 14, bounds.width - box.offsetWidth - 8);
      const below = at.clientY - bounds.top + 18;
      const y = below + box.offsetHeight > bounds.height ? below - box.offsetHeight - 30 : below;
      box.style.transform = `translate(${Math.max(4, x)}px, ${y}px)`;
    },
    hide: () => {
      box.hidden = true;
    },
  };
}
