import type { Board } from './board.ts';
import { findIn, matchFrom } from './find.ts';
import type { FindBox } from './panels/findBox.ts';
import type { Selection } from './selection.ts';
import type { State } from './state.ts';
import { sameTarget } from './target.ts';

/** The search in the picture: what is found is marked, and gone to one after the other. */
export function createFinding(
  state: State,
  {
    board,
    box,
    select,
    leave,
  }: {
    readonly board: Board;
    readonly box: FindBox;
    readonly select: Selection['select'];
    /** Gives the keyboard back to the picture. */
    readonly leave: () => void;
  },
) {
  let query = '';
  let at = -1;
  const show = (matches: State['finds']) => {
    state.finds = matches;
    box.update(matches?.length ?? 0, at);
    board.draw(false);
  };
  const go = (next: number) => {
    const { finds } = state;
    if (finds === null || finds.length === 0) return;
    at = (next + finds.length) % finds.length;
    select(finds[at] ?? null, { pan: true, reveal: false });
    box.update(finds.length, at);
  };
  const seek = (text: string) => {
    query = text;
    const { shown } = state;
    if (shown === null) return;
    const matches = findIn(shown.picture, query);
    const order = new Map([...shown.index.keys()].map((id, place) => [id, place]));
    const from = matchFrom(matches, order, state.selected);
    at = -1;
    show(matches);
    go(from);
  };
  return {
    open: () => {
      box.open();
      board.cover(box.element.offsetHeight);
      box.seek();
    },
    seek,
    step: (step: 1 | -1) => {
      // What was selected by hand since is where the search goes on from.
      const here = state.finds?.findIndex((match) => sameTarget(match, state.selected)) ?? -1;
      go((here < 0 ? at : here) + step);
    },
    close: () => {
      box.close();
      board.cover(0);
      show(null);
      leave();
    },
    /** Another picture of the same search: the marks are of what is there now. */
    refresh: () => {
      if (state.finds === null || state.shown === null) return;
      at = -1;
      state.finds = findIn(state.shown.picture, query);
      box.update(state.finds.length, at);
    },
  };
}
