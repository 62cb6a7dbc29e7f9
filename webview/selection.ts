import type { Board } from './board.ts';
import { describe } from './describe.ts';
import { describeMany } from './describeMany.ts';
import { targetText, wordedOf } from './outlineText.ts';
import type { Page } from './page.ts';
import { spineNext, spineRange } from './spineRange.ts';
import { shownItem, unitOf } from './layout/item.ts';
import { shownTarget } from './shownItem.ts';
import { allSelected, foundOf, standingOf, type Shown, type State } from './state.ts';
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
  const described = ({ picture, index }: Shown) =>
    state.selected !== null && state.also.length > 0
      ? describeMany(picture, index, allSelected(state))
      : describe(picture, index, state.selected);
  /** Says in the panels what is selected. */
  const tell = () => {
    if (state.shown === null) return;
    const { picture } = state.shown;
    const description = described(state.shown);
    const verdictLines = state.selected === null ? verdictRows(state.verdict) : [];
    page.inspector.update(
      description === null ? null : { ...description, rows: [...description.rows, ...verdictLines] },
      state.selected,
    );
    page.heat.update(picture, board.heat());
    page.flow.mark(state.selected);
    page.volumeKey.update(state.volumes ? picture : null);
    page.findings.update(picture, state.verdict, state.selected?.id ?? null);
  };
  const spoken = (target: Target | null): string => {
    if (state.shown === null || target === null) return '';
    if (state.also.length === 0)
      return (
        targetText(wordedOf(state.shown, state.heat, board.heat()?.figures), state.shown.index, target) ?? ''
      );
    const description = described(state.shown);
    return description === null ? '' : `${description.title}, ${description.subtitle}`;
  };
  const select = (target: Target | null, options: SelectOptions) => {
    choose(target, [], options);
  };
  const choose = (target: Target | null, also: readonly Target[], options: SelectOptions) => {
    const changed = !sameTarget(state.selected, target) || also.length > 0 || state.also.length > 0;
    state.selected = target;
    state.also = also;
    const before = board.viewport.size();
    if (changed) {
      // A fold that selects what holds the selection is on its way: what moves goes on to its place.
      board.draw(true);
      tell();
      page.outline.select(target);
      page.announce(spoken(target));
    }
    // What is said of it may take room from the canvas: what was pressed stays under the pointer, and in sight.
    const hides = changed && board.viewport.sizeNow().height < before.height;
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
  /** A layer that a fold has hidden gives its selection to the block that holds it; what a search is at stays found. */
  const toShown = () => {
    const { shown } = state;
    const isFound = state.finds?.some((match) => sameTarget(match, state.selected)) === true;
    if (shown === null || isFound) return;
    const { items } = shown.layout;
    const drawn = allSelected(state).map((target) => {
      const found = foundOf(state, target);
      const item = found === null ? null : shownItem(items, found);
      const isHidden =
        target.kind === 'node' && item !== null && unitOf(item, found?.node ?? null) === undefined;
      return (isHidden && found !== null ? shownTarget(shown.picture, items, found) : null) ?? target;
    });
    const kept = drawn.filter(
      (target, at) => !drawn.slice(at + 1).some((later) => sameTarget(later, target)),
    );
    const primary = kept.at(-1) ?? null;
    if (kept.length < allSelected(state).length || !sameTarget(primary, state.selected))
      choose(primary, kept.slice(0, -1), { pan: false, reveal: false });
    else state.also = kept.slice(0, -1);
  };
  /** Adds to what is selected, or takes away. */
  const add = (target: Target) => {
    const rest = allSelected(state).filter((other) => !sameTarget(other, target));
    const isNew = rest.length === allSelected(state).length;
    const [primary = null, also] = isNew ? [target, rest] : [rest.at(-1), rest.slice(0, -1)];
    choose(primary, also, { pan: false, reveal: false });
  };
  const rangeStart = (): Target | null => state.also[0] ?? state.selected;
  /** Selects all on the spine up to a target, from where the selection began. */
  const extendTo = (target: Target | null) => {
    const standing = standingOf(state);
    const from = rangeStart();
    if (standing === null || target === null || from === null) {
      select(target, { pan: true, reveal: false });
      return;
    }
    const range = spineRange(standing, from, target);
    choose(range.at(-1) ?? target, range.slice(0, -1), { pan: true, reveal: false });
  };
  return {
    select,
    add,
    extendTo,
    extend: (step: 1 | -1) => {
      const standing = standingOf(state);
      if (standing !== null) extendTo(spineNext(standing, rangeStart(), step));
    },
    follow,
    toShown,
    tell,
  };
}
