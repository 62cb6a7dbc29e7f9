import { parseArgs } from 'node:util';
import type { Inspection } from '../model/inspection.ts';
import { inspect } from '../model/inspection.ts';
import { openFile, parseInput } from './openFile.ts';
import { count, paint, print, say, table } from './terminal.ts';

const exitCodes = { ok: 0, problems: 1, refused: 2 } as const;

/** `inspect FILE... [--json] [--input HxWxC] [--root DIR]`; the largest exit code of all files. */
export function inspectCommand(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      input: { type: 'string' },
      root: { type: 'string' },
    },
  });
  if (positionals.length === 0)
    throw new Error('inspect needs a file, such as examples/resnet-50.resnet.yaml.');
  const input = parseInput(values.input);
  let worst = 0;
  for (const file of positionals) {
    const opened = openFile(file, input, values.root);
    const inspection = inspect(file, opened.text, opened.reading);
    if (values.json) print(inspection);
    else say(describe(inspection));
    worst = Math.max(worst, exitCodes[inspection.status]);
  }
  return worst;
}

function describe(found: Inspection): string {
  const title = paint('bold', found.model ?? found.family ?? found.file);
  if (found.refusal !== null) return `${found.file}\n  ${paint('red', 'refused')}: ${found.refusal.message}`;
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
        : `${count(found.params.learnable)} (${count(found.params.withBnStats)} with BN statistics)`,
    ],
    ['MACs', found.macs === null ? 'unknown' : `${count(found.macs)} (${count(2 * found.macs)} FLOPs)`],
    ['merges', listed(found.merges)],
    ['skips', listed(found.skips)],
    ['blocks', blocksText(found)],
  ];
  if (found.unknownNodes > 0) rows.push(['not known', `${found.unknownNodes} layers, left out of the sums`]);
  const problems = found.problems.map(({ severity, line, column, message }) => {
    const place = line === null ? found.file : `${found.file}:${line}:${column ?? 1}`;
    return `${place}: ${paint(severity === 'error' ? 'red' : 'yellow', severity)}: ${message}`;
  });
  return [title, table(rows), ...problems].join('\n');
}

function listed(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, number]) => number > 0);
  return some.length === 0 ? 'none' : some.map(([name, number]) => `${number} ${name}`).join(', ');
}

/** Runs of equal blocks a stage: "stage 2: 4 bottleneck (1 projection, 3 identity)". */
function blocksText({ blocks }: Inspection): string {
  const stages = new Map<number, Map<string, number>>();
  for (const { stage, kind, skip } of blocks) {
    const kinds = stages.get(stage) ?? new Map<string, number>();
    stages.set(stage, kinds);
    const name = `${kind}${skip === null ? '' : ` (${skip})`}`;
    kinds.set(name, (kinds.get(name) ?? 0) + 1);
  }
  if (stages.size === 0) return 'none';
  return [...stages]
    .map(
      ([stage, kinds]) =>
        `stage ${stage}: ${[...kinds].map(([name, number]) => `${number} x ${name}`).join(', ')}`,
    )
    .join('\n');
}
