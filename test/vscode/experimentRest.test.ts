import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Engines } from '../../extension/engines.ts';
import { Experiments, type ExperimentRequest } from '../../extension/experiments.ts';
import type { KeptExperiment } from '../../extension/runs/keptExperiments.ts';
import { experimentRecord, sampleNet } from '../../scripts/pictures/experimentSamples.ts';
import type { TrainReport, TrainRequest } from '../../src/protocol/engine.ts';

const uri = vscode.Uri.file('/net.resnet.yaml');
const record = experimentRecord(1);
const [plain, whole] = [sampleNet(20, 'none'), sampleNet(20, 'all', { reason: 'failed', seconds: 7 }, 60)];
assert.ok(plain.plan !== null);
const done = { ...plain, plan: { ...plain.plan, images: 'these' } };
const away = 'There are no images at /drive.';

describe('the rest of an experiment', () => {
  it('that is refused may be trained later, and the net stays as it was', async () => {
    const { asked, run } = withAnswers({ reason: 'refused', message: away });
    const ended = await run({ before: [done, whole] });
    assert.deepEqual(
      asked.map((request) => request.checkpoint),
      [{ file: '/kept', resume: true, images: 'these' }],
      'only a checkpoint that is lost lets the net begin anew',
    );
    assert.deepEqual(ended.nets, [done, whole]);
    assert.equal(ended.canGoOn, true);
    assert.equal(
      ended.failure,
      `${away} 1 of 2 nets is left (ResNet-20); Train the Rest trains it and keeps the others.`,
    );
  });

  it('begins a net anew whose checkpoint is lost, and counts its seconds once', async () => {
    const lost = { reason: 'refused', message: 'It is damaged.', lost: true } as const;
    const { asked, run } = withAnswers(lost, { reason: 'done', message: null, seconds: 9 });
    const ended = await run({ before: [done, whole] });
    assert.deepEqual(
      asked.map(({ checkpoint }) => checkpoint?.resume),
      [true, false],
    );
    assert.deepEqual([ended.failure, ended.canGoOn, ended.nets[1]?.seconds], [null, false, 9]);
  });

  it('is not offered where an experiment was refused from the start', async () => {
    const ended = await withAnswers({ reason: 'refused', message: away }).run({});
    assert.deepEqual(
      [ended.canGoOn, ended.failure, ...ended.nets.map(({ reason }) => reason)],
      [false, `${away} 2 of 2 nets are left (ResNet-20 without skips, ResNet-20).`, 'refused', 'left'],
    );
  });

  it('has the images of its record for a training with the skip again, in its own graph only', () => {
    const experiments = new Experiments(null as never, uri);
    experiments.show(uri, { ...record, uri: uri.toString(), path: '/drive' });
    assert.deepEqual(experiments.planOf(uri), { choices: record.choices, path: '/drive' });
    experiments.show(uri, { ...record, uri: 'file:///other.resnet.yaml', path: '/drive' });
    assert.equal(experiments.planOf(uri), null);
    experiments.dispose();
  });
});

/** An experiment of two nets whose engine gives these reports, one after the other. */
function withAnswers(...answers: Partial<TrainReport>[]) {
  const asked: TrainRequest[] = [];
  const process = {
    call: (name: string, request: TrainRequest) => {
      if (name !== 'train') return Promise.resolve(null);
      asked.push(request);
      return Promise.resolve({ seconds: 1, ...answers[asked.length - 1] });
    },
  };
  const engines = {
    info: null,
    describe: () => Promise.resolve(null),
    run: (job: (engine: unknown) => unknown) => job(process),
  } as unknown as Engines;
  const kept: KeptExperiment = {
    ...{ id: 'kept', checkpoint: '/kept', hasCheckpoint: () => true },
    dropCheckpoint: () => undefined,
    save: () => undefined,
  };
  const contestants = [plain, whole].map((net) => ({ ...net, graph: { nodes: [] } })) as never;
  const run = async (more: Pick<ExperimentRequest, 'before'>) => {
    const experiments = new Experiments(engines, uri);
    const { choices } = record;
    const ended = await experiments.run({ uri, title: 'net', contestants, choices, kept, ...more });
    experiments.dispose();
    return ended;
  };
  return { asked, run };
}
