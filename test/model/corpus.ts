import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { readOther } from '../../src/cli/readOther.ts';
import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Shape } from '../../src/model/graph.ts';
import { lineTable } from '../../src/model/lines.ts';
import type { OtherFile, Reading } from '../../src/model/reader.ts';
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
  /** Where the file comes from; a malformed one names the sound file that it was made of. */
  readonly origin: string;
  readonly inputHwc: string;
  readonly learnable: string;
  readonly withBnStats: string;
  readonly source: string;
  readonly macs: string;
  readonly blocks: string;
}

const isGenerator = ({ path }: CorpusRow): boolean => path.endsWith('.gen.py');

/** The rows that are configs themselves. */
export const corpusRows = (): CorpusRow[] => allRows().filter((row) => !isGenerator(row));
/** The rows that are generators of configs. */
export const generatorRows = (): CorpusRow[] => allRows().filter(isGenerator);

/** The rows of the index; columns that hold no figure are empty. */
function allRows(): CorpusRow[] {
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
      origin: cell('source'),
      inputHwc: cell('input_hwc'),
      learnable: cell('params_learnable'),
      withBnStats: cell('params_with_bn_stats'),
      source: cell('params_source'),
      macs: cell('macs'),
      blocks: cell('residual_adds_or_blocks'),
    };
  });
}

/** Nothing outside is opened, as in the shell with `--root`. */
const root = hasCorpus ? realpathSync(corpus) : null;

type Read = Exclude<Reading, { kind: 'needs' }>;

function read(path: string, input: Shape | null): { text: string; reading: Read } {
  const file = join(root ?? corpus, path);
  const others: Record<string, OtherFile> = {};
  const bytes = readFileSync(file);
  for (;;) {
    const reading = openConfig({ path: file, bytes, others, input });
    if (reading.kind !== 'needs') return { text: new TextDecoder().decode(bytes), reading };
    for (const need of reading.needs) others[need] = readOther(file, need, root);
  }
}

function inspectPath(path: string, input: Shape | null): Inspection {
  const { text, reading } = read(path, input);
  return inspect(path, text, reading);
}

/** The row's own input size counts where the file states none. */
export function inspectRow(row: CorpusRow): Inspection {
  const found = inspectPath(row.path, null);
  const size = row.inputHwc === '' ? null : row.inputHwc.split('x').map(Number);
  return found.status === 'refused' || found.inputSource === 'file' || size === null
    ? found
    : inspectPath(row.path, size);
}

/** What differs, as "what expected -> got"; empty where the row is right. */
export function differences(row: CorpusRow, found: Inspection): string[] {
  return [...figuresOf(row, found), ...outsideText(row)];
}

function figuresOf(row: CorpusRow, found: Inspection): string[] {
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
      if (row.expect === 'drawn') wrong.push(...unlikeFamily(row, found), ...claimed(found));
      return [...wrong, ...(row.expect === 'ok-tolerate' ? unlikeOriginal(row, found) : [])];
    case 'bad-report':
      return misplaced(row, found);
    case 'dependency':
      // A base without a model is none by itself.
      return found.refusal?.code === 'not-a-model' ? [] : ['taken for a model'];
    case 'bad-refuse':
      return found.status === 'refused' ? hoarded(row) : ['not refused'];
    default:
      return found.status === 'refused' ? unlikeFamily(row, found) : ['not refused'];
  }
}

/** Families as the index writes them in what a file describes. */
const stated = /RegNet|\bBiT\b|MobileNetV2|\bViT\b|\bBERT\b|\bRNN\b|ConvNeXt|DenseNet|GoogLeNet|Xception/;

/** The family is the one that the index states, where it states one. */
function unlikeFamily(row: CorpusRow, found: Inspection): string[] {
  const family = row.describes.includes('metafile') ? undefined : stated.exec(row.describes)?.[0];
  return family === undefined || family === found.family
    ? []
    : [`family ${family} -> ${found.family ?? 'none'}`];
}

/** Nets of other families have none of He et al.'s blocks. */
function claimed({ blocks }: Inspection): string[] {
  const kinds = new Set(blocks.map(({ kind }) => kind).filter((kind) => /^(basic|bottleneck)/.test(kind)));
  return [...kinds].map((kind) => `a ${kind} block is claimed`);
}

const mostMemory = 400 * 2 ** 20;

/** A bomb is refused before it fills the memory. */
function hoarded(row: CorpusRow): string[] {
  const before = process.memoryUsage().rss;
  read(row.path, null);
  const grown = process.memoryUsage().rss - before;
  return grown < mostMemory ? [] : [`takes ${Math.round(grown / 2 ** 20)} MB to refuse`];
}

/** Every range lies in the text. */
function outsideText(row: CorpusRow): string[] {
  const { text, reading } = read(row.path, null);
  if (reading.kind !== 'graph') return [];
  const most = (reading.text ?? text).length;
  const { graph, problems } = analyze(reading.graph, reading.problems);
  const ranges = [...graph.nodes, ...problems].flatMap(({ range }) => range ?? []);
  const bad = ranges.find(({ start, end }) => start < 0 || end < start || end > most);
  return bad === undefined ? [] : [`range ${bad.start} to ${bad.end} of ${most}`];
}

/** An odd but sound file gives what the file gives that it was made of. */
function unlikeOriginal(row: CorpusRow, found: Inspection): string[] {
  const original = / from (\S+\.\w+)/.exec(row.origin)?.[1];
  if (original === undefined || !existsSync(join(corpus, original))) return [];
  const figures = ({ params, macs, merges, blocks }: Inspection) =>
    JSON.stringify([macs, merges, blocks.length, params]);
  const [mine, theirs] = [figures(found), figures(inspectPath(original, null))];
  // Labels are all that the hostile ones change: their count is the last layer's.
  return mine === theirs || row.describes.includes('labels') ? [] : [`as ${original}: ${theirs} -> ${mine}`];
}

/** An error is reported, and where the index names the line, at that line or with a hint that leads there. */
function misplaced(row: CorpusRow, found: Inspection): string[] {
  if (found.status === 'refused') return ['refused, without a place'];
  const line = /\[line (\d+)\]/.exec(row.describes)?.[1];
  const { text, reading } = read(row.path, null);
  if (reading.kind !== 'graph' || found.status !== 'problems') return ['no error is reported'];
  if (line === undefined) return [];
  const lines = lineTable(text);
  const ranges = analyze(reading.graph, reading.problems).problems.flatMap((problem) => [
    problem.range,
    ...(problem.related ?? []).map(({ range }) => range),
  ]);
  const there = ranges.some(
    (range) =>
      range !== null && lines(range.start).line <= Number(line) && Number(line) <= lines(range.end).line,
  );
  return there ? [] : [`no error leads to line ${line}`];
}
