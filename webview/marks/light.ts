import type { Target } from '../target.ts';

/**
 * Lights one skip: its block or group, F(x)'s path, its own and its merge; the rest steps back. It only sets classes
 * on what is drawn, so that the pointer may pass over a hundred skips without any of them being drawn again.
 */
export function lightSkip(svg: SVGSVGElement, target: Target | null): void {
  for (const before of svg.querySelectorAll('.lit')) before.classList.remove('lit');
  const id = target?.kind === 'skip' ? CSS.escape(target.id) : null;
  const skips = id === null ? [] : [...svg.querySelectorAll(`[data-press="skip"][data-id="${id}"]`)];
  svg.classList.toggle('hasLight', skips.length > 0);
  for (const skip of skips) skip.classList.add('lit');
  const merge = id === null ? null : svg.querySelector(`.merge[data-id="${id}"]`);
  const item = (merge ?? skips[0])?.closest('.item');
  for (const mark of [merge, skips.length > 0 ? item : null]) mark?.classList.add('lit');
}
