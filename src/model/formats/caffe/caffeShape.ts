import type { Shape } from '../../graph.ts';

/**
 * Caffe keeps N x C x H x W, and a graph here height x width x channels without the batch: the axis behind the batch
 * stands last, the others keep their order. `dims` are all of a blob's, the batch too.
 */
export const shapeOfDims = (dims: readonly number[]): Shape => {
  const [, channels, ...rest] = dims;
  return channels === undefined ? [] : [...rest, channels];
};

/** All dims of a shape in Caffe's order, for a batch of one. */
export const dimsOfShape = (shape: Shape): number[] => {
  const channels = shape.at(-1);
  return channels === undefined ? [1] : [1, channels, ...shape.slice(0, -1)];
};

/** An axis as a file states it, negative from the end; -1 where the blob has none such. */
export function axisOf(stated: number, axes: number): number {
  const axis = stated < 0 ? stated + axes : stated;
  return axis >= 0 && axis < axes ? axis : -1;
}

/** Where a blob's axis (from 1, the batch is 0) stands in a shape of that many sizes. */
export const placeOfAxis = (axis: number, rank: number): number => (axis === 1 ? rank - 1 : axis - 2);
