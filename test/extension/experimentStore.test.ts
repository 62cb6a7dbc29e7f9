import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExperimentStore } from '../../extension/runs/experimentStore.ts';
import { KeptExperiments } from '../../extension/runs/keptExperiments.ts';
import { cutExperiment, experimentRecord, sampleNet } from '../../scripts/pictures/experimentSamples.ts';
import type { ExperimentState } from '../../src/protocol/trainingState.ts';
import { scratchFolder } from '../engine/scratch.ts';

type Experiment = Exclude<ExperimentState, { kind: 'none' }>;
const unexpected = (sentence: string): void => {
  assert.fail(sentence);
};

describe('the store of experiments', () => {
  const folder = scratchFolder();
  const kept = () =>
    new KeptExperiments(openExperimentStore(folder()), { complain: unexpected, changed: () => undefined });

  it('gives back what was written, the newest first, and drops the oldest with its checkpoint', async () => {
    const store = openExperimentStore(folder(), 2);
    const [first, second, third] = [1, 2, 3].map((at) => experimentRecord(at));
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    writeFileSync(store.checkpointOf(first.id), '');
    for (const record of [first, second, third]) store.save(record);
    assert.deepEqual(await store.list(), { records: [third, second], broken: [] });
    assert.ok(!existsSync(store.checkpointOf(first.id)));
    await assert.rejects(store.read(first.id), /^Error: That experiment is no longer kept\.$/);
  });

  it('drops the oldest checkpoints while all take too much, never that of the experiment being kept', async () => {
    const store = openExperimentStore(folder(), 30, 250);
    const records = [1, 2, 3, 4].map((at) => experimentRecord(at));
    const [first] = records;
    assert.ok(first !== undefined);
    const keptNow = () => records.map(({ id }) => store.hasCheckpoint(id));
    for (const record of records) {
      writeFileSync(store.checkpointOf(record.id), 'x'.repeat(100));
      store.save(record);
    }
    assert.deepEqual(keptNow(), [false, false, true, true]);
    // The oldest goes on, and its net alone is over the limit.
    writeFileSync(store.checkpointOf(first.id), 'x'.repeat(300));
    store.save(first);
    assert.deepEqual(keptNow(), [true, false, false, false]);
    assert.equal((await store.list()).records.length, 4, 'the curves stay');
  });

  it('gives the experiments of a renamed file its new name, also one under way', async () => {
    const { nets, ...start } = cutExperiment;
    const here = kept();
    const begun = here.begin(start, null);
    const running: Experiment = { kind: 'running', title: start.title, engine: null, failure: null, nets };
    begun.save(running);
    const uri = 'file:///elsewhere/later.resnet.yaml';
    here.rename(start.uri, uri);
    const named = async () => {
      const { uri: now, title } = await kept().read(begun.id);
      return [now, title];
    };
    assert.deepEqual(await named(), [uri, 'later.resnet.yaml']);
    begun.save({ ...running, kind: 'ended' });
    assert.deepEqual(await named(), [uri, 'later.resnet.yaml']);
    here.rename(uri, start.uri);
    assert.deepEqual(await named(), [start.uri, start.uri.slice(start.uri.lastIndexOf('/') + 1)]);
  });

  it('says which records are damaged, and goes on with the others', async () => {
    const store = openExperimentStore(folder());
    const good = experimentRecord(9);
    store.save(good);
    const text = readFileSync(join(folder(), `${good.id}.experiment.json`), 'utf8');
    const damaged: Readonly<Record<string, string>> = {
      cut: text.slice(0, 500),
      net: text.replace('"skips":"none"', '"skips":"some"'),
      question: text.replace('"kind":"paper"', '"kind":"rock"'),
      reason: text.replace('"reason":"done"', '"reason":"won"'),
    };
    for (const [name, content] of Object.entries(damaged)) {
      assert.notEqual(content, text);
      writeFileSync(join(folder(), `${name}.experiment.json`), content.replaceAll(good.id, name));
    }
    const { records, broken } = await store.list();
    assert.deepEqual(records, [good]);
    assert.deepEqual(
      broken,
      Object.keys(damaged)
        .sort()
        .reverse()
        .map((name) => `The record ${name}.experiment.json is damaged, so that its experiment is left out.`),
    );
  });

  it('keeps an experiment net by net, and says of one that nobody ended which nets are left', async () => {
    const { nets, ...start } = cutExperiment;
    const here = kept();
    const begun = here.begin(start, null);
    const [done, other] = nets;
    assert.ok(done !== undefined && other !== undefined);
    const running: Experiment = {
      ...{ kind: 'running', title: start.title, engine: null, failure: null, id: begun.id },
      nets: [
        done,
        sampleNet(20, 'all', { reason: 'running', seconds: null }, 50),
        sampleNet(56, 'all', { reason: 'waiting' }, 0),
      ],
    };
    begun.save(running);
    const [shown] = (await here.list()).experiments;
    assert.deepEqual([shown?.outcome, shown?.nets], ['running', '1 of 3']);
    // Another window, after this one was killed.
    const later = await kept().read(begun.id);
    assert.deepEqual(
      later.nets.map(({ reason, steps }) => [reason, steps.length]),
      [
        ['done', 117],
        ['failed', 50],
        ['left', 0],
      ],
    );
    assert.equal(later.outcome, 'interrupted');
    assert.equal(
      later.message,
      'The window was closed before its end. 2 of 3 nets are left (ResNet-20, ResNet-56); Train the Rest trains them and keeps the others.',
    );
    const again = kept().begin(start, later);
    assert.equal(again.id, begun.id, 'what goes on is the same experiment');
    again.save({ ...running, kind: 'ended', nets: running.nets.map((net) => ({ ...net, reason: 'done' })) });
    const { experiments } = await kept().list();
    assert.deepEqual(
      experiments.map(({ outcome, nets: trained }) => [outcome, trained]),
      [['done', '3 of 3']],
    );
  });
});
