import type { Channel, Listeners } from '../src/protocol/channel.ts';
import type { Picture, PictureProblem, Verdict, ViewCalls, ViewEvents } from '../src/protocol/view.ts';
import { describe } from './describe.ts';
import { refill } from './element.ts';
import { allFolded, allUnfolded, autoFolds, blockToggled, runToggled, type Folds } from './folds.ts';
import { firstItemAt } from './layout/item.ts';
import { layoutPicture, type Layout } from './layout.ts';
import { createMeasure } from './measure.ts';
import { createPage } from './page.ts';
import { refusalPage } from './panels/refusal.ts';
import { indexPicture, partAt, problemsByNode, type Found } from './pictureIndex.ts';
import { readSaved, savedText } from './savedState.ts';
import { createScene } from './scene.ts';
import { sameTarget, type Target } from './target.ts';
import { listenPointer } from './pointer.ts';
import { createTooltip } from './tooltip.ts';
import {
  createViewport,
  fitView,
  openingView,
  viewCentred,
  viewShowing,
  type Size,
  type View,
} from './viewport.ts';
import { listenKeys } from './keys.ts';
import { verdictRows } from './verdictWords.ts';
import { boxOf, nextSkip, nextTarget, shownItem } from './walk.ts';
import type { VsCodeApi } from './vscodeApi.ts';

export type Host = Channel<ViewCalls, object>;

/** What is drawn now: a picture with its index and its layout. */
interface Shown {
  readonly picture: Picture;
  readonly index: ReadonlyMap<string, Found>;
  readonly problems: ReadonlyMap<string, PictureProblem>;
  layout: Layout;
}

/**
 * The whole webview: builds the page into `body`, then connects to the host and speaks first, and answers what the
 * host tells and the person does.
 */
export function startApp(
  body: HTMLElement,
  api: Pick<VsCodeApi, 'getState' | 'setState'>,
  connect: (listeners: Listeners<ViewEvents>) => Host,
): void {
  const measure = createMeasure();
  let shown: Shown | null = null;
  let folds: Folds = autoFolds;
  let layers = false;
  let selected: Target | null = null;
  let verdict: Verdict = { kind: 'none' };
  let unsaved: number | null = null;
  /** What the view was made for, and is made for again when the canvas changes its size; the person's own is kept. */
  let hold: 'opening' | 'fit' | 'free' = 'opening';

  const page = createPage(body, {
    train: () => {
      attempt(host.call('train', null));
    },
    stop: () => {
      attempt(host.call('stopTraining', null));
    },
    check: () => {
      attempt(host.call('check', null));
    },
    install: () => {
      attempt(host.call('installEngine', null));
    },
    setInput: (shape) => {
      attempt(host.call('setInput', { shape }));
    },
    select: (target) => {
      select(target, { pan: true, reveal: false });
    },
    reveal: (id) => {
      attempt(host.call('reveal', { id }));
    },
    go: (id) => {
      select({ kind: 'node', id }, { pan: true, reveal: true });
    },
    goLine: (line) => {
      attempt(host.call('revealLine', { line }));
    },
    goSkip: (kind) => {
      if (shown === null) return;
      const target = nextSkip(shown.picture, shown.layout.items, kind, selected);
      if (target !== null) select(target, { pan: true, reveal: false });
    },
    zoomBy: (factor) => {
      zoomBy(factor);
    },
    fit: () => {
      fit(true);
    },
    foldAll: () => {
      refoldAll(allFolded);
    },
    unfoldAll: () => {
      refoldAll(allUnfolded);
    },
    toggleLayers: () => {
      layers = !layers;
      page.toolbar.setLayers(layers);
      refoldAll(folds);
    },
  });
  /** A call that fails has its sentence shown. */
  const attempt = (reply: Promise<unknown>) => {
    reply.catch((error: unknown) => {
      page.warn(error instanceof Error ? error.message : String(error));
    });
  };
  const scene = createScene(page.svg);
  const tooltip = createTooltip(page.canvas, page.svg);
  const viewport = createViewport(page.svg, {
    moved: (view, byHand) => {
      if (byHand) hold = 'free';
      scene.follow(view);
      tooltip.hide();
      save();
    },
    resized: (before, after) => {
      resized(before, after);
    },
    extent: () => (shown === null ? null : extent(shown.layout)),
  });

  const save = () => {
    if (unsaved !== null) return;
    unsaved = window.setTimeout(() => {
      unsaved = null;
      if (shown === null) return;
      api.setState(savedText({ title: shown.picture.title, view: viewport.view(), folds, layers }));
    }, 300);
  };
  const extent = ({ bandLeft, bandRight, height }: Layout) => ({ left: bandLeft, right: bandRight, height });
  const fit = (animate: boolean) => {
    hold = 'fit';
    if (shown !== null) viewport.set(fitView(extent(shown.layout), viewport.size()), animate);
  };
  const open = () => {
    hold = 'opening';
    if (shown !== null) viewport.set(openingView(extent(shown.layout), viewport.size()), false);
  };
  const place = (view: View, animate: boolean) => {
    hold = 'free';
    viewport.set(view, animate);
  };
  const zoomBy = (factor: number) => {
    hold = 'free';
    viewport.zoomBy(factor);
  };
  /** A panel opened or closed, or the window changed; a canvas that is hidden has no size, and nothing to keep. */
  const resized = (before: Size, after: Size) => {
    if (after.width === 0 || after.height === 0) return;
    const other = before.width !== after.width || before.height !== after.height;
    if (other && hold === 'fit') fit(false);
    else if (other && hold === 'opening') open();
    else if (other && before.height > 0) viewport.set(viewCentred(viewport.view(), before, after), false);
    scene.follow(viewport.view());
  };
  const layoutOf = ({ picture, index }: Pick<Shown, 'picture' | 'index'>) =>
    layoutPicture(picture, { index, folds, measure, layers });
  const draw = (animate: boolean) => {
    if (shown !== null) scene.draw({ ...shown, selected, measure }, animate);
  };
  const tell = () => {
    if (shown === null) return;
    const { picture, index } = shown;
    const description = describe(picture, index, selected);
    const verdictLines = selected === null ? verdictRows(verdict) : [];
    page.inspector.update(
      description === null ? null : { ...description, rows: [...description.rows, ...verdictLines] },
      selected,
    );
    page.findings.update(picture, verdict);
  };

  /** Lays out anew under other folds; the first item in view that is still there keeps its place on the screen. */
  const refold = (next: Folds, animate = true) => {
    folds = next;
    if (shown === null) return;
    const view = viewport.view();
    const { items } = shown.layout;
    const inView = items.slice(firstItemAt(items, -view.y / view.k));
    shown.layout = layoutOf(shown);
    const after = new Map(shown.layout.items.map((item) => [item.key, item]));
    const anchor = inView.find(({ key }) => after.has(key));
    const moved = anchor === undefined ? 0 : anchor.y - (after.get(anchor.key)?.y ?? anchor.y);
    draw(animate && moved === 0);
    place({ ...view, y: view.y + moved * view.k }, false);
    save();
  };
  /** A net that was fitted into the canvas is fitted again. */
  const refoldAll = (next: Folds) => {
    const fitted = hold === 'fit';
    refold(next, !fitted);
    if (fitted) fit(false);
  };

  const foundOf = (target: Target | null): Found | null =>
    target === null || target.kind === 'section' ? null : (shown?.index.get(target.id) ?? null);

  const panTo = (target: Target) => {
    const found = foundOf(target);
    const item = found === null || shown === null ? null : shownItem(shown.layout.items, found);
    if (found === null || item === null) return;
    const view = viewShowing(boxOf(item, found.node), viewport.view(), viewport.size());
    if (view !== null) place(view, true);
  };

  const select = (
    target: Target | null,
    { pan, reveal }: { readonly pan: boolean; readonly reveal: boolean },
  ) => {
    const changed = !sameTarget(selected, target);
    selected = target;
    const before = viewport.size();
    if (changed) {
      draw(false);
      tell();
      page.announce(spoken(target));
    }
    // What is said of it may take room from the canvas: what was pressed stays under the pointer, and in sight.
    const hides = viewport.size().height < before.height;
    if (hides) {
      hold = 'free';
      viewport.settle();
    }
    if (target === null) return;
    if (pan || hides) panTo(target);
    if (reveal && target.kind !== 'section') attempt(host.call('reveal', { id: target.id }));
  };
  const spoken = (target: Target | null): string => {
    if (shown === null || target === null) return '';
    const description = describe(shown.picture, shown.index, target);
    return description === null ? '' : `${description.title}, ${description.subtitle}`;
  };

  const toggleBlock = (id: string) => {
    if (shown !== null) refold(blockToggled(folds, shown.picture, id));
  };
  const toggleRun = (id: string) => {
    const found = shown?.index.get(id);
    const part = shown === null || found === undefined ? undefined : partAt(shown.picture, found);
    if (part !== undefined) refold(runToggled(folds, part));
  };
  /** A folded run unfolds; a block alone shows or hides its layers. */
  const toggleSelected = () => {
    const found = foundOf(selected);
    if (shown === null || found === null) return;
    const part = partAt(shown.picture, found);
    const item = shownItem(shown.layout.items, found);
    if (part === undefined || item?.kind !== 'block') return;
    if (item.count > 1) toggleRun(item.id);
    else toggleBlock(part.instances[found.instance]?.id ?? item.id);
  };

  listenPointer(page.svg, tooltip, {
    press: (press) => {
      if (press === null) select(null, { pan: false, reveal: false });
      else if (press.kind === 'fold') toggleBlock(press.id);
      else if (press.kind === 'run') toggleRun(press.id);
      else select({ kind: press.kind, id: press.id }, { pan: false, reveal: true });
    },
    toggle: toggleSelected,
    layout: () => shown?.layout ?? null,
    view: viewport.view,
    problemOf: (id) => shown?.problems.get(id)?.message,
  });
  listenKeys(page.canvas, {
    walk: (direction) => {
      if (shown === null) return;
      const from = { target: selected, found: foundOf(selected) };
      select(nextTarget(shown.picture, shown.layout.items, from, direction), { pan: true, reveal: false });
    },
    fold: toggleSelected,
    reveal: () => {
      if (selected !== null && selected.kind !== 'section') attempt(host.call('reveal', { id: selected.id }));
    },
    clear: () => {
      select(null, { pan: false, reveal: false });
    },
    zoomBy,
    fit: () => {
      fit(true);
    },
  });

  const opened = (picture: Picture) => {
    const before = shown;
    const index = indexPicture(picture);
    const same = before?.picture.title === picture.title;
    const saved = before === null ? readSaved(api.getState()) : null;
    const restored = saved?.title === picture.title ? saved : null;
    if (!same) {
      folds = restored?.folds ?? autoFolds;
      layers = restored?.layers ?? layers;
      selected = null;
      page.toolbar.setLayers(layers);
    }
    page.showPicture();
    shown = { picture, index, problems: problemsByNode(picture), layout: layoutOf({ picture, index }) };
    page.header.update(picture);
    page.input.update(picture);
    draw(same);
    tell();
    // The same file keeps its view, as far as there is still something in it.
    if (same) viewport.set(viewport.view(), false);
    else if (restored !== null) place(restored.view, false);
    else open();
  };

  const host: Host = connect({
    picture: opened,
    refused: (refused) => {
      if (shown?.picture.title !== refused.title) shown = null;
      refill(page.refusal, refusalPage(refused));
      page.showRefusal();
    },
    select: ({ id }) => {
      const found = id === null ? undefined : shown?.index.get(id);
      if (id === null || found === undefined) select(null, { pan: false, reveal: false });
      else if (foundOf(selected) !== null && selected?.id === id) panTo(selected);
      else select({ kind: found.node === null ? 'block' : 'node', id }, { pan: true, reveal: false });
    },
    verdict: (next) => {
      verdict = next;
      page.verdict.update(next);
      tell();
    },
    training: page.showTraining,
    note: ({ text }) => {
      page.showNote(text);
    },
  });
  attempt(host.call('ready', null));
}
