import type { Shape } from '../../model/graph.ts';
import { shapeText } from '../../model/graph.ts';
import type { Bitmap } from './resample.ts';

type Sides = readonly [height: number, width: number];

/** What images are in their files, and how many of them had to be changed to what the net takes. */
export interface Reshaped {
  readonly count: number;
  readonly coloured: number;
  /** Seen through somewhere, and read as if on white paper. */
  readonly transparent: number;
  /** No squares, of which the middle is read. */
  readonly cut: number;
  readonly resized: number;
  /** The smallest and the largest, by area; null where there is none. */
  readonly sizes: readonly [Sides, Sides] | null;
}

export const nothingRead: Reshaped = {
  ...{ count: 0, coloured: 0, transparent: 0, cut: 0, resized: 0 },
  sizes: null,
};

/** Counts one more, whose pixels are red, green, blue and alpha; whether it is coloured is told by them alone. */
export function withImage(before: Reshaped, { height, width, pixels }: Bitmap, size: number): Reshaped {
  let [coloured, transparent] = [false, false];
  for (let at = 0; at < 4 * height * width && !(coloured && transparent); at += 4) {
    coloured ||= pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2];
    transparent ||= pixels[at + 3] !== 255;
  }
  return together(before, {
    count: 1,
    coloured: Number(coloured),
    transparent: Number(transparent),
    cut: Number(height !== width),
    resized: Number(Math.min(height, width) !== size),
    sizes: [
      [height, width],
      [height, width],
    ],
  });
}

/** Of two parts of a set. */
export function together(one: Reshaped, other: Reshaped): Reshaped {
  const sizes = [...(one.sizes ?? []), ...(other.sizes ?? [])].sort((a, b) => a[0] * a[1] - b[0] * b[1]);
  const [least, most] = [sizes[0], sizes.at(-1)];
  return {
    count: one.count + other.count,
    coloured: one.coloured + other.coloured,
    transparent: one.transparent + other.transparent,
    cut: one.cut + other.cut,
    resized: one.resized + other.resized,
    sizes: least === undefined || most === undefined ? null : [least, most],
  };
}

/** The sentence that says of a folder's images what they are and what was done to them, and to how many. */
export function reshapedNote(called: string, read: Reshaped, used: Shape): string {
  const { count, coloured, transparent, cut, resized, sizes } = read;
  const grey = count - coloured;
  const mixed = `${coloured} coloured and ${grey} grey`;
  const one = grey === 0 ? 'coloured' : 'grey';
  const [least = '', most] = (sizes ?? []).map(([height, width]) => `${height}x${width}`);
  const are = `The ${count} ${called} are ${coloured > 0 && grey > 0 ? mixed : one}, ${least === most ? least : `from ${least} to ${most}`}`;
  const done = (
    [
      [cut, 'cut to the middle square'],
      [resized, 'resized'],
      [used[2] === 1 ? coloured : 0, 'made grey'],
      [used[2] === 1 ? 0 : grey, 'made coloured, the same grey in each channel'],
      [transparent, 'put on white where they are seen through'],
    ] as const
  ).flatMap(([some, what]) => (some === 0 ? [] : [`${some === count ? 'all' : some} ${what}`]));
  return done.length === 0
    ? `${are}, as they are: ${shapeText(used)}.`
    : `${are}; read as ${shapeText(used)}: ${done.join(', ')}.`;
}
