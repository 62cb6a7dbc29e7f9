import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real config files that the project did not write; they lie beside a checkout, or are not there. */
export const corpus = '../shared/corpus';
export const hasCorpus = existsSync(join(corpus, 'INDEX.tsv'));
export const withoutCorpus = `${corpus} is not there: its rows are not tested`;

export interface CorpusRow {
  readonly path: string;
  readonly format: string;
  readonly expect: string;
  readonly describes: string;
  readonly inputHwc: string;
  readonly learnable: string;
  readonly withBnStats: string;
  readonly source: string;
  readonly macs: string;
  readonly blocks: string;
}

/** The rows of the index; columns that hold no figure are empty. */
export function corpusRows(): CorpusRow[] {
  const [head = '', ...lines] = readFileSync(join(corpus, 'INDEX.tsv'), 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    return {
      path: cell('path'),
      format: cell('format'),
      expect: cell('expect'),
      describes: cell('describes'),
      inputHwc: cell('input_hwc'),
      learnable: cell('params_learnable'),
      withBnStats: cell('params_with_bn_stats'),
      source: cell('params_source'),
      macs: cell('macs'),
      blocks: cell('residual_adds_or_blocks'),
    };
  });
}
