import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import type { EpochRecord, StepRecord, TrainPlan, TrainReport } from '../protocol/engine.ts';
import { digitsFile, startShellEngine } from './engine.ts';
import { openFile, parseInput } from './openFile.ts';
import { count, paint } from './terminal.ts';

const exitCodes = { done: 0, stopped: 0, diverged: 1, refused: 2 } as const;

/** `train FILE --data digits ...`: a quick training run, told step by step. */
export async function trainCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string', default: 'digits' },
      epochs: { type: 'string', default: '3' },
      steps: { type: 'string' },
      limit: { type: 'string' },
      batch: { type: 'string', default: '64' },
      size: { type: 'string' },
      seed: { type: 'string', default: '1' },
      input: { type: 'string' },
      root: { type: 'string' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new Error('train needs one file, such as examples/resnet-20.resnet.yaml.');
  if (values.data !== 'digits') throw new Error(`--data takes 'digits', not '${values.data}'.`);
  const tell = values.json ? jsonLines : spokenLines;
  const { reading } = openFile(file, parseInput(values.input), values.root);
  if (reading.kind === 'refused') return refuse(`${file}: ${reading.refusal.message}`);
  const { graph, problems } = analyze(reading.graph, reading.problems);
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) return refuse(`${file} cannot be trained: ${fault.message}`);
  const engine = startShellEngine({ plan: tell.plan, step: tell.step, epoch: tell.epoch });
  try {
    const report = await engine.call('train', {
      graph,
      data: 'digits',
      dataFile: digitsFile,
      epochs: whole('epochs', values.epochs) ?? 3,
      steps: whole('steps', values.steps),
      limit: whole('limit', values.limit),
      batch: whole('batch', values.batch) ?? 64,
      size: whole('size', values.size),
      seed: whole('seed', values.seed) ?? 1,
    });
    if (report.message !== null) process.stderr.write(`${file}: ${report.message}\n`);
    tell.end(report);
    return exitCodes[report.reason];
  } catch (error) {
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 3;
  } finally {
    engine.kill('The training has ended.');
  }
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

function whole(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${option} takes a whole number of at least 1, not '${text}'.`);
  return value;
}

interface Lines {
  readonly plan: (plan: TrainPlan) => void;
  readonly step: (step: StepRecord) => void;
  readonly epoch: (epoch: EpochRecord) => void;
  readonly end: (report: TrainReport) => void;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

const jsonLines: Lines = {
  plan: (plan) => print(JSON.stringify({ type: 'plan', ...plan })),
  step: (step) => print(JSON.stringify({ type: 'step', ...step })),
  epoch: ({ epoch, loss, accuracy, valLoss, valAccuracy }) =>
    print(JSON.stringify({ type: 'epoch', epoch, loss, accuracy, valLoss, valAccuracy })),
  end: ({ reason, seconds }) => print(JSON.stringify({ type: 'end', reason, seconds })),
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const spokenLines: Lines = {
  plan: (plan) => {
    print(
      `${paint('bold', plan.inputShape.join('x'))}, ${count(plan.params)} parameters, ${count(plan.trainImages)} digits to train on, ` +
        `${count(plan.heldOutImages)} held out, ${plan.steps} steps of ${plan.batch}`,
    );
    for (const note of plan.notes) print(paint('yellow', note));
  },
  step: ({ step, loss, accuracy, ms }) =>
    print(`step ${step}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}  ${Math.round(ms)} ms`),
  epoch: ({ epoch, loss, accuracy, valLoss, valAccuracy }) =>
    print(
      paint('bold', `epoch ${epoch}  loss ${loss.toFixed(4)}  accuracy ${percent(accuracy)}  `) +
        paint('green', `held out: loss ${valLoss.toFixed(4)}  accuracy ${percent(valAccuracy)}`),
    ),
  end: ({ reason, seconds, peakMemoryBytes, engine }) =>
    print(
      `${reason} after ${seconds.toFixed(1)} s, at most ${count(Math.round(peakMemoryBytes / 2 ** 20))} MB, by ${engine.engine} ${engine.tfjs}`,
    ),
};
