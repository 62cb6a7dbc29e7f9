import { ownStyle, plainStyle, type PlainStyle } from './plainStyle.ts';

const svgSpace = 'http://www.w3.org/2000/svg';
const xmlSpace = 'http://www.w3.org/XML/1998/namespace';

/** The part of the drawing that is shown, in its own units. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A drawn picture as a file: its elements with their computed looks, and nothing that only our page understands. */
export function plainSvg(
  source: SVGSVGElement,
  { frame, scale, title, description }: { frame: Frame; scale: number; title: string; description: string },
): string {
  const made = document.createElementNS(svgSpace, 'svg');
  const style = plainStyle(getComputedStyle(source), scale);
  const { x, y, width, height } = frame;
  const attributes = { width, height, viewBox: `${x} ${y} ${width} ${height}`, ...style };
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.setAttributeNS(xmlSpace, 'xml:space', 'preserve');
  made.append(textElement('title', title), textElement('desc', description));
  const arrows = new Map<string, Element>();
  for (const child of source.children) {
    const copied = plainCopy(child, { parent: style, scale, arrows });
    if (copied !== null) made.append(copied);
  }
  const defs = document.createElementNS(svgSpace, 'defs');
  defs.append(...arrows.values());
  made.append(defs);
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
  return text.replace(notXml, '\ufffd');
}

/** Characters that no XML file may hold, however they are written. */
const notXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

interface Around {
  readonly parent: PlainStyle;
  readonly scale: number;
  /** An arrowhead for each colour of line: `context-stroke` is known to few readers of SVG. */
  readonly arrows: Map<string, Element>;
}

/** Null where nothing of it is seen. The tree of marks is a few levels deep, whatever the net. */
function plainCopy(source: Element, around: Around): Element | null {
  if (source.localName === 'marker') return null;
  const computed = getComputedStyle(source);
  if (source.localName !== 'defs' && (computed.display === 'none' || computed.visibility === 'hidden'))
    return null;
  const style = plainStyle(computed, around.scale);
  const isShape = /^(path|rect|circle|line|polygon|polyline|ellipse)$/.test(source.localName);
  if (isShape && style['fill'] === 'none' && (style['stroke'] === 'none' || style['stroke-width'] === '0'))
    return null;
  const made = document.createElementNS(svgSpace, source.localName);
  for (const { name, value } of source.attributes)
    if (!/^(style|role|tabindex|aria-.*|data-.*|on.*|marker-end)$/.test(name)) made.setAttribute(name, value);
  for (const [name, value] of ownStyle(style, around.parent)) made.setAttribute(name, value);
  if (computed.opacity !== '1') made.setAttribute('opacity', computed.opacity);
  const label = source.hasAttribute('data-press') ? source.getAttribute('aria-label') : null;
  if (label !== null) made.append(textElement('title', label));
  const marker = /#([\w-]+)/.exec(source.getAttribute('marker-end') ?? '')?.[1];
  if (marker !== undefined) {
    const id = arrowFor(source, marker, { stroke: style['stroke'] ?? 'none', arrows: around.arrows });
    if (id !== null) made.setAttribute('marker-end', `url(#${id})`);
  }
  for (const child of source.childNodes) {
    if (child instanceof Text) made.append(child.data);
    else if (child instanceof Element) {
      const copied = plainCopy(child, { ...around, parent: style });
      if (copied !== null) made.append(copied);
    }
  }
  return /^(g|defs|text|tspan)$/.test(source.localName) && !made.hasChildNodes() ? null : made;
}

function arrowFor(
  line: Element,
  marker: string,
  { stroke, arrows }: { readonly stroke: string; readonly arrows: Map<string, Element> },
): string | null {
  const id = `${marker}-${stroke.replace('#', '')}`;
  if (arrows.has(id)) return id;
  const found = line.closest('svg')?.querySelector(`#${marker}`) ?? null;
  if (found === null) return null;
  const made = found.cloneNode(true) as Element;
  made.id = id;
  for (const part of made.querySelectorAll('[fill="context-stroke"]')) {
    part.setAttribute('fill', stroke);
    part.setAttribute('stroke', 'none');
  }
  arrows.set(id, made);
  return id;
}

function textElement(name: 'title' | 'desc', text: string): Element {
  const made = document.createElementNS(svgSpace, name);
  made.textContent = text;
  return made;
}
