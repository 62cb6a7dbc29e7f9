import { plainColour } from './colours.ts';

/** A drawn element's looks as SVG's own attributes. */
export type PlainStyle = Readonly<Record<string, string>>;

/** Taken over from the element around, where nothing else is said. */
const inherited = [
  'stroke-linecap',
  'stroke-linejoin',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'text-anchor',
  'paint-order',
];

/**
 * What the stylesheet makes of an element, from the browser itself, so that whatever a mark draws is exported as it
 * looks. `scale` is that of the picture on the screen: lines that do not grow with it are given in its units.
 */
export function plainStyle(computed: CSSStyleDeclaration, scale: number): PlainStyle {
  const style: Record<string, string> = {};
  for (const name of inherited) style[name] = computed.getPropertyValue(name);
  for (const name of ['fill', 'stroke']) {
    const { paint, alpha } = plainColour(computed.getPropertyValue(name));
    style[name] = alpha === 0 ? 'none' : paint;
    const opacity = Number(computed.getPropertyValue(`${name}-opacity`)) * alpha;
    style[`${name}-opacity`] = alpha === 0 ? '1' : String(round(opacity));
  }
  const steady = computed.getPropertyValue('vector-effect') === 'non-scaling-stroke' ? scale : 1;
  const lengths = (text: string) =>
    text.replace(/[\d.]+(px)?/g, (each) => String(round(parseFloat(each) / steady)));
  style['stroke-width'] = lengths(computed.strokeWidth);
  style['stroke-dasharray'] = lengths(computed.strokeDasharray);
  return style;
}

/** Those that an element does not have from its parent, in which `before` holds. */
export function ownStyle(style: PlainStyle, before: PlainStyle): [string, string][] {
  return Object.entries(style).filter(([name, value]) => before[name] !== value);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
