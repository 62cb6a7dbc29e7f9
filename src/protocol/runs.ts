import type { Shape } from '../model/graph.ts';
import type { EngineInfo, EpochRecord, StepRecord, TrainPlan, TrainReport } from './engine.ts';
import type { RunChoices } from './runPlan.ts';

/** How a run stands: as its report says, or it failed, or it still runs; "interrupted" where nobody ended it. */
export type RunOutcome = TrainReport['reason'] | 'failed' | 'running' | 'interrupted';

/** What is kept of a run and of an experiment alike. */
export interface RecordHead {
  readonly version: 1;
  readonly id: string;
  /** Of the document that it was begun from. */
  readonly uri: string;
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly config: string;
  /** The input size that the person had set for a config that states none. */
  readonly input: Shape | null;
  readonly choices: RunChoices;
  /** The person's own folder or file, where `choices.data` is "own". */
  readonly path: string | null;
  readonly engine: EngineInfo | null;
  readonly outcome: RunOutcome;
  /** The sentence of an end that is not "done". */
  readonly message: string | null;
}

/** What is kept of a run. */
export interface RunRecord extends RecordHead {
  /** Multiply-accumulates for one image of the run's size; null where they are not known. */
  readonly macs: number | null;
  readonly plan: TrainPlan | null;
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
  readonly seconds: number | null;
}

/** One line of the list of runs. */
export interface RunSummary {
  readonly id: string;
  readonly title: string;
  readonly started: string;
  readonly outcome: RunOutcome;
  readonly message: string | null;
  /** "digits", "images of cifar-10-batches-bin". */
  readonly data: string;
  /** "Adam, batch 64, 3 epochs". */
  readonly plan: string;
  readonly seed: number;
  readonly engine: string;
  readonly steps: number;
  readonly valAccuracy: number | null;
  readonly seconds: number | null;
  /** The trained net was kept, so that it can be exported. */
  readonly hasModel: boolean;
  /** It ended before its time, and can go on from the end of an epoch. */
  readonly resumes?: true;
}

/** The kept runs, the newest first. */
export interface RunList {
  readonly runs: readonly RunSummary[];
  /** A sentence for each record that could not be read. */
  readonly broken: readonly string[];
}

export type RunCurves = Pick<RunRecord, 'id' | 'title' | 'started' | 'steps' | 'epochs' | 'outcome'> & {
  /** What tells it from others on one chart: "resnet-20 · SGD · seed 2". */
  readonly name: string;
};

const optimizerNames = { adam: 'Adam', sgd: 'SGD' } as const;

/** A run's plan in a few words: what differs from the defaults is said, and no more. */
export function planWords({
  optimizer,
  learningRate,
  batch,
  epochs,
  seconds,
  size,
  weightDecay,
}: RunChoices): string {
  const parts = [
    optimizerNames[optimizer],
    learningRate === null ? '' : `rate ${learningRate}`,
    `batch ${batch}`,
    seconds === null ? `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}` : `${seconds} s`,
    size === null ? '' : `${size}x${size}`,
    weightDecay > 0 ? `decay ${weightDecay}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function summaryOf(record: RunRecord, hasModel: boolean): RunSummary {
  const { id, title, started, outcome, message, choices, plan, engine, steps, epochs, seconds } = record;
  let engineName = '';
  if (engine !== null)
    engineName = engine.tensorflow === null ? `tfjs ${engine.tfjs} (JS)` : `TensorFlow ${engine.tensorflow}`;
  return {
    ...{ id, title, started, outcome, message, seconds, hasModel },
    data: plan?.data ?? choices.data,
    plan: planWords(choices),
    seed: choices.seed,
    engine: engineName,
    steps: steps.at(-1)?.step ?? 0,
    valAccuracy: epochs.at(-1)?.valAccuracy ?? null,
  };
}

/** A record is written at every epoch's end, whole: of a longer run it keeps every second step, or fourth, eighth and so on. */
export const MOST_STEPS = 2000;

/** What lines the curve of a kept run has: "all of its 117 steps and every epoch". */
export function curveWords({ steps, epochs }: Pick<RunRecord, 'steps' | 'epochs'>): string {
  const taken = steps.at(-1)?.step ?? 0;
  const exact = (count: number) => count.toLocaleString('en');
  const some = `${exact(steps.length)} of its ${exact(taken)} steps, spread evenly (a kept run has at most ${exact(MOST_STEPS)})`;
  const which = steps.length === taken ? `all of its ${exact(taken)} steps` : some;
  return epochs.length === 0 ? which : `${which}, and every epoch`;
}

/**
 * The curve as CSV: a line for each step that was kept, with its loss and accuracy; the line of an epoch's last step has the epoch's means and
 * what the held-out images said.
 */
export function runCsv({ steps, epochs }: Pick<RunRecord, 'steps' | 'epochs'>): string {
  const ends = new Map(epochs.map((epoch) => [epoch.step, epoch]));
  const head = 'step,epoch,loss,accuracy,ms,epochLoss,epochAccuracy,valLoss,valAccuracy';
  const told = new Set(steps.map(({ step }) => step));
  // A long run keeps every second step, or fourth; an epoch's end has its line nevertheless.
  const missing = epochs.filter(({ step }) => !told.has(step));
  const lines = [
    ...steps.map(({ step, epoch, loss, accuracy, ms }) => {
      const end = ends.get(step);
      const values =
        end === undefined ? ['', '', '', ''] : [end.loss, end.accuracy, end.valLoss, end.valAccuracy];
      return { step, line: [step, epoch, loss, accuracy, ms, ...values].join(',') };
    }),
    ...missing.map(({ step, epoch, loss, accuracy, valLoss, valAccuracy }) => ({
      step,
      line: [step, epoch, '', '', '', loss, accuracy, valLoss, valAccuracy].join(','),
    })),
  ].sort((a, b) => a.step - b.step);
  return `${[head, ...lines.map(({ line }) => line)].join('\n')}\n`;
}
