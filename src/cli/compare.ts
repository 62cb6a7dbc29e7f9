import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import { compare } from '../model/compare.ts';
import type { ComparedRow, ComparedSection, Comparison } from '../model/compare/comparison.ts';
import type { Analysis } from '../model/facts.ts';
import type { Shape } from '../model/graph.ts';
import { changeWords, inputWords, otherInputWords, runName, runWords } from '../protocol/changeWords.ts';
import {
  differenceOf,
  differenceWords,
  figuresOf,
  type ComparedFigure,
  type FigureName,
} from '../protocol/comparedFigures.ts';
import { leastWords, sectionName } from '../protocol/labels.ts';
import { openFile, parseInput, readingOptions } from './openFile.ts';
import { complain, count, paint, print, say } from './terminal.ts';

const exitCodes = { same: 0, different: 1, refused: 2 } as const;

/** `compare A B [--json] [--input HxWxC] [--root DIR]`: exits as diff does. */
export function compareCommand(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      ...readingOptions,
    },
  });
  const [a, b, ...more] = positionals;
  if (a === undefined || b === undefined || more.length > 0)
    throw new Error(
      'compare needs two files, such as examples/resnet-50.resnet.yaml examples/resnet-101.resnet.yaml.',
    );
  const input = parseInput(values.input);
  const [left, right] = [analysisOf(a, input, values.root), analysisOf(b, input, values.root)];
  if (left === null || right === null) return exitCodes.refused;
  const found = compare(left, right);
  if (values.json) print({ ...found, a: { file: a, ...found.a }, b: { file: b, ...found.b } });
  else say(describe(found, a, b));
  const same = found.sameInput && found.sections.every(({ status }) => status === 'same');
  return same ? exitCodes.same : exitCodes.different;
}

function analysisOf(file: string, input: Shape | null, root: string | undefined): Analysis | null {
  const { reading } = openFile(file, input, root);
  if (reading.kind === 'graph') return analyze(reading.graph, reading.problems);
  complain(`${file}: refused: ${reading.refusal.message}`);
  return null;
}

function describe(found: Comparison, a: string, b: string): string {
  const { a: left, b: right } = found;
  const [figuresA, figuresB] = [figuresOf(left), figuresOf(right)];
  const cells = [
    ['', left.model ?? a, right.model ?? b, 'difference'],
    ['input', inputWords(left), inputWords(right), found.sameInput ? '=' : 'another size'],
    ...figures.map(([name, key]) => {
      const [x, y] = [figuresA[key], figuresB[key]];
      return [name, figureText(x), figureText(y), difference(x, y)];
    }),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const table = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const note = found.sameInput ? [] : ['', otherInputWords(found)];
  return [...table, ...note, ...found.sections.flatMap(sectionLines)].join('\n');
}

const figures: readonly (readonly [name: string, key: FigureName])[] = [
  ['parameters', 'learnable'],
  ['with BN statistics', 'withBnStats'],
  ['MACs', 'macs'],
  ['activation bytes', 'activationBytes'],
  ['receptive field', 'receptiveField'],
  ['weighted layers', 'depth'],
];

const figureText = ({ value, atLeast }: ComparedFigure): string =>
  value === null ? 'unknown' : `${leastWords(atLeast)}${count(value)}`;

function difference(a: ComparedFigure, b: ComparedFigure): string {
  const found = differenceOf(a, b);
  if (found === null) return 'unknown';
  return found.by === 0 ? '=' : differenceWords(found, count, '-');
}

const signs = { same: ' ', changed: '~', added: '+', removed: '-' } as const;
const colours = { same: 'dim', changed: 'yellow', added: 'green', removed: 'red' } as const;

function sectionLines({ status, a, b, rows }: ComparedSection): string[] {
  const side = b ?? a;
  const name = side === null ? '' : sectionName(side);
  const shapes = [a?.shape?.join('x') ?? '-', b?.shape?.join('x') ?? '-'];
  const shape = shapes[0] === shapes[1] ? shapes[0] : shapes.join(' | ');
  return [
    '',
    paint(status === 'same' ? 'dim' : 'bold', `${name}  ${shape ?? ''}`),
    ...rows.flatMap(rowLines),
  ];
}

function rowLines({ status, a, b, changes }: ComparedRow): string[] {
  const run = b ?? a;
  if (run === null) return [];
  const line = paint(colours[status], `  ${signs[status]} ${runName(run)}  ${runWords(run)}`);
  return [line, ...changes.map((change) => `      ${changeWords(change)}`)];
}
