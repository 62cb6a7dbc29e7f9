import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import type { Analysis } from '../model/facts.ts';
import { namedSkip } from '../model/namedSkip.ts';
import { skipCount } from '../model/plainTwin.ts';
import type { EpochRecord, StepRecord, TrainPlan, TrainReport } from '../protocol/engine.ts';
import { quickChoices } from '../protocol/engine.ts';
import type { Contestant as Net } from '../protocol/experiment.ts';
import {
  degradation,
  degradationFile,
  experimentData,
  withAndWithoutSkip,
  withAndWithoutSkips,
} from '../protocol/experiment.ts';
import { startShellEngine, zooFile } from './engine.ts';
import { openFile, parseInput, readingOptions } from './openFile.ts';
import { complain, count, paint, print, say } from './terminal.ts';
import { choicesOf, trainOptions } from './trainOptions.ts';

interface Contestant extends Net {
  readonly file: string;
}

interface Result extends Contestant {
  readonly last: EpochRecord | null;
  /** Share of the training images wrong in the last epoch: the figure's y axis. */
  readonly error: number | null;
  readonly report: TrainReport;
}

const exitCodes = { done: 0, diverged: 1, refused: 2, failed: 3 } as const;

/**
 * `compare-plain FILE...`: trains each net and its twin without skips with the same seed, data and plan, one after the
 * other, and says the training error of both by depth (He et al. 2015, figure 1). With `--without SKIP` the twin lacks
 * that one skip; `--preset degradation` needs no file.
 */
export async function comparePlainCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      ...trainOptions,
      data: { type: 'string', default: experimentData },
      without: { type: 'string' },
      preset: { type: 'string' },
      ...readingOptions,
    },
  });
  const files = filesOf(values.preset, positionals);
  if (values.without !== undefined && files.length > 1)
    throw new Error('--without takes a skip out of one net; compare-plain then needs one file.');
  const choices = choicesOf(values, values.preset === undefined ? quickChoices : degradation.choices);
  const input = parseInput(values.input);
  const fail = (reason: 'refused' | 'failed', name: string, message: string): number => {
    complain(`${name}: ${message}`);
    if (values.json) print({ type: 'end', reason });
    return exitCodes[reason];
  };
  const contestants: Contestant[] = [];
  for (const file of files) {
    const analysis = opened(file, input, values.root);
    if (typeof analysis === 'string') return fail('refused', file, analysis);
    const nets = pairOf(file, analysis, values.without);
    if (typeof nets === 'string') return fail('refused', file, nets);
    contestants.push(...nets.map((net) => ({ ...net, file })));
  }
  const results: Result[] = [];
  for (const contestant of contestants) {
    const result = await run(contestant, choices, { json: values.json, first: results.length === 0 });
    if (typeof result === 'string') return fail('failed', contestant.name, result);
    results.push(result);
    const { reason, message } = result.report;
    if (reason === 'refused') return fail('refused', contestant.name, message ?? 'It cannot be trained.');
    if (message !== null) complain(`${contestant.name}: ${message}`);
  }
  tellResults(results, values.json);
  return results.some(({ report }) => report.reason === 'diverged') ? exitCodes.diverged : exitCodes.done;
}

/** The files that are compared: those stated, or the zoo's of the preset. */
function filesOf(preset: string | undefined, stated: readonly string[]): readonly string[] {
  if (preset === undefined) {
    if (stated.length > 0) return stated;
    throw new Error('compare-plain needs a file or some, such as examples/resnet-20.resnet.yaml.');
  }
  if (preset !== 'degradation') throw new Error(`--preset takes 'degradation', not '${preset}'.`);
  if (stated.length > 0) throw new Error(`--preset ${preset} has nets of its own, so that it takes no file.`);
  return degradation.depths.map((depth) => relative(process.cwd(), zooFile(degradationFile(depth))));
}

/** The analysis, or why it cannot be compared. */
function opened(
  file: string,
  input: ReturnType<typeof parseInput>,
  root: string | undefined,
): Analysis | string {
  const { reading } = openFile(file, input, root);
  if (reading.kind === 'refused') return reading.refusal.message;
  const analysis = analyze(reading.graph, reading.problems);
  const fault = analysis.problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) return `It cannot be trained before this is mended: ${fault.message}`;
  return skipCount(analysis.structure) === 0
    ? 'It has no skips, so that it is its own plain twin; compare-plain takes the residual net.'
    : analysis;
}

/** What is trained of a file, or the sentence that says which skips there are. */
function pairOf(file: string, analysis: Analysis, without: string | undefined): readonly Net[] | string {
  if (without === undefined) return withAndWithoutSkips(file, analysis);
  const skip = namedSkip(analysis, without);
  return typeof skip === 'string' ? skip : withAndWithoutSkip(file, analysis, skip);
}

/** How it ended, or the sentence with which the engine's process died. */
async function run(
  contestant: Contestant,
  choices: ReturnType<typeof choicesOf>,
  { json, first }: { readonly json: boolean; readonly first: boolean },
): Promise<Result | string> {
  const { name, graph } = contestant;
  let last: EpochRecord | null = null;
  const kind = kindOf(contestant);
  const step = ({ step: number, epoch, loss, accuracy, ms }: StepRecord) => {
    if (json) print({ type: 'step', ...kind, step: number, epoch, loss, accuracy, ms });
  };
  const epoch = (record: EpochRecord) => {
    last = record;
    if (json) print({ type: 'epoch', ...kind, ...record });
    else
      say(
        `${name}, epoch ${record.epoch}: training loss ${record.loss.toFixed(3)}, error ${percent(1 - record.accuracy)}; held out ${percent(1 - record.valAccuracy)}`,
      );
  };
  const plan = ({ notes, data, inputShape, trainImages, epochs, steps, batch }: TrainPlan) => {
    if (json) print({ type: 'plan', ...kind, data, inputShape, trainImages, epochs, steps, batch });
    else
      say(
        `${name}: ${inputShape.join('x')}, ${count(trainImages)} ${data} to train on, ${count(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}, ${count(steps)} ${steps === 1 ? 'step' : 'steps'} of ${batch}`,
      );
    // What is to be said of the data and the plan holds for all nets; how long it takes does not.
    for (const note of notes)
      if (note.startsWith('The pure-JS engine')) complain(`${name}: ${note}`);
      else if (first) complain(note);
  };
  const warning = ({ message }: { readonly message: string }) => {
    complain(message);
  };
  const engine = startShellEngine({ plan, step, epoch, warning });
  try {
    const report = await engine.call('train', { ...choices, graph, everyStep: json });
    const ended = last as EpochRecord | null;
    return { ...contestant, last: ended, error: ended === null ? null : 1 - ended.accuracy, report };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    engine.kill('The run has ended.');
  }
}

/** What every line of JSON says of the net. */
const kindOf = ({ file, depth, skips }: Contestant) => ({ file, depth, plain: skips === 'none', skips });

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function tellResults(results: readonly Result[], json: boolean): void {
  if (json) {
    for (const { last, report, ...contestant } of results)
      print({
        type: 'result',
        ...kindOf(contestant),
        ...{ reason: report.reason, seconds: report.seconds },
        loss: last?.loss ?? null,
        accuracy: last?.accuracy ?? null,
        valLoss: last?.valLoss ?? null,
        valAccuracy: last?.valAccuracy ?? null,
      });
    print({
      type: 'end',
      reason: results.some(({ report }) => report.reason === 'diverged') ? 'diverged' : 'done',
    });
    return;
  }
  say('');
  say(paint('bold', 'depth        skips  training loss  training error  held-out error  seconds'));
  for (const { depth, skips, last, report } of results) {
    // The last epoch of a net that diverged is no end of it.
    const end = report.reason === 'done' ? last : null;
    say(
      [
        count(depth).padStart(5),
        skips.padStart(11),
        (end?.loss.toFixed(3) ?? report.reason).padStart(13),
        (end === null ? '' : percent(1 - end.accuracy)).padStart(14),
        (end === null ? '' : percent(1 - end.valAccuracy)).padStart(14),
        report.seconds.toFixed(0).padStart(7),
      ].join('  '),
    );
  }
}
