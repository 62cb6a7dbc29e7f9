import type { EngineEvents, EpochRecord, StepRecord, TrainReport, TrainRequest } from '../protocol/engine.ts';
import type { Digits } from './digits.ts';
import { imageBatch, readDigits } from './digits.ts';
import type { Net } from './net.ts';
import { buildNet, recomputeStatistics } from './net.ts';
import type { Optimizer } from './optimizer.ts';
import { makeOptimizer, rateAt } from './optimizer.ts';
import { pacer } from './pacer.ts';
import type { Run } from './plan.ts';
import { planRun } from './plan.ts';
import { seeded, shuffled } from './random.ts';
import type { StepResult } from './step.ts';
import { countRight, lossOf, takeStep } from './step.ts';
import type { Engine, Tensor1D, Tensor4D, Tf } from './tf.ts';

export interface Training {
  readonly tell: <K extends 'plan' | 'step' | 'epoch'>(name: K, event: EngineEvents[K]) => void;
  /** Asked between steps. */
  readonly stopped: () => boolean;
}

type Ending = Pick<TrainReport, 'reason' | 'message'>;
const stoppedEnding: Ending = { reason: 'stopped', message: null };

/** Trains a net on the digits; every way it can end is in the report, and only a fault of ours is thrown. */
export async function train(
  { tf, info }: Engine,
  request: TrainRequest,
  { tell, stopped }: Training,
): Promise<TrainReport> {
  const start = performance.now();
  const ending = await run();
  return {
    ...ending,
    engine: info,
    seconds: (performance.now() - start) / 1000,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };

  async function run(): Promise<Ending> {
    const planned = planRun(request, readDigits(request.dataFile), info);
    if (typeof planned === 'string') return { reason: 'refused', message: planned };
    tell('plan', planned.plan);
    await pacer().breathe();
    if (stopped()) return stoppedEnding;
    const net = buildNet(tf, { ...planned, inputShape: planned.plan.inputShape });
    const optimizer = makeOptimizer(tf, net.variables, { kind: 'adam' });
    try {
      const machine = { run: planned, net, optimizer, everyStep: request.everyStep };
      return await runSteps(tf, machine, { tell, stopped });
    } finally {
      optimizer.dispose();
      net.dispose();
    }
  }
}

interface Machine {
  readonly run: Run;
  readonly net: Net;
  readonly optimizer: Optimizer;
  readonly everyStep: boolean;
}

async function runSteps(tf: Tf, machine: Machine, { tell, stopped }: Training): Promise<Ending> {
  const { run, everyStep } = machine;
  const { plan } = run;
  const random = seeded(run.seed + 1);
  const pace = pacer();
  let step = 0;
  // Building the net may have taken seconds in which a stop was sent.
  await pace.breathe();
  if (stopped()) return stoppedEnding;
  for (let epoch = 1; step < plan.steps; epoch++) {
    const order = shuffled(plan.trainImages, random);
    const seen = { loss: 0, right: 0, images: 0 };
    let held: StepRecord | null = null;
    for (let at = 0; at < run.stepsPerEpoch && step < plan.steps; at++) {
      const batch = order.subarray(at * plan.batch, (at + 1) * plan.batch);
      const record = stepOf(tf, machine, batch, step++, epoch);
      seen.loss += record.loss * plan.batch;
      seen.right += record.accuracy * plan.batch;
      seen.images += plan.batch;
      const broken = !Number.isFinite(record.loss);
      // Unless all are asked for, steps that come faster than a tenth of a second are left out; the last before anything else is told.
      held = record;
      if (everyStep || pace.due() || step === 1 || step === plan.steps || broken) {
        tell('step', record);
        held = null;
      }
      await pace.breathe();
      if (broken) return diverged(step, epoch);
      if (stopped()) {
        if (held !== null) tell('step', held);
        return stoppedEnding;
      }
    }
    if (held !== null) tell('step', held);
    const ended = await endEpoch(tf, machine, order, { epoch, step, ...seen }, stopped);
    if (ended === null) return stoppedEnding;
    tell('epoch', ended);
    await pace.breathe();
  }
  return { reason: 'done', message: null };
}

function diverged(step: number, epoch: number): Ending {
  const message = `The loss was no longer a finite number at step ${step} (epoch ${epoch}), so the run ended.`;
  return { reason: 'diverged', message };
}

function stepOf(tf: Tf, machine: Machine, indexes: Uint32Array, step: number, epoch: number): StepRecord {
  const { run, net, optimizer } = machine;
  const { plan, data } = run;
  const start = performance.now();
  const result = tf.tidy(() => {
    const batch = {
      images: imagesOf(tf, run, data.train, indexes),
      labels: labelsOf(tf, data.train, indexes),
    };
    const rate = rateAt(step, plan.steps, run.learningRate);
    return takeStep(tf, net, optimizer, batch, { seed: run.seed + step, rate }) as never;
  }) as StepResult;
  const ms = Math.round(performance.now() - start);
  return { step: step + 1, epoch, loss: result.loss, accuracy: result.right / indexes.length, ms };
}

const statisticsBatches = 10;

/** Sets the moving statistics from ten batches of this epoch's order, then asks for the held-out digits. */
async function endEpoch(
  tf: Tf,
  { run, net }: Pick<Machine, 'run' | 'net'>,
  order: Uint32Array,
  seen: { epoch: number; step: number; loss: number; right: number; images: number },
  stopped: () => boolean,
): Promise<EpochRecord | null> {
  const { plan, data } = run;
  const batches: (() => Tensor4D)[] = [];
  for (let from = 0; from < order.length && batches.length < statisticsBatches; from += plan.batch) {
    const indexes = order.subarray(from, from + plan.batch);
    // A last batch of a few images would weigh as much as a whole one.
    if (from === 0 || indexes.length === plan.batch)
      batches.push(() => imagesOf(tf, run, data.train, indexes));
  }
  recomputeStatistics(tf, net, batches);
  const held = await evaluate(tf, { run, net }, data.heldOut, stopped);
  return (
    held && {
      epoch: seen.epoch,
      step: seen.step,
      loss: seen.loss / seen.images,
      accuracy: seen.right / seen.images,
      valLoss: held.loss,
      valAccuracy: held.accuracy,
    }
  );
}

/** Nothing is kept for gradients here, so small training batches need not make it slow. */
const evaluationBatch = 50;

/** Null where it was stopped. */
async function evaluate(
  tf: Tf,
  { run, net }: Pick<Machine, 'run' | 'net'>,
  digits: Digits,
  stopped: () => boolean,
): Promise<{ loss: number; accuracy: number } | null> {
  const { breathe } = pacer();
  let [loss, right] = [0, 0];
  for (let from = 0; from < digits.count; from += evaluationBatch) {
    const count = Math.min(evaluationBatch, digits.count - from);
    const indexes = Uint32Array.from({ length: count }, (_none, index) => from + index);
    tf.tidy(() => {
      const logits = net.forward(imagesOf(tf, run, digits, indexes));
      const labels = labelsOf(tf, digits, indexes);
      loss += (lossOf(tf, logits, labels).dataSync()[0] ?? NaN) * count;
      right += countRight(tf, logits, labels).dataSync()[0] ?? 0;
    });
    await breathe();
    if (stopped()) return null;
  }
  return { loss: loss / digits.count, accuracy: right / digits.count };
}

function imagesOf(tf: Tf, { plan }: Run, digits: Digits, indexes: ArrayLike<number>): Tensor4D {
  const [size = 0, , channels = 1] = plan.inputShape;
  return imageBatch(tf, digits, indexes, size, channels);
}

const labelsOf = (tf: Tf, digits: Digits, indexes: Uint32Array): Tensor1D =>
  tf.tensor1d(
    Array.from(indexes, (index) => digits.labels[index] ?? 0),
    'int32',
  );
