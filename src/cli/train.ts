import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import type { EpochRecord, StepRecord, TrainPlan, TrainReport } from '../protocol/engine.ts';
import { imageWords } from '../protocol/imageWords.ts';
import { checkpointFile } from './checkpointFile.ts';
import { startShellEngine } from './engine.ts';
import { interruptedCode, wasInterrupted } from './interruption.ts';
import { messageOf } from './messageOf.ts';
import { openFile, parseInput } from './openFile.ts';
import { followRun } from './runProgress.ts';
import { complain, count, paint, percent, print, say } from './terminal.ts';
import { choicesOf, trainOptions } from './trainOptions.ts';

const exitCodes = { done: 0, stopped: 0, diverged: 1, refused: 2, failed: 3 } as const;
type Reason = keyof typeof exitCodes | 'interrupted';

/** `train FILE --data WHAT ...`: a quick training run, told step by step, and its end always. */
export async function trainCommand(args: readonly string[]): Promise<number> {
  const { file, json, input, root, run } = parseCall(args);
  const tell = json ? jsonLines : spokenLines;
  const end = (reason: Reason, message: string | null, seconds = 0): number => {
    if (message !== null) complain(`${file}: ${message}`);
    tell.end(reason, message, seconds);
    return reason === 'interrupted' ? interruptedCode() : exitCodes[reason];
  };
  const { reading } = openFile(file, input, root);
  if (reading.kind === 'refused') return end('refused', reading.refusal.message);
  const { graph, problems } = analyze(reading.graph, reading.problems);
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined)
    return end('refused', `It cannot be trained before this is mended: ${fault.message}`);
  const progress = followRun(run);
  const engine = startShellEngine({
    plan: (plan) => {
      progress.plan(plan);
      tell.plan(plan);
    },
    step: (step) => {
      progress.step(step);
      tell.step(step);
    },
    epoch: tell.epoch,
    warning: ({ message }) => {
      complain(message);
    },
  });
  try {
    const report = await engine.call('train', { graph, everyStep: true, ...run });
    tell.summary(report);
    return end(report.reason, report.message, report.seconds);
  } catch (error) {
    if (!(await wasInterrupted()))
      return end('failed', messageOf(error) + progress.kept(), progress.seconds());
    const message = `It was interrupted ${progress.place()}.${progress.kept()}`;
    return end('interrupted', message, progress.seconds());
  } finally {
    engine.kill('The training has ended.');
  }
}

/** Throws a sentence where an option cannot be taken: before anything is started. */
function parseCall(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      ...trainOptions,
      checkpoint: { type: 'string' },
      resume: { type: 'boolean', default: false },
      input: { type: 'string' },
      root: { type: 'string' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new Error('train needs one file, such as examples/resnet-20.resnet.yaml.');
  if (values.resume && values.checkpoint === undefined)
    throw new Error('--resume needs --checkpoint FILE, from which the run goes on.');
  const kept =
    values.checkpoint === undefined
      ? {}
      : { checkpoint: { file: checkpointFile(values.checkpoint), resume: values.resume } };
  return {
    file,
    json: values.json,
    input: parseInput(values.input),
    root: values.root,
    run: { ...choicesOf(values), ...kept },
  };
}

interface Lines {
  readonly plan: (plan: TrainPlan) => void;
  readonly step: (step: StepRecord) => void;
  readonly epoch: (epoch: EpochRecord) => void;
  readonly summary: (report: TrainReport) => void;
  readonly end: (reason: Reason, message: string | null, seconds: number) => void;
}

/** Steps, epochs and the end are the output; what a person should read first goes to the other stream. */
const jsonLines: Lines = {
  plan: (plan) => {
    for (const note of plan.notes) complain(note);
  },
  step: ({ step, epoch, loss, accuracy, ms }) => {
    print({ type: 'step', step, epoch, loss, accuracy, ms });
  },
  epoch: ({ epoch, loss, accuracy, valLoss, valAccuracy }) => {
    print({ type: 'epoch', epoch, loss, accuracy, valLoss, valAccuracy });
  },
  summary: () => undefined,
  end: (reason, message, seconds) => {
    print({ type: 'end', reason, ...(message === null ? {} : { message }), seconds });
  },
};

const spokenLines: Lines = {
  plan: (plan) => {
    const data = `${count(plan.trainImages)} ${imageWords(plan.data)} to train on, ${count(plan.heldOutImages)} held out`;
    const net = `${paint('bold', plan.inputShape.join('x'))}, ${count(plan.params)} parameters`;
    say(`${net}, ${data}, ${plan.steps} ${plan.steps === 1 ? 'step' : 'steps'} of ${plan.batch}`);
    for (const note of plan.notes) say(paint('yellow', note));
  },
  step: ({ step, loss, accuracy, ms }) => {
    say(`step ${step}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}  ${Math.round(ms)} ms`);
  },
  epoch: ({ epoch, loss, accuracy, valLoss, valAccuracy }) => {
    const train = paint('bold', `epoch ${epoch}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}`);
    say(
      `${train}  ${paint('green', `held out: loss ${valLoss.toFixed(4)}  accuracy ${percent(valAccuracy)}`)}`,
    );
  },
  summary: ({ peakMemoryBytes, engine }) => {
    const name =
      engine.tensorflow === null ? `tfjs ${engine.tfjs} in pure JS` : `TensorFlow ${engine.tensorflow}`;
    say(`${name}, at most ${count(Math.round(peakMemoryBytes / 2 ** 20))} MB`);
  },
  end: (reason, _message, seconds) => {
    say(`${reason} after ${seconds.toFixed(1)} s`);
  },
};
