import type { Measure } from './layout/metrics.ts';

/** Text widths by the canvas, in the fonts that picture.css gives the picture's texts; kept, since labels recur. */
export function createMeasure(): Measure {
  const canvas = document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.body).fontFamily || 'sans-serif';
  const fonts = { label: `600 12px ${family}`, note: `11px ${family}` };
  const known = { label: new Map<string, number>(), note: new Map<string, number>() };
  return (text, style) => {
    const before = known[style].get(text);
    if (before !== undefined) return before;
    if (canvas === null) return text.length * 6.5;
    canvas.font = fonts[style];
    const width = canvas.measureText(text).width;
    if (known[style].size < 5000) known[style].set(text, width);
    return width;
  };
}
