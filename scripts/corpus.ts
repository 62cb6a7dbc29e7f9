import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inspect, type Inspection } from '../src/model/inspection.ts';
import { openConfig } from '../src/model/formats/registry.ts';
import type { Shape } from '../src/model/graph.ts';
import { corpus, corpusRows, hasCorpus, withoutCorpus, type CorpusRow } from '../test/model/corpus.ts';

/** `npm run corpus [-- FORMAT ...]`: every row of the corpus, expected beside got; exits 1 where one differs. */
const wanted = process.argv.slice(2);

function read(path: string, input: Shape | null): Inspection {
  const file = join(corpus, path);
  const others: Record<string, Uint8Array> = {};
  const bytes = readFileSync(file);
  for (;;) {
    const reading = openConfig({ path: file, bytes, others, input });
    if (reading.kind !== 'needs') return inspect(path, new TextDecoder().decode(bytes), reading);
    for (const need of reading.needs)
      try {
        others[need] = readFileSync(resolve(dirname(file), need));
      } catch {
        others[need] = new Uint8Array();
      }
  }
}

/** The row's own input size counts where the file states none. */
function inspectRow(row: CorpusRow): Inspection {
  const found = read(row.path, null);
  const size = row.inputHwc === '' ? null : row.inputHwc.split('x').map(Number);
  return found.status === 'refused' || found.inputSource === 'file' || size === null ? found : read(row.path, size);
}

/** What differs, as "what expected -> got"; empty where the row is right. */
function differences(row: CorpusRow, found: Inspection): string[] {
  const wrong: string[] = [];
  const compare = (name: string, expected: string, got: number | null | undefined) => {
    if (expected !== '' && expected !== String(got ?? 'unknown')) wrong.push(`${name} ${expected} -> ${got ?? 'unknown'}`);
  };
  const sums = found.merges.sum + found.merges.gate;
  const skips = found.blocks.filter(({ skip }) => skip !== null).length;
  const graphFormats = new Set(['caffe', 'darknet', 'keras', 'keras_archive', 'tfjs', 'highway', 'onnx']);
  switch (row.expect) {
    case 'supported':
    case 'drawn':
    case 'ok-tolerate':
    case 'stretch':
      if (found.status === 'refused') return [`refused: ${found.refusal?.message ?? ''}`];
      if (row.expect !== 'stretch' && found.status === 'problems')
        wrong.push(`problem: ${found.problems.find(({ severity }) => severity === 'error')?.message ?? ''}`);
      compare('learnable', row.learnable, found.params?.learnable);
      compare('with BN statistics', row.withBnStats, found.params?.withBnStats);
      compare('MACs', row.macs, found.macs);
      compare(graphFormats.has(row.format) ? 'sums' : 'blocks', row.blocks, graphFormats.has(row.format) ? sums : skips);
      return wrong;
    case 'bad-report':
      return found.status === 'problems' || found.status === 'refused' ? [] : ['no error is reported'];
    case 'dependency':
      return [];
    default:
      return found.status === 'refused' ? [] : ['not refused'];
  }
}

if (!hasCorpus) console.log(withoutCorpus);
let [right, all, failed] = [0, 0, 0];
for (const row of hasCorpus ? corpusRows() : []) {
  if (wanted.length > 0 && !wanted.includes(row.format)) continue;
  if (row.path.endsWith('.gen.py')) continue;
  const since = performance.now();
  let wrong: string[];
  try {
    wrong = differences(row, inspectRow(row));
  } catch (error) {
    wrong = [`threw: ${error instanceof Error ? (error.stack ?? '') : String(error)}`];
  }
  all += 1;
  if (wrong.length === 0) right += 1;
  else if (row.expect !== 'stretch') failed += 1;
  const ms = Math.round(performance.now() - since);
  console.log(`${wrong.length === 0 ? 'ok   ' : 'WRONG'} ${row.path} (${row.expect}, ${ms} ms)${wrong.map((line) => `\n        ${line}`).join('')}`);
}
console.log(`${right} of ${all} rows are right`);
if (failed > 0) process.exitCode = 1;
