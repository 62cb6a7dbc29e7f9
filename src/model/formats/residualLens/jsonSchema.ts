import * as z from 'zod';
import {
  bareLayers,
  branchesSchema,
  layerSchemas,
  layersSchema,
  repeatSchema,
  stagedSchema,
  stageSchema,
} from './residualLensSchema.ts';

/** Our own format as a JSON Schema of draft 7. */
export function jsonSchema(): object {
  const layer: z.ZodType = z.lazy(() =>
    z.union([
      z.enum(bareLayers),
      ...Object.values(layerSchemas),
      repeatSchema.extend({ layers: z.array(layer).min(1) }),
      branchesSchema.extend({ branches: z.array(z.array(layer)).min(2) }),
    ]),
  );
  const staged = stagedSchema.extend({
    stem: z.array(layer).optional(),
    stages: z.array(stageSchema).min(1),
    head: z.array(layer).optional(),
  });
  const layers = layersSchema.extend({ layers: z.array(layer).min(1) });
  const schema = z.toJSONSchema(z.union([staged, layers]), { target: 'draft-7', reused: 'ref', io: 'input' });
  return { title: 'Residual Lens model config', ...schema };
}

const judging = new Set([
  'additionalProperties',
  'required',
  'minItems',
  'maxItems',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'pattern',
]);

/**
 * The same for editors, which complete and explain by it: without what judges values, since our own problems do that
 * with a sentence and a fix, and two squiggles for one mistake are one too many.
 */
export function editorSchema(): object {
  return JSON.parse(JSON.stringify(jsonSchema()), (key: string, value: unknown) =>
    judging.has(key) ? undefined : value,
  ) as object;
}
