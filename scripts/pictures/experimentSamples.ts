import {
  experimentSummary,
  type ExperimentList,
  type ExperimentRecord,
} from '../../src/protocol/experimentRecord.ts';
import type { ExperimentForm } from '../../src/protocol/experimentPlan.ts';
import type { ExperimentNet } from '../../src/protocol/trainingState.ts';
import { engine, planForm, runRecord } from './runSamples.ts';

const record = runRecord(1, 30);
const sampleChoices = { ...record.choices, data: 'fashion' } as const;

/** A net of an experiment with a curve of 117 steps, of which the first `done` are taken. */
export function sampleNet(
  depth: number,
  skips: ExperimentNet['skips'],
  change: Partial<ExperimentNet> = {},
  done = 117,
): ExperimentNet {
  const { plan, steps, epochs } = runRecord(depth, skips === 'all' ? 30 : 2 * depth);
  return {
    name: `ResNet-${depth}${skips === 'all' ? '' : ' without skips'}`,
    ...{ depth, skips, reason: 'done', plan, seconds: depth },
    steps: steps.slice(0, done),
    epochs: epochs.filter(({ step }) => step <= done),
    ...change,
  };
}

/** The paper's nets, all of them trained. */
export function experimentRecord(at: number, change: Partial<ExperimentRecord> = {}): ExperimentRecord {
  return {
    ...{ version: 1, id: `2026112708${10 + at}00000-abcd`, uri: record.uri, title: record.title },
    ...{
      started: `2026-11-27T08:${10 + at}:00.000Z`,
      config: record.config,
      input: null,
      path: null,
      engine,
    },
    question: { kind: 'paper', depths: [20, 56] },
    choices: sampleChoices,
    nets: [20, 56].flatMap((depth) => [sampleNet(depth, 'none'), sampleNet(depth, 'all')]),
    ...{ outcome: 'done', message: null },
    ...change,
  };
}

/** One whose engine died in its third net. */
export const cutExperiment: ExperimentRecord = experimentRecord(2, {
  nets: [
    sampleNet(20, 'none'),
    sampleNet(20, 'all'),
    sampleNet(56, 'none', { reason: 'failed', seconds: null }, 60),
    sampleNet(56, 'all', { reason: 'left', plan: null, seconds: null }, 0),
  ],
  outcome: 'failed',
  message:
    'The TensorFlow process ended (signal SIGKILL), which is how a system ends what takes too much memory; the next command starts a new one. 2 of 4 nets are left (ResNet-56 without skips, ResNet-56); Train the Rest trains them and keeps the others.',
});

export const experimentList = (records: readonly ExperimentRecord[]): ExperimentList => ({
  experiments: records.map(experimentSummary),
  broken: [],
});

/** The form as it opens on ResNet-20. */
export const experimentForm = (change: Partial<ExperimentForm> = {}): ExperimentForm => ({
  title: 'resnet-20.resnet.yaml',
  plan: { nets: 'own', times: [1], depths: [20, 56], choices: sampleChoices },
  staged: true,
  skips: 9,
  own: null,
  engine: 'tfjs-node 4.22.0',
  estimate: { ...planForm().estimate, steps: 234, seconds: 94 },
  ...change,
});
