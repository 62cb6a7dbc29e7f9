import type { Span } from './wireFormat.ts';
import { eachField, fixedNumbers, packedVarints } from './wireFormat.ts';

/** TensorProto without its numbers: those stay in the file until `valuesOf` asks for a few of them. */
export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number;
  /** Where the numbers stand, and under which field; null for external data, and for none. */
  readonly data: { readonly field: number; readonly span: Span } | null;
  /** Numbers that are written one by one, as old writers do. */
  readonly loose: readonly number[];
}

/** Shapes, pads, scales and limits have a few numbers; longer tensors are weights. */
const mostValues = 4096;
const mostDims = 16;

/** Fields that numbers stand under: one for each width, and raw bytes. */
const dataFields = new Set([4, 5, 7, 9, 10, 11]);

/** Reads TensorProto (onnx.proto); null where its bytes are broken. */
export function readTensor(span: Span, textOf: (span: Span) => string): Tensor | null {
  const dims: number[] = [];
  const loose: number[] = [];
  let [name, type, external] = ['', 0, false];
  let data: Tensor['data'] = null;
  const whole = eachField(span, (field, value, at) => {
    if (field === 1) {
      const sizes = value === null ? packedVarints(at, mostDims) : [value];
      dims.push(...sizes.slice(0, mostDims - dims.length));
    } else if (field === 2) type = value ?? 0;
    else if (field === 8) name = textOf(at);
    else if (field === 14) external = value === 1;
    else if (dataFields.has(field)) {
      if (value === null) data ??= { field, span: at };
      else if (loose.length < mostValues) loose.push(value);
    }
  });
  return whole ? { name, dims, type, data: external ? null : data, loose } : null;
}

/** TensorProto.DataType: those whose numbers are of use here. */
const types = { float: 1, int32: 6, int64: 7, double: 11 } as const;

/** How many numbers a tensor has; NaN where a size is no size. */
export const countOf = (dims: readonly number[]): number =>
  dims.reduce((all, size) => (size < 0 ? Number.NaN : all * size), 1);

/** A short tensor's numbers; null where there are many, or where they are not in the file as plain numbers. */
export function valuesOf(tensor: Tensor): readonly number[] | null {
  const count = countOf(tensor.dims);
  if (!(count <= mostValues)) return null;
  const values = numbersOf(tensor);
  return values?.length === count ? values : null;
}

function numbersOf({ data, loose, type }: Tensor): readonly number[] | null {
  if (data === null) return loose;
  const { field, span } = data;
  if (field === 5 || field === 7 || field === 11) return packedVarints(span, mostValues);
  if (field === 4) return fixedNumbers(span, 'float32', mostValues);
  if (field === 10) return fixedNumbers(span, 'float64', mostValues);
  if (type === types.float) return fixedNumbers(span, 'float32', mostValues);
  if (type === types.double) return fixedNumbers(span, 'float64', mostValues);
  if (type === types.int32) return fixedNumbers(span, 'int32', mostValues);
  if (type === types.int64) return fixedNumbers(span, 'int64', mostValues);
  return null;
}
