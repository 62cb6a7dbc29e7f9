import { deepEqual } from 'node:assert/strict';
import { corpusRows, differences, generatorRows, hasCorpus, inspectRow, withoutCorpus } from './corpus.ts';
import { acceptedOf, hasPython, withoutPython } from './generated.ts';

describe('the corpus', () => {
  if (!hasCorpus) it(withoutCorpus);
  for (const row of hasCorpus ? corpusRows() : [])
    it(`${row.path} (${row.expect}): ${row.describes}`, () => {
      const wrong = differences(row, inspectRow(row));
      // What a stretch row states must be drawn; its figures are aims, which `npm run corpus` prints.
      deepEqual(row.expect === 'stretch' ? wrong.filter((line) => line.startsWith('refused')) : wrong, []);
    });
  if (!hasPython) it(withoutPython);
  for (const row of hasCorpus && hasPython ? generatorRows() : [])
    it(`${row.path} (${row.expect}): ${row.describes}`, function () {
      this.timeout(120_000);
      deepEqual(acceptedOf(row), []);
    });
});
