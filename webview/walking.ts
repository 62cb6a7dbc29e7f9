import { alongSkip } from './skipJump.ts';
import { noWayText } from './skipWords.ts';
import type { Selection } from './selection.ts';
import { standingOf, type State } from './state.ts';
import type { Target } from './target.ts';
import { nextSection, nextTarget, type Direction, type Standing } from './walk.ts';

/** Goes by keys from what is selected: along edges, from stage to stage, and along skips. */
export function createWalking(state: State, select: Selection['select'], hint: (sentence: string) => void) {
  const goTo = (target: Target | null): void => {
    select(target, { pan: true, reveal: false });
  };
  const from = (go: (standing: Standing) => void): void => {
    const standing = standingOf(state);
    if (standing !== null) go(standing);
  };
  return {
    walk: (direction: Direction) => {
      from((standing) => {
        goTo(nextTarget(standing, direction));
      });
    },
    section: (step: 1 | -1) => {
      from((standing) => {
        goTo(nextSection(standing, step));
      });
    },
    skip: (forth: boolean) => {
      from((standing) => {
        const target = alongSkip(standing, forth);
        hint(target === null ? noWayText(standing.picture, standing.selected !== null, forth) : '');
        if (target !== null) goTo(target);
      });
    },
  };
}
