export interface PlainColour {
  /** "#1f2328", or what was given where it is no plain colour: "none", a pattern's address. */
  readonly paint: string;
  /** 0 to 1. */
  readonly alpha: number;
}

/**
 * A computed colour as every reader of SVG understands it: the browser's own form of mixed colours,
 * `color(srgb 0.5 0.5 0.5 / 0.2)`, is known to few of them.
 */
export function plainColour(computed: string): PlainColour {
  const form = /^(rgba?|color)\((srgb )?([^)]*)\)$/.exec(computed);
  const [red, green, blue, alpha = 1] = (form?.[3] ?? '').split(/[\s,/]+/).map(Number);
  if (form === null || red === undefined || green === undefined || blue === undefined)
    return { paint: computed.replaceAll('"', ''), alpha: 1 };
  const most = form[1] === 'color' ? 1 : 255;
  const hex = [red, green, blue].map((part) =>
    Math.round(Math.min(1, Math.max(0, part / most)) * 255)
      .toString(16)
      .padStart(2, '0'),
  );
  return { paint: `#${hex.join('')}`, alpha };
}
