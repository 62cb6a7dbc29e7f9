import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchema } from '../src/model/formats/jsonSchema.ts';

/** Writes the JSON Schema of our own format, which editors use for completion and hovers. */
mkdirSync('schemas', { recursive: true });
writeFileSync('schemas/residual-lens.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`);
