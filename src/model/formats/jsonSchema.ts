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

/** Our own format as a JSON Schema of draft 7, for editors: completion, hovers, and squiggles of their own. */
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
