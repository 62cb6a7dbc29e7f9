import type { Handlers, Listeners } from '../src/protocol/channel.ts';
import type { Picture, PictureCalls, ViewEvents } from '../src/protocol/view.ts';
import { createBoard } from './board.ts';
import { refill } from './element.ts';
import { createExporting } from './export/exporting.ts';
import { hostAsks, type Ask, type Host } from './asks.ts';
import { createFinding } from './finding.ts';
import { createFolding } from './folding.ts';
import { allFolded, allUnfolded } from './folds.ts';
import { listenKeys } from './keys.ts';
import { createMinimap } from './minimap.ts';
import { outlineOf } from './outline.ts';
import { wordedOf } from './outlineText.ts';
import { createPage } from './page.ts';
import { createProbing } from './probing.ts';
import { refusalPage } from './panels/refusal.ts';
import { listenPointer } from './pointer.ts';
import { keptOf, readSaved, savedText, savingSoon, untouched } from './savedState.ts';
import { createSelection } from './selection.ts';
import { shared } from './sharing.ts';
import { indexed, newState } from './state.ts';
import { showMenu, toggleSkipsOnly, toggleVolumes } from './showMenu.ts';
import { nextSkip } from './skipJump.ts';
import { createTooltip } from './tooltip.ts';
import type { VsCodeApi } from './vscodeApi.ts';
import { createWalking } from './walking.ts';

/**
 * The whole webview: builds the page into `body`, then connects to the host and speaks first, and answers what the
 * host tells and the person does.
 */
export function startApp(
  body: HTMLElement,
  api: Pick<VsCodeApi, 'getState' | 'setState'>,
  connect: (handlers: Handlers<PictureCalls>, listeners: Listeners<ViewEvents>) => Host,
): void {
  const state = newState();

  /** A call that fails has its sentence shown. */
  const ask: Ask = (name, request) => {
    host.call(name, request).catch((error: unknown) => {
      page.warn(error instanceof Error ? error.message : String(error));
    });
  };
  const page = createPage(body, {
    ...hostAsks(ask),
    setHeat: (heat) => {
      probing.setHeat(heat);
    },
    setStep: (step) => {
      probing.setStep(step);
    },
    select: (target) => {
      select(target, { pan: true, reveal: false });
    },
    reveal: (id) => {
      reveal(id);
    },
    go: (id) => {
      select({ kind: 'node', id }, { pan: true, reveal: true });
    },
    goSkip: (kind) => {
      if (state.shown === null) return;
      const target = nextSkip(state.shown.picture, state.shown.layout.items, kind, state.selected);
      if (target !== null) select(target, { pan: true, reveal: false });
    },
    zoomBy: (factor) => {
      board.zoomBy(factor);
    },
    fit: () => {
      board.fit(true);
    },
    find: () => {
      finding.open();
    },
    seek: (query) => {
      finding.seek(query);
    },
    stepFind: (step) => {
      finding.step(step);
    },
    closeFind: () => {
      finding.close();
    },
    foldAll: () => {
      folding.refold(allFolded, 'middle');
    },
    unfoldAll: () => {
      folding.refold(allUnfolded, 'middle');
    },
    showMenu: () =>
      showMenu(state, board, {
        toggleOutline,
        say: page.hint,
        tell: () => {
          tell();
          showOutline();
          probing.show();
        },
      })(),
    toggleOutline: () => {
      toggleOutline();
    },
    exportMenu: () => exporting.menu(),
  });
  const tooltip = createTooltip(page.canvas, page.svg);
  const board = createBoard(page.svg, state, {
    moved: () => {
      tooltip.hide();
      minimap.follow();
      save();
    },
    drawn: () => {
      const { shown, volumes, heat } = state;
      if (shown !== null) page.updateLegend({ ...shown, volumes, heat });
      minimap.follow();
      save();
    },
  });
  const minimap = createMinimap(page.canvas, state, board);
  const reveal = (id: string) => {
    ask('reveal', { id });
  };
  const selection = createSelection(state, { board, page, reveal });
  const folding = createFolding(state, board, selection.toShown);
  const { select, follow, tell } = selection;
  const probing = createProbing(state, {
    board,
    page,
    tell: () => {
      tell();
      showOutline();
    },
  });

  const finding = createFinding(state, {
    board,
    box: page.findBox,
    select,
    leave: () => {
      page.canvas.focus();
    },
  });

  const exporting = createExporting({
    board,
    say: (sentence, kind) => {
      if (kind === 'done') page.tell(sentence);
      else page.warn(sentence);
    },
    ask: (format) => {
      ask('startExport', { format });
    },
  });

  const zoomTo = () => {
    if (state.selected === null) board.fit(true);
    else board.zoomTo(state.selected);
  };
  const showOutline = () => {
    const { shown, outline, selected } = state;
    page.outline.element.hidden = !outline;
    if (!outline || shown === null) return;
    page.outline.update(outlineOf(wordedOf(shown, state.heat, board.heat()?.figures)));
    page.outline.select(selected);
  };
  const toggleOutline = () => {
    state.outline = !state.outline;
    showOutline();
    save();
  };
  const save = savingSoon(() => {
    if (state.shown === null) return;
    api.setState(savedText({ ...state, title: state.shown.picture.title, view: board.viewport.view() }));
  });

  listenPointer(page.svg, tooltip, {
    press: (press, how) => {
      const isTarget = press !== null && press.kind !== 'fold' && press.kind !== 'run';
      if (isTarget && how === 'add') selection.add({ kind: press.kind, id: press.id });
      else if (isTarget && how === 'extend') selection.extendTo({ kind: press.kind, id: press.id });
      else if (press === null) select(null, { pan: false, reveal: false });
      else if (press.kind === 'fold') folding.toggleBlock(press.id);
      else if (press.kind === 'run') folding.toggleRun(press.id);
      else select({ kind: press.kind, id: press.id }, { pan: false, reveal: true });
    },
    point: (press) => {
      board.light(press?.kind === 'skip' ? { kind: 'skip', id: press.id } : null);
    },
    toggle: folding.toggleSelected,
    zoomTo,
    layout: () => state.shown?.layout ?? null,
    view: board.viewport.view,
    problemOf: (id) => state.shown?.problems.get(id)?.message,
  });
  listenKeys(page.canvas, {
    ...createWalking(state, select, page.hint),
    extend: selection.extend,
    zoomTo,
    find: finding.open,
    fold: folding.toggleSelected,
    reveal: () => {
      if (state.selected !== null && state.selected.kind !== 'section') reveal(state.selected.id);
    },
    clear: () => {
      if (state.finds !== null) finding.close();
      else select(null, { pan: false, reveal: false });
    },
    outline: toggleOutline,
    legend: page.toggleLegend,
    skipsOnly: () => {
      toggleSkipsOnly(state, board, page.hint);
    },
    volumes: () => {
      toggleVolumes(state, board, tell);
    },
    zoomBy: board.zoomBy,
    fit: () => {
      board.fit(true);
    },
  });

  const opened = (arrived: Picture) => {
    const before = state.shown;
    const same = before?.picture.title === arrived.title;
    const picture = same ? shared(before.picture, arrived) : arrived;
    const saved = before === null ? readSaved(api.getState()) : null;
    const restored = saved?.title === picture.title ? saved : null;
    if (!same) Object.assign(state, restored === null ? untouched : keptOf(restored));
    page.showPicture();
    const next = indexed(picture, before);
    state.shown = { ...next, layout: board.layoutOf(next) };
    finding.refresh();
    showOutline();
    page.header.update(picture);
    page.input.update(picture);
    // What is said of it takes room from the canvas, for which the view is made.
    tell();
    // The same file keeps its view, as far as there is still something in it.
    if (same) board.redraw(before.layout);
    else
      board.drawIn(() => {
        if (restored !== null) board.place(restored.view, false);
        else board.open();
      }, false);
    // For the developer tools' timeline and for `npm run bench`.
    requestAnimationFrame(() => performance.mark('picture'));
  };

  const host: Host = connect(
    { exportPicture: exporting.answer },
    {
      picture: opened,
      refused: (refused) => {
        if (state.shown?.picture.title !== refused.title) state.shown = null;
        refill(page.refusal, refusalPage(refused));
        page.showRefusal();
      },
      select: ({ id }) => {
        follow(id);
      },
      verdict: (next) => {
        state.verdict = next;
        page.verdict.update(next);
        tell();
      },
      training: page.showTraining,
      planForm: page.plan.show,
      estimate: page.plan.showEstimate,
      runs: page.runs.update,
      runCurves: ({ runs }) => {
        page.runs.showCurves(runs);
      },
      experiment: page.showExperiment,
      experimentForm: page.experimentForm.show,
      experimentEstimate: page.experimentForm.showEstimate,
      experiments: page.experiments.update,
      gradientFlow: page.flow.update,
      probes: probing.told,
      settings: (settings) => {
        state.settings = settings;
        page.setWheel(settings.wheel);
      },
      note: ({ text }) => {
        page.showNote(text);
      },
    },
  );
  ask('ready', null);
}
