import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorSchema, jsonSchema } from '../src/model/formats/residualLens/jsonSchema.ts';
import { root } from './repository.ts';

/** Writes our own format as JSON Schemas: one that judges, for other tools, and one that completes, for the editor. */
const folder = join(root, 'schemas');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of [
  ['residual-lens.schema.json', jsonSchema()],
  ['residual-lens.editor.schema.json', editorSchema()],
] as const)
  writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
