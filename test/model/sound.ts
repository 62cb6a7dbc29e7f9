import { ok } from 'node:assert/strict';
import { inspect } from '../../src/model/inspection.ts';
import type { Reading } from '../../src/model/reader.ts';
import { analysisOf } from './open.ts';

/** What holds for any file's reading: an analysis without a throw, ranges inside the text, inputs before their readers. */
export function soundReading(reading: Reading, path: string, text: string): void {
  ok(reading.kind !== 'needs', 'every file it needs was given or said to be missing');
  inspect(path, text, reading);
  if (reading.kind === 'refused') ok(reading.refusal.message !== '');
  if (reading.kind !== 'graph') return;
  const { problems, graph } = analysisOf(reading);
  const { length } = reading.text ?? text;
  const related = problems.flatMap((problem) => problem.related ?? []);
  const fixes = [...problems.map(({ fix }) => fix), ...graph.nodes.map(({ mend }) => mend)];
  const edits = fixes.flatMap((fix) => fix?.edits ?? []);
  for (const { range } of [...problems, ...graph.nodes, ...related, ...edits])
    ok(
      range === null || (range.start >= 0 && range.start <= range.end && range.end <= length),
      JSON.stringify(range),
    );
  const before = new Set<string>();
  for (const { id, inputs } of graph.nodes) {
    ok(inputs.every((input) => before.has(input)));
    before.add(id);
  }
}
