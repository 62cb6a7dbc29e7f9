import type { Layout } from './layout.ts';
import { firstItemAt } from './layout/item.ts';
import { pressAt, type Press } from './target.ts';
import type { Anchor, Tooltip } from './tooltip.ts';
import type { View } from './viewport.ts';

export interface PointerActions {
  /** A press on a mark; null on the ground. With Ctrl or Cmd it adds to the selection, with Shift it extends it. */
  readonly press: (press: Press | null, how: 'only' | 'add' | 'extend') => void;
  /** What the pointer is on, or the focus; null on the ground. */
  readonly point: (press: Press | null) => void;
  /** A double press on a block. */
  readonly toggle: () => void;
  /** A double press on a node. */
  readonly zoomTo: () => void;
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
    const how = event.ctrlKey || event.metaKey ? 'add' : 'only';
    actions.press((isFar ? blockAt(svg, event, actions) : null) ?? hit, event.shiftKey ? 'extend' : how);
  });
  svg.addEventListener('dblclick', (event) => {
    const kind = pressAt(event.target as Element)?.kind;
    if (kind === 'block') actions.toggle();
    else if (kind === 'node') actions.zoomTo();
  });
  let told: Element | null = null;
  svg.addEventListener('pointermove', (event) => {
    // Who has pressed knows what it is, and wants to see it: no word before the pointer is on another mark.
    if (event.buttons !== 0) return;
    const mark = saysMore(event.target as Element);
    if (mark === told) return;
    tooltip.hide();
    told = mark;
    actions.point(pressAt(mark));
    if (mark === null) return;
    const text =
      actions.problemOf(pressAt(mark)?.id ?? '') ??
      mark.getAttribute('data-tip') ??
      mark.closest('[aria-label]')?.getAttribute('aria-label') ??
      '';
    tooltip.show(text, { box: mark.getBoundingClientRect(), side: freeSide(mark) });
  });
  svg.addEventListener('pointerdown', tooltip.hide);
  svg.addEventListener('focusin', (event) => {
    actions.point(pressAt(event.target as Element));
  });
  svg.addEventListener('pointerleave', () => {
    told = null;
    actions.point(null);
    tooltip.hide();
  });
}

/** The mark under the pointer that has more to say than what stands on it: bands and open frames have not. */
function saysMore(under: Element): Element | null {
  const mark = under.closest('[data-press]');
  return mark?.matches('.frame, .band') === true ? null : mark;
}

/** Where words hide least: a skip goes around its block, its own boxes stand right of the spine, all else has room left. */
function freeSide(mark: Element): Anchor['side'] {
  if (mark.matches('.skip, .cell')) return 'above';
  return mark.matches('.side') ? 'right' : 'left';
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
