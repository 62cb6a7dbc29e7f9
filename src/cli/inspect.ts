import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import type { Analysis } from '../model/facts.ts';
import { shapeText } from '../model/graph.ts';
import type { Inspection } from '../model/inspection.ts';
import { inspect, inspectionOf } from '../model/inspection.ts';
import { misfitMerges } from '../model/skipCounts.ts';
import { leastWords } from '../protocol/labels.ts';
import { openFile, parseInput, readingOptions } from './openFile.ts';
import { count, paint, print, say, table } from './terminal.ts';

const exitCodes = { ok: 0, problems: 1, refused: 2 } as const;

/** `inspect FILE... [--json] [--input HxWxC] [--root DIR]`; the largest exit code of all files. */
export function inspectCommand(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      ...readingOptions,
    },
  });
  if (positionals.length === 0)
    throw new Error('inspect needs a file, such as examples/resnet-50.resnet.yaml.');
  const input = parseInput(values.input);
  let worst = 0;
  for (const file of positionals) {
    const opened = openFile(file, input, values.root);
    const { text, reading } = opened;
    const analysis = reading.kind === 'graph' ? analyze(reading.graph, reading.problems) : null;
    const inspection = analysis === null ? inspect(file, text, reading) : inspectionOf(file, text, analysis);
    if (values.json) print(inspection);
    else say(describe(inspection, analysis));
    worst = Math.max(worst, exitCodes[inspection.status]);
  }
  return worst;
}

function describe(found: Inspection, analysis: Analysis | null): string {
  const title = paint('bold', found.model ?? found.family ?? found.file);
  if (found.refusal !== null) return `${found.file}\n  ${paint('red', 'refused')}: ${found.refusal.message}`;
  const [least, none] = found.unknownNodes > 0 ? ['at least ', 'none known'] : ['', 'none'];
  const rows: [string, string][] = [
    ['file', found.file],
    ['format', found.family === null ? (found.format ?? '') : `${found.format ?? ''}, ${found.family}`],
    [
      'input',
      `${found.inputShape?.join('x') ?? 'not stated'}${found.inputSource === null ? '' : ` (${found.inputSource})`}`,
    ],
    [
      'parameters',
      found.params === null
        ? 'unknown'
        : `${least}${count(found.params.learnable)} (${count(found.params.withBnStats)} with BN statistics)`,
    ],
    [
      'MACs',
      found.macs === null ? 'unknown' : `${least}${count(found.macs)} (${count(2 * found.macs)} FLOPs)`,
    ],
    ['merges', listed(found.merges, none)],
    ['skips', listed(found.skips, none)],
    ['stages', analysis === null ? none : stagesText(analysis, none)],
  ];
  const { unknownNodes: unknown } = found;
  if (unknown > 0)
    rows.push(['not known', `${count(unknown)} ${unknown === 1 ? 'part' : 'parts'}, left out of the sums`]);
  const problems = found.problems.map(({ severity, line, column, message }) => {
    const place = line === null ? found.file : `${found.file}:${line}:${column ?? 1}`;
    return `${place}: ${paint(severity === 'error' ? 'red' : 'yellow', severity)}: ${message}`;
  });
  return [title, table(rows), ...problems].join('\n');
}

function listed(counts: Readonly<Record<string, number>>, none: string): string {
  const some = Object.entries(counts).filter(([, number]) => number > 0);
  return some.length === 0 ? none : some.map(([name, number]) => `${number} ${name}`).join(', ');
}

/** A line a stage: "stage 2: 28x28x512, 1,219,584 parameters, 1 x bottleneck (projection), 3 x bottleneck (identity)". */
function stagesText(analysis: Analysis, none: string): string {
  const { structure, facts, graph } = analysis;
  const misfits = misfitMerges(analysis);
  const lines = structure.stages.map(({ number, shape }) => {
    const own = graph.nodes.filter(({ id }) => structure.stageOf.get(id) === number);
    const known = own.flatMap(({ id }) => facts.get(id)?.learnable ?? []);
    const size =
      known.length === 0
        ? 'parameters unknown'
        : `${leastWords(known.length < own.length)}${count(known.reduce((sum, some) => sum + some, 0))} parameters`;
    return [`stage ${number}: ${shapeText(shape)}`, size, ...blocksOf(structure, number, misfits)].join(', ');
  });
  return lines.length === 0 ? none : lines.join('\n');
}

/** Equal blocks of a stage: "1 x bottleneck (projection)", "3 x bottleneck (identity)". */
function blocksOf(
  { blocks }: Analysis['structure'],
  number: number,
  misfits: ReturnType<typeof misfitMerges>,
): string[] {
  const kinds = new Map<string, number>();
  for (const { stage, kind, skip, merge } of blocks) {
    if (stage !== number || (skip === null && kind !== 'plain')) continue;
    const fails = merge !== null && misfits.has(merge) ? ' that does not fit' : '';
    const name = `${kind}${skip === null ? '' : ` (${skip}${fails})`}`;
    kinds.set(name, (kinds.get(name) ?? 0) + 1);
  }
  return [...kinds].map(([name, times]) => `${times} x ${name}`);
}
