import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import type { Analysis } from '../model/facts.ts';
import { namedSkip } from '../model/namedSkip.ts';
import { skipCount } from '../model/plainTwin.ts';
import type { EpochRecord, StepRecord, TrainPlan } from '../protocol/engine.ts';
import { quickChoices } from '../protocol/engine.ts';
import type { Contestant as Net } from '../protocol/experiment.ts';
import {
  degradation,
  degradationFile,
  experimentData,
  withAndWithoutSkip,
  withAndWithoutSkips,
} from '../protocol/experiment.ts';
import { imageWords } from '../protocol/imageWords.ts';
import type { Contestant, End, Result } from './comparePlainResults.ts';
import { kindOf, tellResults } from './comparePlainResults.ts';
import { startShellEngine, zooFile } from './engine.ts';
import { openFile, parseInput, readingOptions } from './openFile.ts';
import { interruptedCode, wasInterrupted } from './interruption.ts';
import { messageOf } from './messageOf.ts';
import { complain, count, percent, print, say } from './terminal.ts';
import { choicesOf, trainOptions } from './trainOptions.ts';

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
  const contestants: Contestant[] = [];
  const results: Result[] = [];
  const end = (reason: End['reason'], message: string | null = null): number => {
    tellResults(results, { reason, message }, values.json);
    return reason === 'interrupted' ? interruptedCode() : exitCodes[reason];
  };
  for (const file of files) {
    const analysis = opened(file, input, values.root);
    if (typeof analysis === 'string') return end('refused', `${file}: ${analysis}`);
    const nets = pairOf(file, analysis, values.without);
    if (typeof nets === 'string') return end('refused', `${file}: ${nets}`);
    contestants.push(...nets.map((net) => ({ ...net, file })));
  }
  const said = new Set<string>();
  for (const contestant of contestants) {
    const { name } = contestant;
    const result = await run(contestant, choices, { json: values.json, said });
    if (typeof result === 'string') {
      const interrupted = await wasInterrupted();
      const words = `${interrupted ? 'It was interrupted.' : result} ${keptWords(results.length, contestants.length)}`;
      return end(interrupted ? 'interrupted' : 'failed', `${name}: ${words}`);
    }
    const { reason, message } = result.report;
    if (reason === 'refused') return end('refused', `${name}: ${message ?? 'It cannot be trained.'}`);
    results.push(result);
    if (message !== null) complain(`${name}: ${message}`);
  }
  return end(results.some(({ report }) => report.reason === 'diverged') ? 'diverged' : 'done');
}

/** What is not lost where a net did not come to its end. */
function keptWords(ended: number, all: number): string {
  if (ended === 0) return 'No net had come to its end.';
  return `${ended} of ${all} nets had come to ${ended === 1 ? 'its' : 'their'} end, and ${ended === 1 ? 'is' : 'are'} told.`;
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
  { json, said }: { readonly json: boolean; readonly said: Set<string> },
): Promise<Result | string> {
  const { name, graph } = contestant;
  let last: EpochRecord | null = null;
  const first = said.size === 0;
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
  const plan = ({ notes, slow, data, inputShape, trainImages, epochs, steps, batch }: TrainPlan) => {
    if (json) print({ type: 'plan', ...kind, data, inputShape, trainImages, epochs, steps, batch });
    else
      say(
        `${name}: ${inputShape.join('x')}, ${count(trainImages)} ${imageWords(data)} to train on, ${count(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}, ${count(steps)} ${steps === 1 ? 'step' : 'steps'} of ${batch}`,
      );
    // What holds for all nets is said once; how long each takes with a slow engine is said of each.
    for (const note of notes) {
      if (note === slow) complain(`${name}: ${note}`);
      else if (!said.has(note)) complain(first ? note : `${name}: ${note}`);
    }
    for (const note of notes) said.add(note);
  };
  const warning = ({ message }: { readonly message: string }) => {
    complain(`${name}: ${message}`);
  };
  const engine = startShellEngine({ plan, step, epoch, warning });
  try {
    const report = await engine.call('train', { ...choices, graph, everyStep: json });
    return { ...contestant, last, report };
  } catch (error) {
    return messageOf(error);
  } finally {
    engine.kill('The run has ended.');
  }
}
