import type { SkipKind } from '../src/model/facts.ts';
import type { Board } from './board.ts';
import { element } from './element.ts';
import type { Layout } from './layout.ts';
import type { State } from './state.ts';

/** The strip's place for the net's width, in pixels; a cell is never less than `least` high. */
const inset = 5;
const least = 1;

/** As in the picture. */
const skipColours: Readonly<Record<SkipKind, string>> = {
  identity: '--skip',
  projection: '--projection',
  zeroPad: '--projection',
  gate: '--merge',
  concat: '--merge',
};

export interface Minimap {
  /** Moves the frame of what is in view, and draws the net anew where its layout is another. */
  readonly follow: () => void;
}

/**
 * The whole net in a strip at the right edge, as the editor's minimap: press or drag to go there. One canvas that is
 * drawn again with the layout only; panning moves the frame alone. Screen readers do not see it: `[`, `]` and the
 * arrow keys go where it goes.
 */
export function createMinimap(area: HTMLElement, state: State, board: Board): Minimap {
  const canvas = element('canvas');
  const frame = element('div', { class: 'minimapFrame' });
  const strip = element('div', { class: 'minimap', 'aria-hidden': 'true' }, canvas, frame);
  strip.hidden = true;
  area.append(strip);
  let painted: {
    readonly layout: Layout;
    readonly height: number;
    readonly theme: string | undefined;
  } | null = null;

  const scaleOf = (layout: Layout) =>
    Math.min(0.25, board.viewport.size().height / Math.max(1, layout.height));
  const isNeeded = (layout: Layout) => {
    const { y, k } = board.viewport.view();
    return state.minimap && (y < -1 || y + layout.height * k > board.viewport.size().height + 1);
  };
  const follow = () => {
    const layout = state.shown?.layout;
    strip.hidden = layout === undefined || !isNeeded(layout);
    if (layout === undefined || strip.hidden) return;
    const { height } = board.viewport.size();
    strip.style.height = `${height}px`;
    const theme = document.body.dataset['vscodeThemeId'];
    if (painted?.layout !== layout || painted.height !== height || painted.theme !== theme) {
      painted = { layout, height, theme };
      paintSoon(layout);
    }
    const { y, k } = board.viewport.view();
    const scale = scaleOf(layout);
    const part = Math.max(6, (height / k) * scale);
    frame.style.height = `${part}px`;
    frame.style.transform = `translateY(${(-y / k) * scale}px)`;
  };
  /** The picture does not wait for its map: that comes in the frame after. */
  const paintSoon = (layout: Layout) => {
    requestAnimationFrame(() => {
      setTimeout(() => {
        if (painted?.layout === layout) paint(layout);
      });
    });
  };
  const paint = (layout: Layout) => {
    const pen = canvas.getContext('2d');
    const [width, height] = [strip.clientWidth, strip.clientHeight];
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    if (pen === null) return;
    pen.scale(devicePixelRatio, devicePixelRatio);
    paintNet(pen, layout, { width, scale: scaleOf(layout), style: getComputedStyle(strip) });
  };
  const go = (event: PointerEvent) => {
    const layout = state.shown?.layout;
    if (layout === undefined) return;
    const at = (event.clientY - strip.getBoundingClientRect().top) / scaleOf(layout);
    const { x, k } = board.viewport.view();
    board.place({ x, y: board.viewport.size().height / 2 - at * k, k }, false);
  };
  strip.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    strip.setPointerCapture(event.pointerId);
    go(event);
  });
  strip.addEventListener('pointermove', (event) => {
    if (strip.hasPointerCapture(event.pointerId)) go(event);
  });
  // A theme that changes while nothing moves paints the strip anew.
  new MutationObserver(follow).observe(document.body, { attributeFilter: ['data-vscode-theme-id'] });
  return { follow };
}

function paintNet(
  pen: CanvasRenderingContext2D,
  { items, bands, left, right, longSkips }: Layout,
  {
    width,
    scale,
    style,
  }: { readonly width: number; readonly scale: number; readonly style: CSSStyleDeclaration },
): void {
  const across = Math.min(0.25, (width - 2 * inset) / (left + right));
  const spine = inset + left * across;
  const colour = (name: string) => style.getPropertyValue(name);
  const box = (x: number, y: number, w: number, h: number) => {
    pen.fillRect(spine + x * across, y * scale, w * across, Math.max(least, h * scale));
  };
  pen.fillStyle = colour('--map-band');
  for (const { kind, top, height } of bands) if (kind === 'stage') box(-left, top, left + right, height);
  pen.fillStyle = colour('--map-cell');
  // Cells of a net with a thousand blocks are closer than a pixel: each leaves a little of its height to the gap.
  for (const { y, height, drawing } of items) {
    if (drawing === null) continue;
    const { cell } = drawing;
    box(cell.left, y, cell.right - cell.left, Math.max(least / scale, 0.8 * height));
  }
  for (const { y, height, drawing } of items) {
    for (const { kind } of drawing?.skips ?? []) {
      const isLeft = kind === 'identity' || kind === 'concat';
      pen.fillStyle = colour(skipColours[kind]);
      pen.fillRect(isLeft ? 1 : width - 3, y * scale, 2, Math.max(least, 0.8 * height * scale));
    }
  }
  for (const { kind, x, joins, exits } of longSkips) {
    if (kind === 'edge') continue;
    const [top, bottom] = [joins[0]?.lane ?? 0, exits.at(-1)?.point.y ?? 0];
    pen.fillStyle = colour(skipColours[kind]);
    pen.fillRect(Math.max(1, spine + x * across), top * scale, 1, Math.max(least, (bottom - top) * scale));
  }
}
