import { select, zoom, zoomIdentity, zoomTransform, type ZoomTransform } from 'd3';

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

export interface Viewport {
  readonly view: () => View;
  readonly size: () => { readonly width: number; readonly height: number };
  readonly set: (view: View, animate: boolean) => void;
  readonly zoomBy: (factor: number) => void;
}

/** Scale at which all of the picture is in view. */
export function fitView(extent: Extent, size: { width: number; height: number }, margin = 16): View {
  const width = extent.left + extent.right;
  const k = Math.min(
    1.25,
    (size.width - 2 * margin) / Math.max(1, width),
    (size.height - 2 * margin) / Math.max(1, extent.height),
  );
  const scale = Math.max(0.002, k);
  return {
    k: scale,
    x: size.width / 2 - ((extent.right - extent.left) / 2) * scale,
    y: Math.max(margin, (size.height - extent.height * scale) / 2),
  };
}

/** Where a new picture opens: all of it if its texts can then be read, else its upper part at a scale where they can. */
export function openingView(extent: Extent, size: { width: number; height: number }): View {
  const whole = fitView(extent, size);
  const readable = 0.62;
  if (whole.k >= readable) return whole;
  const wide = (size.width - 24) / Math.max(1, extent.left + extent.right);
  const k = Math.max(whole.k, Math.min(0.85, wide));
  return { k, x: size.width / 2 - ((extent.right - extent.left) / 2) * k, y: 16 };
}

/**
 * The view that brings a box (in the picture's pixels at scale 1) onto the screen at the same scale; null where it
 * is there already.
 */
export function viewShowing(
  box: { readonly x: number; readonly top: number; readonly height: number },
  view: View,
  size: { width: number; height: number },
): View | null {
  const margin = 20;
  const top = box.top * view.k + view.y;
  const bottom = top + Math.min(box.height * view.k, size.height - 3 * margin);
  const x = box.x * view.k + view.x;
  const away = top < margin || bottom > size.height - margin;
  const aside = x < margin || x > size.width - margin;
  if (!away && !aside) return null;
  return {
    k: view.k,
    x: aside ? view.x + size.width / 2 - x : view.x,
    y: away ? view.y + size.height / 3 - top : view.y,
  };
}

/** Pan and zoom of an SVG: drag, wheel at the pointer, pinch; with Shift the wheel pans along the spine. */
export function createViewport(svg: SVGSVGElement, moved: (view: View) => void): Viewport {
  const surface = select(svg);
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.002, 4])
    .filter((event: WheelEvent | MouseEvent) => !event.shiftKey && event.button !== 1 && event.button !== 2)
    .on('zoom', ({ transform }: { transform: ZoomTransform }) => {
      moved(transform);
    });
  surface.call(behaviour).on('dblclick.zoom', null);
  svg.addEventListener(
    'wheel',
    (event) => {
      if (!event.shiftKey) return;
      event.preventDefault();
      const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
      behaviour.translateBy(surface, 0, -delta / zoomTransform(svg).k);
    },
    { passive: false },
  );
  const moves = (animate: boolean) => animate && !matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    view: () => zoomTransform(svg),
    size: () => ({ width: svg.clientWidth, height: svg.clientHeight }),
    set: ({ x, y, k }, animate) => {
      const transform = zoomIdentity.translate(x, y).scale(k);
      if (moves(animate)) behaviour.transform(surface.transition().duration(220), transform);
      else behaviour.transform(surface, transform);
    },
    zoomBy: (factor) => {
      if (moves(true)) behaviour.scaleBy(surface.transition().duration(120), factor);
      else behaviour.scaleBy(surface, factor);
    },
  };
}
