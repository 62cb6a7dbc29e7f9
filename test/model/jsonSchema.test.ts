import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { editorSchema, jsonSchema } from '../../src/model/formats/residualLens/jsonSchema.ts';

const written = (name: string): unknown => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));

describe("our own format's JSON Schema", () => {
  it('is written out as the zod schema says it now', () => {
    deepEqual(written('residual-lens'), jsonSchema());
    deepEqual(written('residual-lens.editor'), editorSchema());
  });

  it('judges for other tools, and only completes and explains for the editor', () => {
    const judges = (schema: object) =>
      /"(additionalProperties|minimum|required)":/.test(JSON.stringify(schema));
    ok(judges(jsonSchema()));
    ok(!judges(editorSchema()));
    ok(JSON.stringify(editorSchema()).includes('projection where the shape changes'));
  });
});
