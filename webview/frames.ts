import type { Frames } from './marks/frames.ts';
import { chipBox, targetBox, type Box } from './shownItem.ts';
import { foundOf, type State } from './state.ts';
import { sameTarget, type Target } from './target.ts';

/** What is framed: the rest of a selection of several, what the search found, and the match that is selected. */
export function framesOf(state: State): Frames[] {
  const { selected, also } = state;
  const finds = state.finds ?? [];
  const boxes = (targets: readonly Target[]) => boxesOf(state, targets);
  return [
    { style: 'chosen', boxes: boxes(also) },
    { style: 'find', boxes: boxes(finds) },
    { style: 'find current', boxes: boxes(finds.filter((match) => sameTarget(match, selected))) },
  ];
}

/** A card that hides several is framed once; for what is on its skip the chip is. */
function boxesOf(state: State, targets: readonly Target[]): Box[] {
  const { shown } = state;
  const boxes = new Map<string, Box>();
  for (const target of shown === null ? [] : targets) {
    const found = foundOf(state, target);
    const chip = shown === null || found === null || target.kind !== 'node' ? null : chipBox(shown, found);
    const box = chip ?? (shown === null ? null : targetBox(shown.layout, found, target));
    if (box !== null) boxes.set(`${box.x} ${box.top} ${box.height}`, box);
  }
  return [...boxes.values()];
}
