import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import { lineTable } from '../../src/model/lines.ts';
import { pictureOf } from '../../src/protocol/picture.ts';
import type { ReadReply, ReadRequest } from './reading.ts';

/** Started by reading.ts: what VS Code's extension host does from a text to the picture that it posts. */
process.on('message', ({ path, text }: ReadRequest) => {
  const bytes = new TextEncoder().encode(text);
  const since = performance.now();
  const reading = openConfig({ path, bytes, others: {}, input: null });
  if (reading.kind !== 'graph') throw new Error(`${path} is not drawn.`);
  const at = lineTable(text);
  const data = pictureOf(analyze(reading.graph, reading.problems), {
    title: path,
    lineOf: (offset) => at(offset).line,
  });
  process.send?.({ data, milliseconds: performance.now() - since } satisfies ReadReply);
});
