import { element } from '../element.ts';
import { createScene, type SceneState } from '../scene.ts';
import type { Size, View } from '../viewport.ts';
import { captionFigures, captionTitle, drawCaption } from './caption.ts';
import { plainSvg, type Frame } from './plainSvg.ts';

export interface Drawn {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** What is drawn: all of it at scale 1, or what a view on a canvas of that size holds. */
export type Extent = 'whole' | { readonly view: View; readonly size: Size };

const margin = 20;

/** Pixels of what is drawn at scale 1, without its caption and what stands beside the bands: at least so many there will be. */
export function leastSize({ layout }: SceneState, extent: Extent): Size {
  if (extent !== 'whole') return extent.size;
  return { width: layout.bandLeft + layout.bandRight, height: layout.height };
}

/**
 * Draws the picture once more, in colours for print, in a room beside the page where no theme reaches it, and takes
 * from there what the marks have drawn.
 */
export function drawExport(state: SceneState, theme: 'light' | 'dark', extent: Extent): Drawn {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'picture');
  const room = element('div', { class: `print ${theme}`, 'aria-hidden': 'true' });
  room.append(svg);
  document.documentElement.append(room);
  try {
    const whole = extent === 'whole';
    const view = whole ? { x: 0, y: 0, k: 1 } : extent.view;
    const size = leastSize(state, extent);
    svg.style.width = `${size.width}px`;
    svg.style.height = `${Math.max(size.height, 1)}px`;
    room.style.fontFamily = getComputedStyle(document.body).fontFamily;
    // The scene draws what its canvas holds, and this one is as tall as what is asked for.
    const scene = createScene(svg, () => size.height);
    scene.follow(view, true);
    scene.draw({ ...state, selected: null }, false);
    const frame = whole ? framed(svg) : { x: 0, y: 0, ...size };
    if (!whole) clip(svg, size);
    const all = drawCaption(svg, state, frame);
    svg.prepend(ground(all));
    const text = plainSvg(svg, {
      frame: all,
      scale: view.k,
      title: captionTitle(state.picture),
      description: captionFigures(state.picture).join(', '),
    });
    return { svg: text, width: all.width, height: all.height };
  } finally {
    room.remove();
  }
}

/** Everything that was drawn, with a margin. */
function framed(svg: SVGSVGElement): Frame {
  const { x, y, width, height } = svg.getBBox();
  const whole = (value: number) => Math.ceil(value);
  return {
    x: Math.floor(x) - margin,
    y: Math.floor(y) - margin,
    width: whole(width) + 2 * margin,
    height: whole(height) + 2 * margin,
  };
}

/** What the canvas hides is not drawn over the caption. */
function clip(svg: SVGSVGElement, { width, height }: Size): void {
  const make = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name);
  const path = make('clipPath');
  path.id = 'canvas';
  path.append(rectangle({ x: 0, y: 0, width, height }));
  const defs = make('defs');
  defs.append(path);
  const clipped = make('g');
  clipped.setAttribute('clip-path', 'url(#canvas)');
  clipped.append(...svg.querySelectorAll(':scope > .root'));
  svg.append(defs, clipped);
}

function ground(frame: Frame): Element {
  const made = rectangle(frame);
  made.setAttribute('class', 'paper');
  return made;
}

function rectangle(frame: Frame): Element {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries(frame)) made.setAttribute(name, String(value));
  return made;
}
