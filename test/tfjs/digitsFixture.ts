import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDigits } from '../../scripts/digits.ts';
import type { Graph } from '../../src/model/graph.ts';
import type { EngineEvents, TrainReport, TrainRequest } from '../../src/protocol/engine.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { train } from '../../src/tfjs/train.ts';

/** A folder for this run of the tests, removed at its end. */
export const scratch = mkdtempSync(join(tmpdir(), 'residual-lens-'));
process.on('exit', () => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Made from the package at the first call, as the build does. */
export function digitsFile(): string {
  const file = join(scratch, 'digits.bin');
  if (!existsSync(file)) makeDigits({ outFile: file });
  return file;
}

export function trainRequest(graph: Graph, change: Partial<TrainRequest> = {}): TrainRequest {
  return {
    graph,
    data: 'digits',
    dataFile: digitsFile(),
    epochs: 1,
    steps: null,
    limit: null,
    batch: 32,
    size: null,
    seed: 1,
    everyStep: false,
    ...change,
  };
}

export interface Heard {
  readonly plans: EngineEvents['plan'][];
  readonly steps: EngineEvents['step'][];
  readonly epochs: EngineEvents['epoch'][];
  readonly report: TrainReport;
}

/** Trains and keeps all that was told; `stopAt` asks for the end once that step has been told. */
export async function trainAndHear(engine: Engine, request: TrainRequest, stopAt = Infinity): Promise<Heard> {
  const heard = { plan: [], step: [], epoch: [] } as {
    [K in 'plan' | 'step' | 'epoch']: EngineEvents[K][];
  };
  const report = await train(engine, request, {
    tell: (name, event) => {
      (heard[name] as unknown[]).push(event);
    },
    stopped: () => (heard.step.at(-1)?.step ?? 0) >= stopAt,
  });
  return { plans: heard.plan, steps: heard.step, epochs: heard.epoch, report };
}
