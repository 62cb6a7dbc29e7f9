import type { OnnxNode, ValueInfo } from './modelProto.ts';

/** What an input of the whole graph is, told by the nodes that read it. */

/** Inputs of an operator that are always weights. */
const weightInputs: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  BatchNormalization: [1, 2, 3, 4],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  PRelu: [1],
};

/** Whether an input is only ever read as weights: its size is enough, the numbers are kept elsewhere. */
export const isWeights = (readers: readonly OnnxNode[], name: string): boolean =>
  readers.length > 0 &&
  readers.every(({ type, inputs }) => {
    const places = Object.hasOwn(weightInputs, type) ? (weightInputs[type] ?? []) : [];
    return inputs.every((input, at) => input !== name || places.includes(at));
  });

/** Operators that take channels first, whatever the sizes look like. */
const takesFirst =
  /^(Conv|ConvTranspose|QLinearConv|(Max|Average|GlobalMax|GlobalAverage)Pool|.*Normalization|LRN)$/;

/**
 * Whether an image's channels come last in the file, as TensorFlow has them: a transpose brings them to the front at once,
 * or else the last size is a colour image's and the second is none.
 */
export function isLaidLast({ dims, name }: ValueInfo, readers: readonly OnnxNode[]): boolean {
  if (dims?.length !== 4) return false;
  const turns = readers.some(({ type, attributes, inputs }) =>
    type === 'Transpose' && inputs[0] === name ? attributes.get('perm')?.numbers.join() === '0,3,1,2' : false,
  );
  if (turns) return true;
  if (readers.some(({ type }) => takesFirst.test(type))) return false;
  const isColour = (size: number | null | undefined) => size === 1 || size === 3;
  return isColour(dims[3]) && !isColour(dims[1]);
}
