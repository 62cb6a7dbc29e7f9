import { deepEqual } from 'node:assert/strict';
import { corpusRows, differences, hasCorpus, inspectRow, withoutCorpus } from './corpus.ts';

describe('the corpus', () => {
  if (!hasCorpus) it(withoutCorpus);
  for (const row of hasCorpus ? corpusRows() : [])
    it(`${row.path} (${row.expect}): ${row.describes}`, () => {
      const wrong = differences(row, inspectRow(row));
      // What a stretch row states must be drawn; its figures are aims, which `npm run corpus` prints.
      deepEqual(row.expect === 'stretch' ? wrong.filter((line) => line.startsWith('refused')) : wrong, []);
    });
});
