import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackedName } from '../../scripts/imageSets.ts';
import { makeImageSet } from '../../scripts/imageSets.ts';
import type { Graph } from '../../src/model/graph.ts';
import type { EngineEvents, TrainReport, TrainRequest } from '../../src/protocol/engine.ts';
import { quickChoices } from '../../src/protocol/engine.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { train } from '../../src/tfjs/train.ts';

/** A folder for this run of the tests, removed at its end. */
export const scratch = mkdtempSync(join(tmpdir(), 'residual-lens-'));
process.on('exit', () => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Made from the package at the first call, as the build does. */
export function packedFile(name: PackedName): string {
  const file = join(scratch, `${name}.bin`);
  if (!existsSync(file)) makeImageSet(name, file);
  return file;
}

export const digitsFile = (): string => packedFile('digits');

export function trainRequest(graph: Graph, change: Partial<TrainRequest> = {}): TrainRequest {
  return {
    ...quickChoices,
    graph,
    data: { kind: 'digits', file: digitsFile() },
    epochs: 1,
    batch: 32,
    everyStep: false,
    ...change,
  };
}

export interface Heard {
  readonly plans: EngineEvents['plan'][];
  readonly steps: EngineEvents['step'][];
  /** Those that were told together. */
  readonly together: EngineEvents['steps'][];
  readonly epochs: EngineEvents['epoch'][];
  readonly probes: EngineEvents['probe'][];
  readonly warnings: readonly string[];
  readonly report: TrainReport;
}

/** Trains and keeps all that was told; `stopAt` asks for the end once that step has been told. */
export async function trainAndHear(engine: Engine, request: TrainRequest, stopAt = Infinity): Promise<Heard> {
  const heard = { plan: [], step: [], steps: [], epoch: [], probe: [], warning: [] } as {
    [K in 'plan' | 'step' | 'steps' | 'epoch' | 'probe' | 'warning']: EngineEvents[K][];
  };
  const report = await train(engine, request, {
    tell: (name, event) => {
      (heard[name] as unknown[]).push(event);
    },
    stopped: () => (heard.step.at(-1)?.step ?? 0) >= stopAt,
  });
  return {
    plans: heard.plan,
    steps: heard.step,
    together: heard.steps,
    epochs: heard.epoch,
    probes: heard.probe,
    warnings: heard.warning.map(({ message }) => message),
    report,
  };
}
