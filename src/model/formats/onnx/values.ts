import type { NodeId, Shape } from '../../graph.ts';
import type { Dims } from './modelProto.ts';
import type { Tensor } from './tensor.ts';
import { valuesOf } from './tensor.ts';

/**
 * What a name in an ONNX graph stands for. ONNX keeps an image as N x C x H x W, and a graph here keeps height x width x
 * channels without the batch: so a value of four axes says in which order its file has them. A transpose between the two
 * orders, which converters put around everything, changes the order and no node.
 */
export interface Wire {
  readonly node: NodeId;
  /** As in the graph: without the batch, an image's channels last; null where it is not known. */
  readonly shape: Shape | null;
  /** Whether the file has an image's channels behind the batch, or last. All values of other ranks stand as in the file. */
  readonly channels: 'first' | 'last';
}

/** A tensor that does not depend on the input: weights, and the numbers that shapes are computed from. */
export interface Constant {
  /** The name of the weights that it holds or was made from: equal names are the same weights. */
  readonly name: string;
  readonly dims: Dims | null;
  /** Where it is short and known; a number may be null, as the batch is. */
  readonly values: readonly (number | null)[] | null;
  /** Kept as weights, and not written into the graph as a number would be. */
  readonly learned: boolean;
  /** Filled in by a node: weights that were left out of the file. */
  readonly standIn?: true;
}

export type Value =
  | { readonly kind: 'wire'; readonly wire: Wire }
  | { readonly kind: 'constant'; readonly constant: Constant };

export const asWire = (wire: Wire): Value => ({ kind: 'wire', wire });
export const asConstant = (constant: Constant): Value => ({ kind: 'constant', constant });

/** The numbers are read when somebody asks for them: most tensors are weights, of which the sizes are enough. */
export function constantOf(tensor: Tensor, name: string, learned: boolean): Constant {
  let values: Constant['values'] | undefined;
  return {
    name,
    dims: tensor.dims,
    get values() {
      return (values ??= valuesOf(tensor));
    },
    learned,
  };
}

/** Sizes of a constant where all are known. */
export function sizesOf(constant: Constant | null): readonly number[] | null {
  const dims = constant?.dims ?? null;
  const known = dims?.filter((size) => size !== null && Number.isSafeInteger(size) && size >= 0) ?? [];
  return dims !== null && known.length === dims.length ? (known as number[]) : null;
}

/** The numbers of a short constant, where all are known. */
export function numbersOf(constant: Constant | null): readonly number[] | null {
  const values = constant?.values ?? null;
  return values?.every((value) => value !== null) === true ? values : null;
}

export const productOf = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** The sizes of one image in the file's order. */
export function fileSizes({ shape, channels }: Wire): Shape | null {
  if (shape?.length !== 3 || channels === 'last') return shape;
  const [height = 0, width = 0, depth = 0] = shape;
  return [depth, height, width];
}

/** The graph's shape of an image whose sizes the file has in this order. */
export function graphShape(sizes: readonly number[], channels: Wire['channels']): Shape {
  const [depth = 0, height = 0, width = 0] = sizes;
  return sizes.length === 3 && channels === 'first' ? [height, width, depth] : sizes;
}

/** How many axes a value has in the file, the batch's too; null where that is not known. */
export const rankOf = ({ shape }: Wire): number | null => (shape === null ? null : shape.length + 1);

/**
 * Where an axis of the file (from 0, the batch; negative from the end) stands in the graph's shape. Null for the batch and
 * where there is no such axis. A value of unknown rank is taken for an image.
 */
export function placeOf(axis: number, wire: Pick<Wire, 'shape' | 'channels'>): number | null {
  const rank = (wire.shape?.length ?? 3) + 1;
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 1 || at >= rank) return null;
  if (rank !== 4 || wire.channels === 'last') return at - 1;
  return at === 1 ? 2 : at - 2;
}

/** Whether a place in the graph's shape is that of the channels. */
export const isChannels = (place: number | null, { shape }: Pick<Wire, 'shape'>): boolean =>
  place === (shape?.length ?? 3) - 1;
