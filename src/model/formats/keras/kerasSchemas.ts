import * as z from 'zod';
import type { Padding, Size } from '../../graph.ts';
import type { Call, Net } from './kerasNet.ts';
import { validate } from '../text/validate.ts';

/** The parts of layer configs that several layers have; defaults are those of the layers' constructors in Keras 3. */
export const count = z.int().min(1);

/** One or two whole numbers, for rows and columns. */
export const sizes = z.unknown().transform((value, context): Size => {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const [rows, columns = rows] = list;
  if (list.length <= 2 && isCount(rows) && isCount(columns)) return [rows, columns];
  context.addIssue({ code: 'custom', message: 'must be one or two whole numbers of at least 1' });
  return z.NEVER;
});
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;

/** Keras takes 'SAME' for 'same' (keras/src/backend/config.py, standardize_padding). */
const padding = z
  .string()
  .transform((name) => name.toLowerCase())
  .pipe(z.enum(['valid', 'same']));

export const dataFormat = z.enum(['channels_last', 'channels_first']).nullish();
/** A name, or an object that says an activation with its settings; kerasActivations.ts tells them apart. */
export const activationKey = z.unknown().optional();

export const windowKeys = {
  kernel_size: sizes,
  strides: sizes.default([1, 1]),
  padding: padding.default('valid'),
  data_format: dataFormat,
  dilation_rate: sizes.default([1, 1]),
};
export const weightKeys = { use_bias: z.boolean().default(true), activation: activationKey };

export const poolSchema = z.object({
  pool_size: sizes.default([2, 2]),
  strides: z.union([z.null(), sizes]).default(null),
  padding: padding.default('valid'),
  data_format: dataFormat,
});

export const axisSchema = z.union([z.int(), z.array(z.int()).max(8)]);

const isEdge = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** What ZeroPadding2D and Cropping2D take: 1, [rows, columns], [[top, bottom], [left, right]]; Keras 1 also four in a row. */
export const edges = z.unknown().transform((value, context): Exclude<Padding, string> => {
  const [rows, columns] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [value, value];
  const flat: unknown[] =
    Array.isArray(value) && value.length === 4 ? value : [rows, columns].flatMap((side) => bothOf(side));
  const [top, bottom, left, right] = flat;
  if (flat.length === 4 && isEdge(top) && isEdge(bottom) && isEdge(left) && isEdge(right))
    return { top, bottom, left, right };
  context.addIssue({ code: 'custom', message: 'must say whole numbers of at least 0 for its four sides' });
  return z.NEVER;
});
const bothOf = (side: unknown): unknown[] => (Array.isArray(side) ? side : [side, side]);

/** The config of a call's layer, or null where what it needs is not there; what is wrong is reported once a layer. */
export function configOf<T>(schema: z.ZodType<T>, net: Net, call: Call): T | null {
  const problems = call.earlier === null ? net.problems : [];
  return validate(schema, call.layer.config, problems, `Layer '${call.layer.name}'`);
}
