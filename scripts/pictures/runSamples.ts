import { quickChoices, type EngineInfo } from '../../src/protocol/engine.ts';
import type { RunChoices } from '../../src/protocol/runPlan.ts';
import { summaryOf, type RunCurves, type RunList, type RunRecord } from '../../src/protocol/runs.ts';
import type { PlanForm } from '../../src/protocol/trainingState.ts';

export const engine: EngineInfo = {
  engine: 'tfjs-node',
  tensorflow: '2.13.1',
  tfjs: '4.22.0',
  node: '20.20.2',
  reason: "Found in the extension's storage.",
};

const choices: RunChoices = { ...quickChoices, data: 'digits' };

/** The form as it opens on ResNet-20. */
export const planForm = (change: Partial<PlanForm> = {}): PlanForm => ({
  title: 'resnet-20.resnet.yaml',
  choices,
  own: null,
  engine: 'tfjs-node 4.22.0',
  estimate: {
    inputShape: [32, 32, 3],
    params: 269_722,
    memoryBytes: 0.95e9,
    steps: 117,
    stepSeconds: 0.4,
    seconds: 47,
    rate: 0.003,
    measured: true,
    refusal: null,
  },
  ...change,
});

/** A kept run that learns as such runs do; the higher its pace the slower. */
export function runRecord(at: number, pace: number, change: Partial<RunRecord> = {}): RunRecord {
  const total = 117;
  const right = (step: number) => 0.97 - 0.87 * Math.exp(-step / pace) + 0.02 * Math.sin(2.3 * step);
  const loss = (step: number) => 2.3 * Math.exp(-step / pace) + 0.1 + 0.05 * Math.sin(1.7 * step);
  return {
    ...{ version: 1, id: `2026112706${10 + at}00000-abcd`, uri: 'file:///w/resnet-20.resnet.yaml' },
    ...{ title: 'resnet-20.resnet.yaml', started: `2026-11-27T06:${10 + at}:00.000Z` },
    ...{ config: 'residualLens: 1', input: null, path: null, macs: 40.8e6, engine },
    choices: { ...choices, seed: at, ...(at % 2 === 0 ? { optimizer: 'sgd', weightDecay: 1e-4 } : {}) },
    plan: {
      ...{ inputShape: [32, 32, 3], data: 'digits', classes: 10, trainImages: 2500, heldOutImages: 500 },
      ...{ batch: 64, epochs: 3, steps: total, params: 269_722, memoryBytes: 9e8, notes: [] },
    },
    steps: Array.from({ length: total }, (_none, index) => ({
      ...{ step: index + 1, epoch: Math.floor(index / 39) + 1, ms: 400 },
      ...{ loss: loss(index + 1), accuracy: Math.min(1, right(index + 1)) },
    })),
    epochs: [1, 2, 3].map((epoch) => ({
      ...{ epoch, step: 39 * epoch, loss: loss(39 * epoch), accuracy: right(39 * epoch) },
      ...{ valLoss: loss(39 * epoch) + 0.1, valAccuracy: right(39 * epoch) - 0.04 },
    })),
    ...{ outcome: 'done', message: null, seconds: 51.3 },
    ...change,
  };
}

export const sampleRuns: readonly RunRecord[] = [
  runRecord(4, 90),
  runRecord(3, 25),
  runRecord(2, 45, { outcome: 'interrupted' }),
  runRecord(1, 30),
];

export const runList = (
  records: readonly RunRecord[] = sampleRuns,
  broken: readonly string[] = [],
): RunList => ({
  runs: records.map((record) => ({
    ...summaryOf(record, true),
    ...(record.outcome === 'interrupted' ? { resumes: true } : {}),
  })),
  broken,
});

export const curvesOf = (records: readonly RunRecord[]): RunCurves[] =>
  records.map(({ id, title, started, steps, epochs, outcome }) => ({
    ...{ id, title, started, steps, epochs, outcome },
    name: title,
  }));
