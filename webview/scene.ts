import { select } from 'd3';
import type { Picture, PictureProblem } from '../src/protocol/view.ts';
import type { HeatScale } from './heat/heatScale.ts';
import { firstItemAt, type Item } from './layout/item.ts';
import type { Measure } from './layout/metrics.ts';
import type { Layout } from './layout.ts';
import { itemContext, selectedIn, wordScale, type DrawContext, type Group } from './marks/context.ts';
import { isDrawnFrom, drawnInPart } from './marks/drawnFrom.ts';
import { drawFarBlocks } from './marks/farBlocks.ts';
import { glide, type Shifts } from './marks/glide.ts';
import { drawItem } from './marks/item.ts';
import { lightSkip } from './marks/light.ts';
import { drawLongSkips, isBetween } from './marks/longSkip.ts';
import { drawFrames, type Frames } from './marks/frames.ts';
import { drawRunCounts } from './marks/runCounts.ts';
import { drawBands } from './marks/stageBand.ts';
import { mayMove } from './motion.ts';
import type { Index } from './pictureIndex.ts';
import { skipCounts } from './sums.ts';
import type { Target } from './target.ts';
import type { View } from './viewport.ts';

export interface SceneState {
  readonly picture: Picture;
  readonly index: Index;
  readonly layout: Layout;
  readonly problems: ReadonlyMap<string, PictureProblem>;
  readonly selected: Target | null;
  readonly skipsOnly: boolean;
  readonly measure: Measure;
  readonly frames: readonly Frames[];
  readonly heat: HeatScale | null;
  /** Whether tensors are drawn as bodies: the layout has made room for them. */
  readonly volumes: boolean;
}

export interface Scene {
  /** Draws the state; with `animate` what stays moves to its new place. */
  readonly draw: (state: SceneState, animate: boolean) => void;
  /** Follows the viewport; draws again only where it left what is drawn, and not where that will be drawn anyway. */
  readonly follow: (view: View, drawsLater: boolean) => void;
  /** Lights a skip under the pointer; null goes back to the selected one, if one is. */
  readonly light: (target: Target | null) => void;
}

/** Below this scale texts cannot be read, and a block is one cell with its skip. */
const farScale = 0.3;
/** More items than this move at once, without an animation. */
const mostAnimated = 60;

/** The SVG's content: only what is in view, in a canvas of so many pixels in height, and near it, is in the DOM. */
export function createScene(svg: SVGSVGElement, canvasHeight: () => number): Scene {
  const surface = select(svg);
  addArrow(svg);
  const root = surface.append('g').attr('class', 'root');
  const layer = (name: string): Group => root.append('g').attr('class', name);
  const bands = layer('bands');
  const items = layer('items');
  const long = layer('long');
  // Lanes that lead to what a cell hides end at the cell.
  const far = layer('far');
  const counts = layer('counts');
  const frames = layer('frames');
  let state: SceneState | null = null;
  let view: View = { x: 0, y: 0, k: 1 };
  let pointed: Target | null = null;
  let drawn = { top: 0, bottom: 0, far: false, scale: 1 };

  const render = (animate: boolean) => {
    if (state === null) return;
    const { layout } = state;
    const screen = Math.max(200, canvasHeight()) / view.k;
    const top = -view.y / view.k - screen / 2;
    const bottom = top + 2 * screen;
    const isFar = view.k < farScale;
    drawn = { top, bottom, far: isFar, scale: view.k };
    const context: DrawContext = { ...state, left: layout.frameLeft, right: layout.frameRight };
    const visible: Item[] = [];
    for (let at = firstItemAt(layout.items, top); at < layout.items.length; at++) {
      const item = layout.items[at];
      if (item === undefined || item.y > bottom) break;
      visible.push(item);
    }
    // From far away blocks are cells that jump to their places, and many items do: all else does as they do.
    const moves = animate && !isFar && visible.length <= mostAnimated;
    const shifts = moves ? shiftsOf(items, visible) : null;
    drawBands(
      bands,
      layout.bands.filter((band) => band.top <= bottom && band.top + band.height >= top),
      context,
      { ...layout, scale: view.k, moves },
    );
    surface
      .classed('isFar', isFar)
      .classed('isSmall', view.k < wordScale)
      .classed('skipsOnly', state.skipsOnly && skipCounts(state.picture).size > 0);
    drawFarBlocks(far, isFar ? visible : [], context, (item) => selectedIn(item, context)?.kind === 'block');
    drawRunCounts(counts, visible, view.k, moves);
    drawLongSkips(
      long,
      layout.longSkips.filter((skip) => isBetween(skip, top, bottom)),
      context,
      shifts,
    );
    drawFrames(frames, state.frames, view.k, moves);
    drawNear(items, isFar ? [] : visible, { context, top, bottom, moves });
    lightSkip(svg, pointed ?? state.selected);
  };

  return {
    light: (target) => {
      pointed = target;
      lightSkip(svg, pointed ?? state?.selected ?? null);
    },
    draw: (next, animate) => {
      state = next;
      render(animate && mayMove());
    },
    follow: (next, drawsLater) => {
      view = next;
      root.attr('transform', `translate(${view.x},${view.y}) scale(${view.k})`);
      if (drawsLater) return;
      const top = -view.y / view.k;
      const bottom = top + Math.max(200, canvasHeight()) / view.k;
      const left = top < drawn.top || bottom > drawn.bottom;
      const zoomed = Math.abs(Math.log(view.k / drawn.scale)) > 0.15;
      if (left || zoomed || drawn.far !== view.k < farScale) render(false);
    },
  };
}

interface Near {
  readonly context: DrawContext;
  readonly top: number;
  readonly bottom: number;
  readonly moves: boolean;
}

/** How far above their places the items stand that are about to move, on their way or not. */
function shiftsOf(layer: Group, visible: readonly Item[]): Shifts {
  const places = new Map(visible.map(({ key, y }) => [key, y]));
  const shifts = new Map<string, number>();
  layer.selectChildren<SVGGElement, Item>('g.item').each(function ({ key }) {
    const y = places.get(key);
    const { baseVal } = this.transform;
    if (y !== undefined && baseVal.numberOfItems > 0) shifts.set(key, baseVal.getItem(0).matrix.f - y);
  });
  return shifts;
}

function drawNear(layer: Group, visible: readonly Item[], { context, top, bottom, moves }: Near): void {
  const place = ({ y }: Item) => ({ transform: `translate(0,${y})`, opacity: 1 });
  const draw = (element: SVGGElement, item: Item) => {
    const inner = itemContext(item, context);
    if (inner === null) return;
    const isTall = item.height > bottom - top;
    if (isTall) drawnInPart(element);
    else if (isDrawnFrom(element, inner)) return;
    const whole = { top: -Infinity, bottom: Infinity };
    drawItem(select(element), inner, isTall ? { top: top - item.y, bottom: bottom - item.y } : whole);
  };
  layer
    .selectChildren<SVGGElement, Item>('g.item')
    .data(visible, ({ key }) => key)
    .join(
      (enter) => {
        const added = enter.append('g').attr('class', 'item');
        added.each(function (item) {
          glide(select(this), place(item), false);
          draw(this, item);
        });
        if (moves) added.attr('opacity', 0).transition().delay(90).duration(160).attr('opacity', 1);
        return added;
      },
      (update) => {
        update.each(function (item) {
          draw(this, item);
          glide(select(this), place(item), moves);
        });
        return update;
      },
    );
}

/** One arrowhead for all lines: it takes the colour of the line that it ends. */
function addArrow(svg: SVGSVGElement): void {
  select(svg)
    .append('defs')
    .append('marker')
    .attr('id', 'arrow')
    .attr('viewBox', '0 0 8 8')
    .attr('refX', 7)
    .attr('refY', 4)
    .attr('markerWidth', 6)
    .attr('markerHeight', 6)
    .attr('markerUnits', 'userSpaceOnUse')
    .attr('orient', 'auto')
    .append('path')
    .attr('d', 'M0.5,0.5L7.5,4L0.5,7.5z')
    .attr('fill', 'context-stroke');
}
