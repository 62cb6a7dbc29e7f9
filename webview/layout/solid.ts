import type { Shape } from '../../src/model/graph.ts';

/** How a tensor is drawn, in pixels at scale 1: a map in three axes, tokens as a flat sheet, a vector as a bar. */
export interface Solid {
  readonly form: 'map' | 'sheet' | 'vector';
  /** By channels. */
  readonly width: number;
  /** By the map's height in pixels, or by the number of tokens. */
  readonly height: number;
  /** How far its back stands above and to the right of its front: by the map's width, foreshortened. */
  readonly depth: number;
}

/** Foreshortening: of a square map the depth is this part of the height. */
const slant = 0.25;
const barHeight = 6;

/**
 * Lengths are logarithms, so that twice is one step longer wherever it is, and 7x7x2048 fits on a page with 224x224x3. They
 * begin where nets do: from 4 pixels and 8 channels on each is told from its half, and below that they stay as they are.
 */
const stepOf =
  (first: number, start: number, step: number) =>
  (size: number): number => {
    const steps = Math.min(16, Math.log2(size)) - Math.log2(first);
    return Math.max(3, start + step * steps);
  };

const sideLength = stepOf(4, 4, 10);
const channelLength = stepOf(8, 8, 16);

/** The body of a shape; null where it is not known or has axes that no body here stands for. */
export function solidOf(shape: Shape | null): Solid | null {
  if (shape === null || shape.some((size) => !(size >= 1 && Number.isFinite(size)))) return null;
  const [channels, width, height] = shape.toReversed();
  if (channels === undefined || shape.length > 3) return null;
  const face = { width: channelLength(channels) };
  if (width === undefined) return { form: 'vector', ...face, height: barHeight, depth: 0 };
  if (height === undefined) return { form: 'sheet', ...face, height: sideLength(width), depth: 0 };
  return { form: 'map', ...face, height: sideLength(height), depth: slant * sideLength(width) };
}

/** The box that holds all of a body, its back too. */
export const boxOf = ({ width, height, depth }: Solid) => ({ width: width + depth, height: height + depth });
