import { readFileSync } from 'node:fs';
import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import { lineTable } from '../../src/model/lines.ts';
import { pictureOf } from '../../src/protocol/picture.ts';
import type { Picture } from '../../src/protocol/view.ts';

/** The picture of a config file, or of a text that stands in for it. */
export function pictureOfFile(path: string, text?: string): Picture {
  const bytes = text === undefined ? readFileSync(path) : new TextEncoder().encode(text);
  const reading = openConfig({ path, bytes, others: {}, input: null });
  if (reading.kind !== 'graph') throw new Error(`${path} is no graph: ${JSON.stringify(reading)}`);
  const at = lineTable(new TextDecoder().decode(bytes));
  const title = path.split('/').at(-1) ?? path;
  return pictureOf(analyze(reading.graph, reading.problems), { title, lineOf: (offset) => at(offset).line });
}
