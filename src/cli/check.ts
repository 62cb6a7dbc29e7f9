import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import type { Analysis } from '../model/facts.ts';
import { rangeOf } from '../model/locate.ts';
import { lineTable } from '../model/lines.ts';
import { checkRequest } from '../protocol/checkRequest.ts';
import type { CheckReport, Disagreement } from '../protocol/engine.ts';
import { startShellEngine } from './engine.ts';
import { interruptedCode, wasInterrupted } from './interruption.ts';
import { messageOf } from './messageOf.ts';
import { openFile, parseInput, readingOptions } from './openFile.ts';
import { complain, count, paint, print, say, table } from './terminal.ts';

/** Long enough for the largest nets on a slow machine; a hang must still end. */
const timeoutMs = 300_000;

/** `check FILE [--json] [--input HxWxC] [--root DIR]`: TensorFlow builds the net, runs it once and compares. */
export async function checkCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      ...readingOptions,
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new Error('check needs one file, such as examples/resnet-50.resnet.yaml.');
  const { reading, text } = openFile(file, parseInput(values.input), values.root);
  if (reading.kind === 'refused') {
    if (values.json) print({ file, status: 'refused', message: reading.refusal.message, ...nothing });
    else complain(`${file}: ${reading.refusal.message}`);
    return 2;
  }
  const analysis = analyze(reading.graph, reading.problems);
  const engine = startShellEngine({});
  try {
    const report = await engine.call('check', checkRequest(analysis), { timeoutMs });
    const lines = lineTable(text);
    const lineOf = (id: string) => {
      const range = rangeOf(analysis, id);
      return range === null ? null : lines(range.start).line;
    };
    if (values.json) print(documentOf(file, report, lineOf));
    else say(describe(file, report, lineOf));
    return exitCode(report, analysis);
  } catch (error) {
    const interrupted = await wasInterrupted();
    const message = interrupted ? 'It was interrupted.' : messageOf(error);
    if (values.json) print({ file, status: 'not run', message, ...nothing });
    else complain(`${file}: ${message}`);
    return interrupted ? interruptedCode() : 3;
  } finally {
    engine.kill('The check has ended.');
  }
}

const nothing = {
  engine: null,
  tensorflow: null,
  nodes: 0,
  checked: 0,
  shapesAgree: 0,
  paramsAgree: 0,
  disagreements: [],
};

function exitCode({ status }: CheckReport, { problems }: Analysis): number {
  if (status === 'not run') return 3;
  return status === 'disagree' || problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}

type LineOf = (id: string) => number | null;

function documentOf(file: string, report: CheckReport, lineOf: LineOf) {
  const { status, engine, note, nodes, checked, shapesAgree, paramsAgree, disagreements } = report;
  return {
    file,
    status,
    engine: engine.engine,
    tensorflow: engine.tensorflow,
    note,
    nodes,
    checked,
    shapesAgree,
    paramsAgree,
    disagreements: disagreements.map(({ id, what, ours, theirs }) => ({
      id,
      line: lineOf(id),
      what,
      ours,
      theirs,
    })),
  };
}

function describe(file: string, report: CheckReport, lineOf: LineOf): string {
  const { engine } = report;
  const name =
    engine.tensorflow === null
      ? `the pure-JS engine (tfjs ${engine.tfjs})`
      : `TensorFlow ${engine.tensorflow}`;
  const verdicts = {
    agree: paint('green', 'agrees'),
    disagree: paint('red', 'disagrees'),
    'not run': paint('yellow', 'did not run it'),
  };
  const rows: [string, string][] = [
    ['layers', `${count(report.nodes)}, of which ${count(report.checked)} checked`],
    ['shapes', `${count(report.shapesAgree)} agree`],
    ['parameters', `${count(report.paramsAgree)} agree`],
    ['engine', `${engine.engine} ${engine.tfjs}: ${engine.reason}`],
    ['time', `${(report.milliseconds / 1000).toFixed(2)} s`],
  ];
  if (report.note !== null) rows.push(['note', report.note]);
  const faults = report.disagreements.map((fault) => {
    const line = lineOf(fault.id);
    return `${file}${line === null ? '' : `:${line}`}: ${spoken(fault)}`;
  });
  return [`${paint('bold', file)}: ${name} ${verdicts[report.status]}`, table(rows), ...faults].join('\n');
}

function spoken({ id, what, ours, theirs }: Disagreement): string {
  if (what === 'sum') return `layer '${id}' sums unequal shapes: ${theirs}.`;
  if (what === 'build') return `TensorFlow cannot compute layer '${id}': ${theirs}`;
  return `layer '${id}' has ${what === 'shape' ? 'the shape' : 'a parameter count of'} ${theirs} in TensorFlow and ${ours} here.`;
}
