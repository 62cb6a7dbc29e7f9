import { select, zoom, zoomIdentity, zoomTransform, type ZoomTransform } from 'd3';
import { mayMove } from './motion.ts';
import { createWheelReader, wheelPixels, type WheelUse } from './wheel.ts';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Viewport {
  readonly view: () => View;
  /** The view that it is on its way to; the present one where it stands still. */
  readonly goal: () => View;
  /** As it was found last; `settle` asks anew. */
  readonly size: () => Size;
  /** As it is, with all that changed in the page by now. */
  readonly sizeNow: () => Size;
  readonly set: (view: View, animate: boolean) => void;
  readonly zoomBy: (factor: number) => void;
  /** Takes the present size as the one that the view was chosen for: it will not be moved to keep its centre. */
  readonly settle: () => void;
}

/** At this scale 20,000 layers in one line are as high as a window. */
const leastScale = 0.0005;

/** Scale at which all of the picture is in view. */
export function fitView(extent: Extent, size: Size, margin = 16): View {
  const width = extent.left + extent.right;
  const k = Math.min(
    1.25,
    (size.width - 2 * margin) / Math.max(1, width),
    (size.height - 2 * margin) / Math.max(1, extent.height),
  );
  const scale = Math.max(leastScale, k);
  return {
    k: scale,
    x: size.width / 2 - ((extent.right - extent.left) / 2) * scale,
    y: Math.max(margin, (size.height - extent.height * scale) / 2),
  };
}

/**
 * Where a new picture opens: all of it if its texts can then be read, else its upper part at a scale where they can,
 * clear of the strip at the right edge that then shows the whole.
 */
export function openingView(extent: Extent, size: Size, strip: number): View {
  const whole = fitView(extent, size);
  const readable = 0.62;
  if (whole.k >= readable) return whole;
  const room = size.width - strip;
  const wide = (room - 24) / Math.max(1, extent.left + extent.right);
  const k = Math.max(whole.k, Math.min(0.85, wide));
  return { k, x: room / 2 - ((extent.right - extent.left) / 2) * k, y: 16 };
}

/**
 * The view that brings a box (in the picture's pixels at scale 1) onto the screen at the same scale, below what covers
 * its upper edge; null where it is there already.
 */
export function viewShowing(
  box: { readonly x: number; readonly top: number; readonly height: number },
  view: View,
  { width, height, covered = 0 }: Size & { readonly covered?: number },
): View | null {
  const size = { width, height };
  const margin = 20;
  const top = box.top * view.k + view.y;
  const bottom = top + Math.min(box.height * view.k, size.height - 3 * margin);
  const x = box.x * view.k + view.x;
  const away = top < covered + margin || bottom > size.height - margin;
  const aside = x < margin || x > size.width - margin;
  if (!away && !aside) return null;
  return {
    k: view.k,
    x: aside ? view.x + size.width / 2 - x : view.x,
    // The picture's upper edge needs no room above it.
    y: away ? Math.min(view.y + size.height / 3 - top, Math.max(covered + margin, view.y)) : view.y,
  };
}

/** The view that a box fills, at no more than twice the picture's own size; something around it stays in sight. */
export function viewOf(
  box: { readonly x: number; readonly top: number; readonly width: number; readonly height: number },
  size: Size,
): View {
  const room = 0.86;
  const k = Math.min(2, (room * size.width) / box.width, (room * size.height) / box.height);
  return { k, x: size.width / 2 - box.x * k, y: size.height / 2 - (box.top + box.height / 2) * k };
}

/**
 * The view nearest to this one that has some of the picture in it: a net that became shorter, or a pan without an
 * end, leaves no empty canvas.
 */
export function viewInReach(view: View, { left, right, height }: Extent, size: Size): View {
  const kept = (start: number, length: number, room: number) => {
    const least = Math.min(80, length, room / 2);
    return Math.min(room - least, Math.max(least - length, start));
  };
  const width = (left + right) * view.k;
  return {
    k: view.k,
    x: kept(view.x - left * view.k, width, size.width) + left * view.k,
    y: kept(view.y, height * view.k, size.height),
  };
}

/**
 * The view after the canvas changed its size: what was in the middle of its width stays there, and its upper edge, since
 * panels come and go at the lower one.
 */
export function viewCentred(view: View, before: Size, after: Size): View {
  return {
    k: view.k,
    x: view.x + (after.width - before.width) / 2,
    y: view.y,
  };
}

export interface ViewportEvents {
  /** The view is another; `byHand` where the person's pointer moved it. */
  readonly moved: (view: View, byHand: boolean) => void;
  readonly resized: (before: Size, after: Size) => void;
  /** What must not be lost from sight; null before there is a picture. */
  readonly extent: () => Extent | null;
  readonly wheel: () => WheelUse;
}

/**
 * Pan and zoom of an SVG: drag and two fingers on a trackpad pan, the wheel and a pinch zoom at the pointer; Shift
 * with the wheel pans sideways. Where the wheel is set to pan, Ctrl or Cmd with it zooms.
 */
export function createViewport(svg: SVGSVGElement, events: ViewportEvents): Viewport {
  const surface = select(svg);
  const sizeNow = (): Size => ({ width: svg.clientWidth, height: svg.clientHeight });
  // Kept: to ask for it makes the browser lay out all that changed in the page by then.
  let sized = sizeNow();
  const size = (): Size => sized;
  const reach = (transform: ZoomTransform): ZoomTransform => {
    const extent = events.extent();
    if (extent === null) return transform;
    const { x, y, k } = viewInReach(transform, extent, size());
    return zoomIdentity.translate(x, y).scale(k);
  };
  const zooms = createWheelReader(events.wheel);
  let wheeling = false;
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([leastScale, 4])
    .extent(() => [
      [0, 0],
      [sized.width, sized.height],
    ])
    .constrain(reach)
    .filter((event: WheelEvent | (UIEvent & { readonly ctrlKey: boolean; readonly button?: number })) =>
      // A finger has no button.
      event instanceof WheelEvent ? zooms(event) : !event.ctrlKey && (event.button ?? 0) === 0,
    )
    // A pinch comes as small deltas with Ctrl, a notch of the wheel as one of a hundred: neither may leap.
    .wheelDelta((event) => -0.01 * Math.max(-30, Math.min(30, wheelPixels(event, event.deltaY, 300))))
    .on('zoom', ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: unknown }) => {
      events.moved(transform, wheeling || (sourceEvent ?? null) !== null);
    });
  surface.call(behaviour).on('dblclick.zoom', null);
  svg.addEventListener(
    'wheel',
    (event) => {
      if (zooms(event)) return;
      event.preventDefault();
      const { width, height } = size();
      const across = wheelPixels(event, event.deltaX, width);
      const along = wheelPixels(event, event.deltaY, height);
      const [x, y] = event.shiftKey && across === 0 ? [along, 0] : [across, along];
      const { k } = zoomTransform(svg);
      wheeling = true;
      behaviour.translateBy(surface, -x / k, -y / k);
      wheeling = false;
    },
    { passive: false },
  );
  let goal: View | null = null;
  new ResizeObserver(() => {
    const [before, after] = [sized, sizeNow()];
    sized = after;
    events.resized(before, after);
  }).observe(svg);
  return {
    view: () => zoomTransform(svg),
    goal: () => goal ?? zoomTransform(svg),
    size,
    sizeNow,
    settle: () => {
      sized = sizeNow();
    },
    set: ({ x, y, k }, animate) => {
      const transform = reach(zoomIdentity.translate(x, y).scale(k));
      if (animate && mayMove()) {
        goal = transform;
        const arrived = () => {
          if (goal === transform) goal = null;
        };
        behaviour.transform(
          surface.transition().duration(220).on('end interrupt cancel', arrived),
          transform,
        );
      } else {
        goal = null;
        surface.interrupt();
        behaviour.transform(surface, transform);
      }
    },
    zoomBy: (factor) => {
      if (mayMove()) behaviour.scaleBy(surface.transition().duration(120), factor);
      else behaviour.scaleBy(surface, factor);
    },
  };
}
