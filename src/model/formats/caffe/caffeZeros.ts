import type { Op, Shape } from '../../graph.ts';
import type { CaffeLayer } from './caffeLayers.ts';

/** The one bottom of a concat that is no block of zeros, by its place, and the channels of zeros around it. */
export interface ZeroPadding {
  readonly at: number;
  readonly op: Op;
}

/** Whether a DummyData fills its blobs with zeros, as it does unless a filler says otherwise (dummy_data_layer.cpp). */
export function fillsWithZeros({ type, fields }: CaffeLayer): boolean {
  if (type !== 'DummyData') return false;
  return fields
    .child('dummy_data_param')
    .children('data_filler')
    .every((filler) => (filler.text('type') ?? 'constant') === 'constant' && filler.number('value', 0) === 0);
}

/**
 * Option A's skip, as Caffe's nets for CIFAR write it: a concat of a map with zeros of its size, which is a padding of its
 * channels. `zeros` are the shapes of the zeros, null for a bottom that is none; `map` is the shape of that one.
 */
export function zeroPadding(
  zeros: readonly (Shape | null)[],
  map: (at: number) => Shape | null,
): ZeroPadding | null {
  const at = zeros.indexOf(null);
  if (zeros.length < 2 || at < 0 || zeros.lastIndexOf(null) !== at) return null;
  const size = map(at);
  const fits = (shape: Shape | null) =>
    shape === null || (shape.length === 3 && shape[0] === size?.[0] && shape[1] === size?.[1]);
  if (size !== null && !zeros.every(fits)) return null;
  const channels = (shapes: readonly (Shape | null)[]) =>
    shapes.reduce((sum, shape) => sum + (shape?.at(-1) ?? 0), 0);
  return {
    at,
    op: { kind: 'padChannels', before: channels(zeros.slice(0, at)), after: channels(zeros.slice(at)) },
  };
}
