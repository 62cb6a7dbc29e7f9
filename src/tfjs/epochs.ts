import type { EpochRecord, StepRecord, TrainRequest } from '../protocol/engine.ts';
import { imageBatch, labelBatch } from './data/batch.ts';
import type { Progress } from './checkpoint.ts';
import type { Images } from './data/imageSet.ts';
import { highLoss } from './highLoss.ts';
import type { Net } from './net.ts';
import { recomputeStatistics } from './net.ts';
import type { Optimizer } from './optimizer.ts';
import { rateAt } from './optimizer.ts';
import { pacer } from './pacer.ts';
import type { Run } from './plan.ts';
import type { Probing } from './probing.ts';
import { noProbing, startProbing } from './probing.ts';
import { seeded, shuffled } from './random.ts';
import type { Clock, Stopwatch } from './stopwatch.ts';
import { wallClock } from './stopwatch.ts';
import type { Batch, StepResult } from './step.ts';
import { countRight, firstBroken, lossOf, takeStep } from './step.ts';
import type { Tensor4D, Tf } from './tf.ts';
import type { Ending, Training } from './training.ts';
import { stoppedEnding, tellSteps } from './training.ts';

export interface Machine {
  readonly run: Run;
  readonly net: Net;
  readonly optimizer: Optimizer;
  readonly request: TrainRequest;
}

/** Where a run begins, what takes its time, and what keeps it at the end of each epoch. */
export interface Keeping {
  readonly begun: Progress;
  readonly watch: Stopwatch;
  readonly keep: (progress: Progress) => void;
}

/** Epochs of steps, each with the held-out images at its end. */
export async function runEpochs(
  tf: Tf,
  machine: Machine,
  training: Training,
  { begun, watch, keep }: Keeping,
): Promise<Ending> {
  const { run, request } = machine;
  const { plan } = run;
  const { tell, stopped, clock = wallClock } = training;
  const pace = pacer();
  const timeIsUp = () => watch.seconds() >= (request.seconds ?? Infinity);
  const probing =
    request.probes === true
      ? startProbing(tf, machine.net, { graph: request.graph, nodes: run.nodes }, (record) => {
          tell('probe', record);
        })
      : noProbing;
  const told = tellSteps(request, tell, pace);
  let { step } = begun;
  let isHigh = false;
  const warnOfHighLoss = (isEnd: boolean) => {
    const message = isHigh ? null : highLoss(steps, plan, isEnd);
    if (message === null) return;
    isHigh = true;
    tell('warning', { message });
  };
  const steps = [...begun.steps];
  const epochs = [...begun.epochs];
  // Building the net may have taken seconds in which a stop was sent.
  await pace.breathe();
  if (stopped()) return stoppedEnding;
  for (let epoch = begun.epoch + 1; step < plan.steps && !(step > 0 && timeIsUp()); epoch++) {
    // Each epoch's order hangs on its number alone, so that a run can go on from any of them.
    const order = shuffled(plan.trainImages, seeded(run.seed + 7919 * epoch));
    const seen = { loss: 0, right: 0, images: 0 };
    for (let at = 0; at < run.stepsPerEpoch && step < plan.steps; at++) {
      await watch.waitWhilePaused();
      if (stopped()) {
        told.rest();
        return stoppedEnding;
      }
      const indexes = order.subarray(at * plan.batch, (at + 1) * plan.batch);
      const share = Math.max((step + 1) / plan.steps, watch.seconds() / (request.seconds ?? Infinity));
      const { record, broken } = stepOf(tf, machine, indexes, { step: step++, epoch, share, probing, clock });
      seen.loss += record.loss * plan.batch;
      seen.right += record.accuracy * plan.batch;
      seen.images += plan.batch;
      steps.push(record);
      told.taken(record, step === 1 || step === plan.steps || broken !== null);
      await pace.breathe();
      watch.tellSleep();
      if (broken !== null) return diverged(step, epoch, broken);
      warnOfHighLoss(false);
      if (stopped()) {
        told.rest();
        return stoppedEnding;
      }
      if (timeIsUp()) break;
    }
    told.rest();
    const ended = await endEpoch(tf, machine, order, { epoch, step, ...seen }, stopped);
    if (ended === null) return stoppedEnding;
    // The last update of an epoch is seen by no step of it; such weights are not kept.
    const lost = Number.isFinite(ended.valLoss) ? null : firstBrokenHeldOut(tf, machine);
    if (lost !== null) return diverged(step, epoch, lost);
    tell('epoch', ended);
    epochs.push(ended);
    keep({ epoch, step, seconds: watch.seconds(), steps, epochs });
    await pace.breathe();
    watch.tellSleep();
  }
  warnOfHighLoss(true);
  return { reason: 'done', message: null };
}

/** `layer` is the first one whose output was no longer finite. */
function diverged(step: number, epoch: number, layer: string): Ending {
  const message = `The loss was no longer a finite number at step ${step} (epoch ${epoch}), first in layer '${layer}', so the run ended; a lower learning rate often helps.`;
  return { reason: 'diverged', message };
}

interface At {
  readonly step: number;
  readonly epoch: number;
  readonly share: number;
  readonly probing: Probing;
  readonly clock: Clock;
}

function stepOf(
  tf: Tf,
  { run, net, optimizer, request }: Machine,
  indexes: Uint32Array,
  { step, epoch, share, probing, clock }: At,
): { record: StepRecord; broken: string | null } {
  const probe = probing.next();
  const start = clock.now();
  let [result, broken]: [StepResult, string | null] = [{ loss: NaN, right: 0 }, null];
  tf.tidy(() => {
    const random = run.augment ? seeded(run.seed + 104_729 * (step + 1)) : null;
    const batch: Batch = {
      images: imageBatch(tf, run.train, indexes, run.preparation, random),
      labels: labelBatch(tf, run.train, indexes),
    };
    const schedule = { peak: run.learningRate, shape: request.schedule, warmUp: request.warmUp };
    const how = { seed: run.seed + step, rate: rateAt(share, schedule), probe };
    result = takeStep(tf, net, optimizer, batch, how);
    if (!Number.isFinite(result.loss)) broken = firstBroken(tf, net, batch.images, how.seed);
  });
  const ms = Math.round(clock.now() - start);
  probing.done(step + 1, ms, probe);
  const accuracy = result.right / indexes.length;
  return { record: { step: step + 1, epoch, loss: result.loss, accuracy, ms }, broken };
}

const statisticsBatches = 10;

/** Sets the moving statistics from ten batches of this epoch's order, then asks for the held-out images. */
async function endEpoch(
  tf: Tf,
  { run, net }: Machine,
  order: Uint32Array,
  seen: { epoch: number; step: number; loss: number; right: number; images: number },
  stopped: () => boolean,
): Promise<EpochRecord | null> {
  const { batch } = run.plan;
  const batches: (() => Tensor4D)[] = [];
  for (let from = 0; from < order.length && batches.length < statisticsBatches; from += batch) {
    const indexes = order.subarray(from, from + batch);
    // A last batch of a few images would weigh as much as a whole one.
    if (from === 0 || indexes.length === batch)
      batches.push(() => imageBatch(tf, run.train, indexes, run.preparation));
  }
  recomputeStatistics(tf, net, batches);
  const held = await evaluate(tf, { run, net }, run.heldOut, stopped);
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

function firstBrokenHeldOut(tf: Tf, { run, net }: Machine): string {
  const indexes = Uint32Array.from({ length: Math.min(evaluationBatch, run.heldOut.count) }, (_, at) => at);
  return tf.tidy(() => firstBroken(tf, net, imageBatch(tf, run.heldOut, indexes, run.preparation), run.seed));
}

/** Nothing is kept for gradients here, so small training batches need not make it slow. */
const evaluationBatch = 50;

/** Null where it was stopped. */
async function evaluate(
  tf: Tf,
  { run, net }: Pick<Machine, 'run' | 'net'>,
  images: Images,
  stopped: () => boolean,
): Promise<{ loss: number; accuracy: number } | null> {
  const { breathe } = pacer();
  let [loss, right] = [0, 0];
  for (let from = 0; from < images.count; from += evaluationBatch) {
    const count = Math.min(evaluationBatch, images.count - from);
    const indexes = Uint32Array.from({ length: count }, (_none, index) => from + index);
    tf.tidy(() => {
      const logits = net.forward(imageBatch(tf, images, indexes, run.preparation));
      const labels = labelBatch(tf, images, indexes);
      loss += (lossOf(tf, logits, labels).dataSync()[0] ?? NaN) * count;
      right += countRight(tf, logits, labels).dataSync()[0] ?? 0;
    });
    await breathe();
    if (stopped()) return null;
  }
  const count = Math.max(1, images.count);
  return { loss: loss / count, accuracy: right / count };
}
