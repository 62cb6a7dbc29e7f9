import type { Layout } from './layout.ts';
import { firstItemAt } from './layout/item.ts';
import { pressAt, type Press } from './target.ts';
import type { Tooltip } from './tooltip.ts';
import type { View } from './viewport.ts';

export interface PointerActions {
  /** A press on a mark; null on the ground. */
  readonly press: (press: Press | null) => void;
  /** A double press on a block. */
  readonly toggle: () => void;
  readonly layout: () => Layout | null;
  readonly view: () => View;
  /** What is wrong with the thing of an id, where anything is. */
  readonly problemOf: (id: string) => string | undefined;
}

/** Presses and hovering on the picture; what is under the pointer says itself in the tooltip. */
export function listenPointer(svg: SVGSVGElement, tooltip: Tooltip, actions: PointerActions): void {
  svg.addEventListener('click', (event) => {
    const hit = pressAt(event.target as Element);
    const isFar = svg.classList.contains('isFar') && (hit === null || hit.kind === 'section');
    actions.press((isFar ? blockAt(svg, event, actions) : null) ?? hit);
  });
  svg.addEventListener('dblclick', (event) => {
    if (pressAt(event.target as Element)?.kind === 'block') actions.toggle();
  });
  svg.addEventListener('pointermove', (event) => {
    const under = event.target as Element;
    const hit = event.buttons === 0 ? pressAt(under) : null;
    const label = under.closest('[aria-label]')?.getAttribute('aria-label') ?? '';
    if (hit === null || label === '') tooltip.hide();
    else tooltip.show(actions.problemOf(hit.id) ?? label, event);
  });
  svg.addEventListener('pointerleave', tooltip.hide);
}

/** From far away blocks are no elements of their own: the press finds its block by its height. */
function blockAt(svg: SVGSVGElement, event: MouseEvent, { layout, view }: PointerActions): Press | null {
  const shown = layout();
  if (shown === null) return null;
  const at = view();
  const box = svg.getBoundingClientRect();
  const x = (event.clientX - box.left - at.x) / at.k;
  const y = (event.clientY - box.top - at.y) / at.k;
  const item = shown.items[firstItemAt(shown.items, y)];
  if (item === undefined || y < item.y || x < -shown.left || x > shown.right) return null;
  return item.kind === 'block' ? { kind: 'block', id: item.id } : null;
}
