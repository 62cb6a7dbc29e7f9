import { readFileSync } from 'node:fs';
import { analyze } from '../../src/model/analyze.ts';
import type { Analysis } from '../../src/model/facts.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import { lineTable } from '../../src/model/lines.ts';
import { pictureOf } from '../../src/protocol/picture.ts';
import type { Picture } from '../../src/protocol/view.ts';

/** The analysis of a config file that builds on no other, or of a text that stands in for it. */
export function analysisOfFile(path: string, text?: string): Analysis {
  const bytes = text === undefined ? readFileSync(path) : new TextEncoder().encode(text);
  const reading = openConfig({ path, bytes, others: {}, input: null });
  if (reading.kind !== 'graph') throw new Error(`${path} is no graph: ${JSON.stringify(reading)}`);
  return analyze(reading.graph, reading.problems);
}

/** The picture of a config file, or of a text that stands in for it. */
export function pictureOfFile(path: string, text = readFileSync(path, 'utf8')): Picture {
  const at = lineTable(text);
  const title = path.split('/').at(-1) ?? path;
  return pictureOf(analysisOfFile(path, text), { title, lineOf: (offset) => at(offset).line });
}
