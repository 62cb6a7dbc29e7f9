import { autoFolds, type Folds } from './folds.ts';
import { heatNamed } from './heat/heats.ts';
import type { State } from './state.ts';
import { targetKinds, type Target } from './target.ts';
import type { View } from './viewport.ts';

/** What outlives a reload of the webview, and of VS Code. */
export interface SavedState extends Pick<
  State,
  'folds' | 'layers' | 'volumes' | 'skipsOnly' | 'minimap' | 'outline' | 'heat' | 'selected' | 'also'
> {
  readonly title: string;
  readonly view: View;
}

type Kept = Omit<SavedState, 'title' | 'view'>;

/** Of a file that is opened anew nothing is folded or selected yet; the rest stays as the person set it. */
export const untouched = { folds: autoFolds, selected: null, also: [] } satisfies Partial<Kept>;

/** What of it is the page's own state. */
export const keptOf = ({ title: _title, view: _view, ...kept }: SavedState): Kept => kept;

/** As JSON, for VS Code to keep. */
export function savedText({
  title,
  view,
  folds,
  layers,
  volumes,
  skipsOnly,
  minimap,
  outline,
  heat,
  selected,
  also,
}: SavedState): unknown {
  const { level, runs, blocks } = folds;
  return {
    title,
    view: { x: view.x, y: view.y, k: view.k },
    level,
    runs: [...runs],
    blocks: [...blocks],
    layers,
    volumes,
    skipsOnly,
    minimap,
    heat,
    selected,
    also,
    outline,
  };
}

/** What VS Code kept, null where it is nothing that this version wrote. */
export function readSaved(value: unknown): SavedState | null {
  if (!isRecord(value) || typeof value['title'] !== 'string' || !isRecord(value['view'])) return null;
  const { x, y, k } = value['view'];
  if (typeof x !== 'number' || typeof y !== 'number' || typeof k !== 'number' || !(k > 0)) return null;
  const level = value['level'];
  const folds: Folds = {
    level: level === 'folded' || level === 'unfolded' ? level : autoFolds.level,
    runs: readFolds(value['runs']),
    blocks: readFolds(value['blocks']),
  };
  return {
    title: value['title'],
    view: { x, y, k },
    folds,
    layers: value['layers'] === true,
    volumes: value['volumes'] === true,
    skipsOnly: value['skipsOnly'] === true,
    outline: value['outline'] === true,
    minimap: value['minimap'] !== false,
    heat: heatNamed(value['heat']),
    selected: readTarget(value['selected']),
    also: Array.isArray(value['also']) ? value['also'].flatMap((entry) => readTarget(entry) ?? []) : [],
  };
}

/** What changes together, as a view does in every frame of a pan, is kept once. */
export function savingSoon(keep: () => void): () => void {
  let timer: number | null = null;
  return () => {
    timer ??= window.setTimeout(() => {
      timer = null;
      keep();
    }, 300);
  };
}

function readTarget(value: unknown): Target | null {
  if (!isRecord(value) || typeof value['id'] !== 'string') return null;
  const kind = targetKinds.find((known) => known === value['kind']);
  return kind === undefined ? null : { kind, id: value['id'] };
}

function readFolds(value: unknown): ReadonlyMap<string, boolean> {
  if (!Array.isArray(value)) return new Map();
  return new Map(
    value.flatMap((entry: unknown): [string, boolean][] => {
      if (!Array.isArray(entry)) return [];
      const [id, open] = entry as unknown[];
      return typeof id === 'string' && typeof open === 'boolean' ? [[id, open]] : [];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
