import { sizeNet } from '../model/trainedNet.ts';
import type { TrainPlan, TrainReport, TrainRequest } from '../protocol/engine.ts';
import type { Progress } from './checkpoint.ts';
import { LostCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { DataError } from './data/imageSet.ts';
import { openData } from './data/open.ts';
import { runEpochs } from './epochs.ts';
import { exportModel } from './exportModel.ts';
import { fingerprint } from './fingerprint.ts';
import { isOutOfMemory } from './memory.ts';
import { buildNet } from './net.ts';
import { makeOptimizer } from './optimizer.ts';
import { pacer } from './pacer.ts';
import type { Run } from './plan.ts';
import { planRun } from './plan.ts';
import { stopwatch } from './stopwatch.ts';
import type { Engine, Tf } from './tf.ts';
import type { Ending, Training } from './training.ts';
import { stoppedEnding } from './training.ts';

const newRun: Progress = { epoch: 0, step: 0, seconds: 0, steps: [], epochs: [] };

/** The plan holds what a step should need; the system may have less left, or give this process less. */
function tooLittleMemory({ batch }: TrainPlan, cause: unknown): Error {
  const message = `The memory that is left does not suffice for a step of batch ${batch}; a smaller batch or smaller images need less.`;
  return new Error(message, { cause });
}

function built(tf: Tf, planned: Run) {
  try {
    const net = buildNet(tf, { ...planned, inputShape: planned.plan.inputShape });
    return { net, optimizer: makeOptimizer(tf, net.variables, planned.rule) };
  } catch (error) {
    throw isOutOfMemory(error) ? tooLittleMemory(planned.plan, error) : error;
  }
}

/** The curve of a run that goes on, epoch by epoch. */
function tellAgain({ steps, epochs }: Progress, { together }: TrainRequest, tell: Training['tell']): void {
  let at = 0;
  for (const ended of epochs) {
    const from = at;
    while (at < steps.length && (steps[at]?.step ?? 0) <= ended.step) at++;
    const own = steps.slice(from, at);
    if (together === true) tell('steps', own);
    else for (const step of own) tell('step', step);
    tell('epoch', ended);
  }
}

const refused = (message: string): Ending => ({ reason: 'refused', message });

/** Trains a net; every way it can end is in the report, and only a fault of ours is thrown. */
export async function train(engine: Engine, request: TrainRequest, training: Training): Promise<TrainReport> {
  const { seconds = 0, ...ending } = await run(engine, request, training);
  return {
    ...ending,
    engine: engine.info,
    seconds,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** Without seconds where it ended before its training began. */
async function run(
  { tf, info }: Engine,
  request: TrainRequest,
  training: Training,
): Promise<Ending & Partial<Pick<TrainReport, 'seconds'>>> {
  const { tell, stopped } = training;
  const sized = sizeNet(request);
  if (typeof sized === 'string') return refused(sized);
  const pace = pacer();
  const breathe = async () => {
    if (pace.due()) await pace.breathe();
    return !stopped();
  };
  let data;
  try {
    const { size } = sized.sized;
    data = await openData(request.data, { size, channels: sized.channels, seed: request.seed, breathe });
  } catch (error) {
    if (error instanceof DataError) return refused(error.message);
    throw error;
  }
  if (data === null) return stoppedEnding;
  const planned = planRun(request, sized, data, info);
  if (typeof planned === 'string') return refused(planned);
  const { checkpoint } = request;
  const of = checkpoint === undefined ? null : fingerprint(request, planned);
  if (of !== null && checkpoint?.images !== undefined && checkpoint.images !== of.data)
    return refused(
      'The images are not those that the other nets were trained on, so that a comparison would say nothing; put them back as they were, or start the experiment anew.',
    );
  tell('plan', of === null ? planned.plan : { ...planned.plan, images: of.data });
  await pace.breathe();
  if (stopped()) return stoppedEnding;
  const { net, optimizer } = built(tf, planned);
  try {
    const begun =
      checkpoint?.resume === true && of !== null
        ? readCheckpoint(tf, checkpoint.file, of, net, optimizer)
        : newRun;
    tellAgain(begun, request, tell);
    const keep = (progress: Progress) => {
      if (checkpoint === undefined || of === null) return;
      try {
        writeCheckpoint(checkpoint.file, of, net, optimizer, progress);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const message = `Epoch ${progress.epoch} was not kept at ${checkpoint.file} (${why}); the run goes on, and the checkpoint before stays.`;
        tell('warning', { message });
      }
    };
    const watch = stopwatch(training, begun.seconds);
    const machine = { run: planned, net, optimizer, request };
    const ending = await runEpochs(tf, machine, training, { begun, watch, keep });
    const seconds = watch.seconds();
    if (request.model !== undefined && ending.reason === 'done')
      await exportModel(tf, request.model, planned, net).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        tell('warning', { message: `The trained net was not kept (${why}); its curve is.` });
      });
    return { ...ending, seconds };
  } catch (error) {
    if (error instanceof LostCheckpoint) return { ...refused(error.message), lost: true };
    if (error instanceof DataError) return refused(error.message);
    throw isOutOfMemory(error) ? tooLittleMemory(planned.plan, error) : error;
  } finally {
    optimizer.dispose();
    net.dispose();
  }
}
