import type { Picture } from '../src/protocol/view.ts';
import type { ProbeFrame } from '../src/protocol/probes.ts';
import { heatScale, type HeatScale } from './heat/heatScale.ts';
import { isTrainingHeat } from './heat/heats.ts';
import { frameAt, type ProbeSeries } from './heat/probeSeries.ts';
import { layoutPicture, type Layout } from './layout.ts';
import { movedBy, type Looking } from './anchor.ts';
import { shownItem } from './layout/item.ts';
import { createMeasure } from './measure.ts';
import { minimapWidth } from './minimapWidth.ts';
import { createScene, type SceneState } from './scene.ts';
import { foundOf, type Indexed, type State } from './state.ts';
import type { Target } from './target.ts';
import {
  createViewport,
  fitView,
  openingView,
  viewCentred,
  viewOf,
  viewShowing,
  type Size,
  type View,
  type Viewport,
} from './viewport.ts';
import { framesOf } from './frames.ts';
import { targetBox } from './shownItem.ts';

export interface Board {
  readonly layoutOf: (indexed: Indexed) => Layout;
  /** The scale of what the boxes are coloured by. */
  readonly heat: () => HeatScale | null;
  /** Draws the state; with `animate` what stays moves to its new place. */
  readonly draw: (animate: boolean) => void;
  /** The same in a view that `place` sets first, so that nothing is drawn where it will not stand. */
  readonly drawIn: (place: () => void, animate: boolean) => void;
  /** Lays out anew; what the eye rests on keeps its place on the screen, a fitted net is fitted. */
  readonly relayout: (eye: Looking['eye']) => void;
  /** Draws another picture of the same file: what is selected keeps its place. */
  readonly redraw: (before: Layout) => void;
  /** Lights the skip under the pointer. */
  readonly light: (target: Target | null) => void;
  readonly fit: (animate: boolean) => void;
  /** The view in which a picture opens. */
  readonly open: () => void;
  /** A view that the person chose, or that shows what they chose: it is kept. */
  readonly place: (view: View, animate: boolean) => void;
  readonly zoomBy: (factor: number) => void;
  /** Brings a target into view, where it is not. */
  readonly panTo: (target: Target) => void;
  /** The upper edge of the canvas is covered by so many pixels: what begins below them is moved out from there, till 0. */
  readonly cover: (pixels: number) => void;
  /** Fills the canvas with a target. */
  readonly zoomTo: (target: Target) => void;
  /** Keeps what is on the screen where it is, though the canvas has another size now. */
  readonly settle: () => void;
  readonly viewport: Viewport;
  /** All that the marks draw from; null where there is no picture. */
  readonly sceneState: () => SceneState | null;
}

/** The canvas with the picture on it: layout, drawing, and the view on them. */
export function createBoard(
  svg: SVGSVGElement,
  state: State,
  { moved, drawn }: { readonly moved: () => void; readonly drawn: () => void },
): Board {
  const measure = createMeasure();
  const scene = createScene(svg, () => viewport.size().height);
  /** What the view was made for, and is made for again when the canvas changes its size; the person's own is kept. */
  let hold: 'opening' | 'fit' | 'free' = 'opening';
  let covered = 0;
  /** What came out from under the cover: where it was, and where it is now. */
  let uncovered: { readonly from: number; readonly to: number } | null = null;
  /** The view is being set for what will be drawn in it. */
  let placing = false;

  const extent = ({ bandLeft, bandRight, height }: Layout) => ({ left: bandLeft, right: bandRight, height });
  const viewport = createViewport(svg, {
    moved: (view, byHand) => {
      if (byHand) hold = 'free';
      scene.follow(view, placing);
      moved();
    },
    /** A panel opened or closed, or the window changed; a canvas that is hidden has no size, and nothing to keep. */
    resized: (before: Size, after: Size) => {
      if (after.width === 0 || after.height === 0) return;
      const other = before.width !== after.width || before.height !== after.height;
      if (other && hold === 'fit') fit(false);
      else if (other && hold === 'opening') open();
      else if (other && before.height > 0) viewport.set(viewCentred(viewport.view(), before, after), false);
      scene.follow(viewport.view(), false);
      drawn();
    },
    extent: () => (state.shown === null ? null : extent(state.shown.layout)),
    wheel: () => state.settings.wheel,
  });
  /** Below what covers the upper edge. */
  const uncover = (view: View): View =>
    covered === 0 ? view : { ...view, y: Math.max(view.y, covered + 10) };
  const fit = (animate: boolean) => {
    hold = 'fit';
    if (state.shown === null) return;
    viewport.set(uncover(fitView(extent(state.shown.layout), viewport.size())), animate);
  };
  const open = () => {
    hold = 'opening';
    if (state.shown === null) return;
    viewport.settle();
    const strip = state.minimap ? minimapWidth(innerWidth) : 0;
    viewport.set(uncover(openingView(extent(state.shown.layout), viewport.size(), strip)), false);
  };
  const place = (view: View, animate: boolean) => {
    hold = 'free';
    viewport.settle();
    viewport.set(view, animate);
  };
  const layoutOf = ({ picture, index }: Indexed) =>
    layoutPicture(picture, {
      index,
      folds: state.folds,
      measure,
      layers: state.layers,
      volumes: state.volumes,
    });
  let known: {
    readonly picture: Picture;
    readonly scale: HeatScale;
    readonly series: ProbeSeries | null;
    readonly frame: ProbeFrame | undefined;
  } | null = null;
  /** The scale of the heat that is shown; made once for each picture, and for each look at a net that trains. */
  const heatOf = (picture: Picture): HeatScale | null => {
    const { heat, probes, probeStep } = state;
    if (heat === null) return null;
    const frame = probes === null || !isTrainingHeat(heat) ? undefined : frameAt(probes, probeStep);
    if (isTrainingHeat(heat) && frame === undefined) return null;
    const isKnown = known?.picture === picture && known.scale.heat === heat && known.frame === frame;
    if (known === null || !isKnown || (frame !== undefined && known.series !== probes)) {
      const probed = probes === null || frame === undefined ? null : { series: probes, frame };
      known = { picture, scale: heatScale(picture, heat, probed), series: probes, frame };
    }
    return known.scale;
  };
  const sceneState = (): SceneState | null => {
    const { shown, selected, skipsOnly, volumes } = state;
    if (shown === null) return null;
    return { ...shown, selected, skipsOnly, volumes, measure, heat: heatOf(shown.picture), frames: [] };
  };
  const draw = (animate: boolean) => {
    const next = sceneState();
    if (next === null) return;
    scene.draw({ ...next, frames: framesOf(state) }, animate);
    drawn();
  };
  const drawIn = (placed: () => void, animate: boolean) => {
    placing = true;
    placed();
    placing = false;
    draw(animate);
  };
  const cover = (pixels: number) => {
    const { x, y, k } = viewport.goal();
    if (pixels > 0 && y > -pixels && y < pixels + 10) {
      uncovered = { from: y, to: pixels + 10 };
      viewport.set({ x, k, y: uncovered.to }, true);
    } else if (pixels === 0 && uncovered?.to === y) viewport.set({ x, k, y: uncovered.from }, true);
    if (pixels === 0) uncovered = null;
    covered = pixels;
  };
  /** What is in view of a layout, and what of it is selected. */
  const looking = ({ items }: Layout, eye: Looking['eye']): Looking => {
    const { y, k } = viewport.view();
    const found = foundOf(state, state.selected);
    return {
      ...{ top: -y / k, bottom: (viewport.size().height - y) / k, eye },
      selected: found === null ? null : shownItem(items, found),
    };
  };
  const relayout = (eye: Looking['eye']) => {
    const { shown } = state;
    if (shown === null) return;
    const fitted = hold === 'fit';
    const view = viewport.view();
    const before = shown.layout;
    shown.layout = layoutOf(shown);
    const moved = movedBy(before.items, shown.layout.items, looking(before, eye));
    const again = () => {
      if (fitted) fit(false);
      else place({ ...view, y: view.y + moved * view.k }, false);
    };
    drawIn(again, !fitted && moved === 0);
  };
  const redraw = (before: Layout) => {
    const { shown } = state;
    if (shown === null) return;
    const view = viewport.view();
    const seen = looking(before, 'middle');
    const isSeen = seen.selected !== null && seen.selected.y < seen.bottom && seen.selected.y >= seen.top;
    const moved = isSeen ? movedBy(before.items, shown.layout.items, seen) : 0;
    drawIn(() => {
      viewport.set({ ...view, y: view.y + moved * view.k }, false);
    }, moved === 0);
  };

  return {
    layoutOf,
    heat: () => (state.shown === null ? null : heatOf(state.shown.picture)),
    draw,
    drawIn,
    relayout,
    redraw,
    light: scene.light,
    fit,
    open,
    place,
    zoomBy: (factor) => {
      hold = 'free';
      viewport.zoomBy(factor);
    },
    panTo: (target) => {
      viewport.settle();
      const box = state.shown === null ? null : targetBox(state.shown.layout, foundOf(state, target), target);
      const view = box === null ? null : viewShowing(box, viewport.goal(), { ...viewport.size(), covered });
      if (view !== null) place(view, true);
    },
    cover,
    zoomTo: (target) => {
      viewport.settle();
      const box = state.shown === null ? null : targetBox(state.shown.layout, foundOf(state, target), target);
      if (box !== null) place(viewOf(box, viewport.size()), true);
    },
    settle: () => {
      hold = 'free';
      viewport.settle();
    },
    viewport,
    sceneState,
  };
}
