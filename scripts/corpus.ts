import {
  corpusRows,
  differences,
  generatorRows,
  hasCorpus,
  inspectRow,
  withoutCorpus,
} from '../test/model/corpus.ts';
import { acceptedOf, hasPython, withoutPython } from '../test/model/generated.ts';

/** `npm run corpus [-- FORMAT ...]`: every row of the corpus, right or what differs, and the totals; exits 1 where one is wrong. */
const wanted = process.argv.slice(2);
const totals = new Map<string, { right: number; all: number }>();
let failed = 0;

if (!hasCorpus) console.log(withoutCorpus);
if (!hasPython) console.log(withoutPython);
const generators = hasCorpus && hasPython ? generatorRows() : [];
for (const row of hasCorpus ? [...corpusRows(), ...generators] : []) {
  if (wanted.length > 0 && !wanted.includes(row.format)) continue;
  const since = performance.now();
  let wrong: string[];
  try {
    wrong = generators.includes(row) ? acceptedOf(row) : differences(row, inspectRow(row));
  } catch (error) {
    wrong = [`threw: ${error instanceof Error ? (error.stack ?? '') : String(error)}`];
  }
  const key = `${row.format}, ${row.expect}`;
  const total = totals.get(key) ?? { right: 0, all: 0 };
  totals.set(key, total);
  total.all += 1;
  if (wrong.length === 0) total.right += 1;
  else if (row.expect !== 'stretch') failed += 1;
  const ms = Math.round(performance.now() - since);
  const lines = wrong.map((line) => `\n        ${line}`).join('');
  console.log(`${wrong.length === 0 ? 'right' : 'WRONG'} ${row.path} (${row.expect}, ${ms} ms)${lines}`);
}
for (const [key, { right, all }] of totals) console.log(`${key}: ${right} of ${all}`);
if (failed > 0) process.exitCode = 1;
