import type { Picture, PictureProblem, Verdict, ViewSettings } from '../src/protocol/view.ts';
import { autoFolds, type Folds } from './folds.ts';
import type { Layout } from './layout.ts';
import type { Heat } from './heat/heats.ts';
import type { ProbeSeries } from './heat/probeSeries.ts';
import { foundIn, laterIndex, problemsByNode, type Found, type Index } from './pictureIndex.ts';
import type { Target } from './target.ts';
import type { Standing } from './walk.ts';

/** A picture with its index. */
export interface Indexed {
  readonly picture: Picture;
  readonly index: Index;
  readonly problems: ReadonlyMap<string, PictureProblem>;
}

/** What is drawn now. */
export interface Shown extends Indexed {
  layout: Layout;
}

/** What the webview knows: everything on the screen follows from it. */
export interface State {
  shown: Shown | null;
  folds: Folds;
  /** Every layer in a box of its own. */
  layers: boolean;
  /** What flows, as bodies on the lines. */
  volumes: boolean;
  /** All but skips, forks and merges steps back. */
  skipsOnly: boolean;
  /** The picture in words stands beside it. */
  outline: boolean;
  /** What the boxes are coloured by. */
  heat: Heat | null;
  /** What was measured while the net trained, and the step that is looked at: null for the newest. */
  probes: ProbeSeries | null;
  probeStep: number | null;
  selected: Target | null;
  /** The rest of a selection of several; a range begins at the first of them. */
  also: readonly Target[];
  /** The whole net in a strip at the edge, while a part of it is in view. */
  minimap: boolean;
  /** What the search found, null where none is open. */
  finds: readonly Target[] | null;
  verdict: Verdict;
  settings: ViewSettings;
}

export const newState = (): State => ({
  shown: null,
  folds: autoFolds,
  layers: false,
  volumes: false,
  skipsOnly: false,
  outline: false,
  heat: null,
  probes: null,
  probeStep: null,
  selected: null,
  also: [],
  minimap: true,
  finds: null,
  verdict: { kind: 'none' },
  settings: { wheel: 'zoom' },
});

/** With what is known of the picture before it, where that says the same. */
export const indexed = (picture: Picture, before: Indexed | null = null): Indexed => ({
  picture,
  index: laterIndex(picture),
  problems: before?.picture.problems === picture.problems ? before.problems : problemsByNode(picture),
});

/** Where a target stands in the picture that is shown; null for a section, and where there is none. */
export function foundOf({ shown }: State, target: Target | null): Found | null {
  return (shown === null ? undefined : foundIn(shown.index, target)) ?? null;
}

/** Where one walks from in the picture that is shown. */
export function standingOf({ shown, selected }: State): Standing | null {
  if (shown === null) return null;
  const { picture, index, layout } = shown;
  return { picture, index, items: layout.items, selected };
}

/** Everything that is selected, in the order in which it was; what the panel shows in full is the last. */
export function allSelected({ selected, also }: Pick<State, 'selected' | 'also'>): Target[] {
  return selected === null ? [] : [...also, selected];
}
