import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Shape } from '../../src/model/graph.ts';
import type { OtherFile } from '../../src/model/reader.ts';
import { inspect, type Inspection } from '../../src/model/inspection.ts';

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
  // A generator of files is no config itself.
  return lines
    .filter((line) => !line.includes('.gen.py'))
    .map((line) => {
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

function read(path: string, input: Shape | null): Inspection {
  const file = join(corpus, path);
  const others: Record<string, OtherFile> = {};
  const bytes = readFileSync(file);
  for (;;) {
    const reading = openConfig({ path: file, bytes, others, input });
    if (reading.kind !== 'needs') return inspect(path, new TextDecoder().decode(bytes), reading);
    for (const need of reading.needs)
      try {
        others[need] = readFileSync(resolve(dirname(file), need));
      } catch {
        others[need] = 'is not there';
      }
  }
}

/** The row's own input size counts where the file states none. */
export function inspectRow(row: CorpusRow): Inspection {
  const found = read(row.path, null);
  const size = row.inputHwc === '' ? null : row.inputHwc.split('x').map(Number);
  return found.status === 'refused' || found.inputSource === 'file' || size === null
    ? found
    : read(row.path, size);
}

/** What differs, as "what expected -> got"; empty where the row is right. */
export function differences(row: CorpusRow, found: Inspection): string[] {
  const wrong: string[] = [];
  const compare = (name: string, expected: string, got: number | null | undefined) => {
    if (expected !== '' && expected !== String(got ?? 'unknown'))
      wrong.push(`${name} ${expected} -> ${got ?? 'unknown'}`);
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
      compare(
        graphFormats.has(row.format) ? 'sums' : 'blocks',
        row.blocks,
        graphFormats.has(row.format) ? sums : skips,
      );
      return wrong;
    case 'bad-report':
      return found.status === 'problems' || found.status === 'refused' ? [] : ['no error is reported'];
    case 'dependency':
      return [];
    default:
      return found.status === 'refused' ? [] : ['not refused'];
  }
}
