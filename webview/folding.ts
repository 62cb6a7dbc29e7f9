import { shownItem } from './layout/item.ts';
import type { Looking } from './anchor.ts';
import type { Board } from './board.ts';
import { blockToggled, runToggled, type Folds } from './folds.ts';
import { partAt } from './pictureIndex.ts';
import { foundOf, type State } from './state.ts';

/** Folds and unfolds what the person asks for; `toShown` then moves the selection off what is hidden. */
export function createFolding(state: State, board: Board, toShown: () => void) {
  const refold = (folds: Folds, eye: Looking['eye']) => {
    state.folds = folds;
    board.relayout(eye);
    toShown();
  };
  const toggleBlock = (id: string) => {
    if (state.shown !== null) refold(blockToggled(state.folds, state.shown.picture, id), 'top');
  };
  const toggleRun = (id: string) => {
    const found = state.shown?.index.get(id);
    const part = state.shown === null || found === undefined ? undefined : partAt(state.shown.picture, found);
    if (part !== undefined) refold(runToggled(state.folds, part), 'top');
  };
  /** A folded run unfolds; a block alone shows or hides its layers. */
  const toggleSelected = () => {
    const found = foundOf(state, state.selected);
    if (state.shown === null || found === null) return;
    const part = partAt(state.shown.picture, found);
    const item = shownItem(state.shown.layout.items, found);
    if (part === undefined || item?.kind !== 'block') return;
    if (item.count > 1) toggleRun(item.id);
    else toggleBlock(part.instances[found.instance]?.id ?? item.id);
  };
  return { refold, toggleBlock, toggleRun, toggleSelected };
}
