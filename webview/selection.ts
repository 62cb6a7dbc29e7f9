import type { Board } from './board.ts';
import { describe } from './describe.ts';
import type { Page } from './page.ts';
import { foundOf, type State } from './state.ts';
import { sameTarget, type Target } from './target.ts';
import { verdictRows } from './verdictWords.ts';

export interface SelectOptions {
  /** Brings it into view. */
  readonly pan: boolean;
  /** Shows its text in the editor. */
  readonly reveal: boolean;
}

export type Selection = ReturnType<typeof createSelection>;

/** What is selected, and what the panel says of it. */
export function createSelection(
  state: State,
  { board, page, reveal }: { board: Board; page: Page; reveal: (id: string) => void },
) {
  /** Says in the panels what is selected. */
  const tell = () => {
    if (state.shown === null) return;
    const { picture, index } = state.shown;
    const description = describe(picture, index, state.selected);
    const verdictLines = state.selected === null ? verdictRows(state.verdict) : [];
    page.inspector.update(
      description === null ? null : { ...description, rows: [...description.rows, ...verdictLines] },
      state.selected,
    );
    page.findings.update(picture, state.verdict, state.selected?.id ?? null);
  };
  const spoken = (target: Target | null): string => {
    if (state.shown === null || target === null) return '';
    const description = describe(state.shown.picture, state.shown.index, target);
    return description === null ? '' : `${description.title}, ${description.subtitle}`;
  };
  const select = (target: Target | null, options: SelectOptions) => {
    const changed = !sameTarget(state.selected, target);
    state.selected = target;
    const before = board.viewport.size();
    if (changed) {
      board.draw(false);
      tell();
      page.announce(spoken(target));
    }
    // What is said of it may take room from the canvas: what was pressed stays under the pointer, and in sight.
    const hides = board.viewport.size().height < before.height;
    if (hides) board.settle();
    if (target === null) return;
    if (options.pan || hides) board.panTo(target);
    if (options.reveal && target.kind !== 'section') reveal(target.id);
  };
  /** The node or block under the editor's cursor. */
  const follow = (id: string | null) => {
    const found = id === null ? undefined : state.shown?.index.get(id);
    if (id === null || found === undefined) select(null, { pan: false, reveal: false });
    else if (foundOf(state, state.selected) !== null && state.selected?.id === id)
      board.panTo(state.selected);
    else select({ kind: found.node === null ? 'block' : 'node', id }, { pan: true, reveal: false });
  };
  return { select, follow, tell };
}
