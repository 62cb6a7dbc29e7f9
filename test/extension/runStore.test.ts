import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeptRuns, type RunStart } from '../../extension/runs/keptRuns.ts';
import { newRunId } from '../../extension/runs/keptRecords.ts';
import { openRunStore, type RunStore } from '../../extension/runs/runStore.ts';
import { runRecord } from '../../scripts/pictures/runSamples.ts';
import { curveWords, runCsv, type RunRecord } from '../../src/protocol/runs.ts';
import type { TrainingState } from '../../src/protocol/trainingState.ts';
import { scratchFolder } from '../engine/scratch.ts';

type RunState = Exclude<TrainingState, { kind: 'none' }>;

const start: RunStart = {
  ...{ uri: 'file:///w/net.resnet.yaml', title: 'net.resnet.yaml', config: 'residualLens: 1', input: null },
  ...{ choices: runRecord(1, 30).choices, path: null, macs: 40.8e6 },
};
const stateOf = (
  kind: RunState['kind'],
  { plan, engine, steps, epochs }: RunRecord,
  done: number,
): RunState => ({
  ...{ kind, title: 'net.resnet.yaml', plan, engine, failure: null, paused: false, canResume: false },
  ...{ steps: steps.slice(0, done), epochs: epochs.filter(({ step }) => step <= done), report: null },
});

const unexpected = (sentence: string): void => {
  assert.fail(sentence);
};

describe('the store of runs', () => {
  const folder = scratchFolder();
  const runs = (store: RunStore, complain: (sentence: string) => void = unexpected) =>
    new KeptRuns(store, { complain, changed: () => undefined });

  it('gives back what was written, the newest first', async () => {
    const store = openRunStore(join(folder(), 'runs'));
    assert.deepEqual(await store.list(), { records: [], broken: [] });
    const [first, second] = [runRecord(1, 30), runRecord(2, 30)];
    store.save(first);
    store.save(second);
    assert.deepEqual(await store.list(), { records: [second, first], broken: [] });
    assert.deepEqual(await store.read(first.id), first);
    await assert.rejects(store.read('nobody'), /^Error: That run is no longer kept\.$/);
  });

  it('keeps the newest ones only, and their nets only as far as there is room', async () => {
    const store = openRunStore(folder(), 3, 250);
    for (const at of [1, 2, 3, 4]) {
      const { id } = runRecord(at, 30);
      mkdirSync(store.modelFolder(id));
      writeFileSync(join(store.modelFolder(id), 'model.json'), 'x'.repeat(100));
      store.save(runRecord(at, 30));
    }
    const ids = [4, 3, 2].map((at) => runRecord(at, 30).id);
    assert.deepEqual(
      (await store.list()).records.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(
      ids.map((id) => store.hasModel(id)),
      [true, true, false],
    );
    assert.ok(!existsSync(store.modelFolder(runRecord(1, 30).id)));
    assert.ok(readdirSync(folder()).every((name) => !name.endsWith('.part')));
  });

  it('says which records are damaged, and goes on with the others', async () => {
    const store = openRunStore(folder());
    const good = runRecord(9, 30);
    store.save(good);
    const text = readFileSync(join(folder(), `${good.id}.run.json`), 'utf8');
    const damaged: Readonly<Record<string, string>> = {
      cut: text.slice(0, 500),
      empty: '',
      other: '{"version":1}',
      list: '[]',
      steps: text.replace(/"steps":\[\{[^}]*\}/, '"steps":[{"step":"one"}'),
      choices: text.replace('"batch":64', '"batch":-64'),
      renamed: text,
    };
    for (const [name, content] of Object.entries(damaged))
      writeFileSync(join(folder(), `${name}.run.json`), content);
    writeFileSync(join(folder(), 'a.checkpoint'), 'not a record');
    const { records, broken } = await store.list();
    assert.deepEqual(records, [good]);
    const said = Object.keys(damaged).sort().reverse();
    assert.deepEqual(
      broken,
      said.map((name) => `The record ${name}.run.json is damaged, so that its run is left out.`),
    );
  });

  it('has a loss that was no number any more back as none', async () => {
    const store = openRunStore(folder());
    const { steps, ...rest } = runRecord(1, 30);
    store.save({
      ...rest,
      steps: [...steps.slice(0, 2), { step: 3, epoch: 1, loss: NaN, accuracy: 0, ms: 1 }],
    });
    const [record] = (await store.list()).records;
    assert.ok(Number.isNaN(record?.steps[2]?.loss));
  });

  it('names runs in the order of their beginnings', () => {
    const [early, late] = [new Date('2026-01-02T03:04:05.006Z'), new Date('2026-11-02T03:04:05.006Z')];
    assert.equal(newRunId(early, 0.5), '20260102T030405006-i000');
    assert.ok(newRunId(early, 0.99) < newRunId(late, 0));
  });

  it('keeps a run from its beginning to its end, and calls one that nobody ended interrupted', async () => {
    const store = openRunStore(folder());
    const sample = runRecord(1, 30);
    const here = runs(store);
    const kept = here.begin(start, null);
    kept.save(stateOf('running', sample, 0));
    kept.save(stateOf('running', sample, 39));
    const [running] = (await here.list()).runs;
    assert.deepEqual([running?.outcome, running?.steps], ['running', 39]);
    // Another window, after this one was killed.
    const later = runs(openRunStore(folder()));
    const left = await later.resumable(start.uri);
    assert.deepEqual([left?.epochs.length, (await later.list()).runs[0]?.outcome], [1, 'interrupted']);
    const again = later.begin(start, left);
    again.save(stateOf('running', sample, 0));
    assert.equal((await later.list()).runs[0]?.steps, 39, 'the curve stays until it is told again');
    const report = { reason: 'done', message: null, seconds: 12, peakMemoryBytes: 1 } as RunState['report'];
    again.save({ ...stateOf('ended', sample, 117), report });
    const { runs: all } = await later.list();
    assert.deepEqual(
      all.map(({ outcome, steps, seconds }) => [outcome, steps, seconds]),
      [['done', 117, 12]],
    );
    assert.equal(await later.resumable(start.uri), null);
    const rate = await later.rateOf('tfjs-node');
    assert.ok(rate !== null && Math.abs(rate / ((3 * 64 * 40.8e6) / 0.4) - 1) < 1e-9, String(rate));
    assert.equal(await later.rateOf('tfjs-cpu'), null);
  });

  it('calls a run by who ended its engine, and leaves one that may not go on as it was', async () => {
    const store = openRunStore(folder());
    const here = runs(store);
    const sample = runRecord(1, 30);
    const outcome = async () => (await here.list()).runs[0]?.outcome;
    const failure = 'The window was closed.';
    here.begin(start, null).save({ ...stateOf('ended', sample, 39), failure });
    assert.equal(await outcome(), 'failed');
    here.begin(start, null).save({ ...stateOf('ended', sample, 39), failure, cut: 'stopped' });
    assert.equal(await outcome(), 'stopped');
    here.begin(start, null).save({ ...stateOf('ended', sample, 39), failure, cut: 'interrupted' });
    assert.equal(await outcome(), 'interrupted');
    const left = await here.resumable(start.uri);
    assert.ok(left !== null);
    const report = { reason: 'refused', message: 'The images are others.', seconds: 1 } as RunState['report'];
    const kept = here.begin(start, left);
    kept.save(stateOf('running', { ...sample, plan: null }, 0));
    kept.save({ ...stateOf('ended', { ...sample, plan: null, engine: null }, 0), report });
    assert.deepEqual(await here.read(left.id), left);
  });

  it('keeps the same points of the same curve, whenever they were told, and at most 2,000', async () => {
    const all = Array.from({ length: 6240 }, (_none, at) => ({
      ...{ step: at + 1, epoch: 1 + Math.floor(at / 3120), loss: 1, accuracy: 0.5, ms: 1 },
    }));
    const sample = runRecord(1, 30, { steps: all });
    const keptOf = async (...told: readonly number[]) => {
      const here = runs(openRunStore(folder()));
      const kept = here.begin(start, null);
      for (const done of told) kept.save(stateOf('running', sample, done));
      const [newest] = (await here.list()).runs;
      return await here.read(newest?.id ?? '');
    };
    const once = await keptOf(0, 3120, 6240);
    assert.deepEqual((await keptOf(0, 17, 2500, 6240)).steps, once.steps);
    assert.ok(once.steps.length <= 2000 && once.steps.length > 1000, String(once.steps.length));
    assert.match(
      curveWords(once),
      /^1,\d\d\d of its 6,240 steps, spread evenly \(a kept run has at most 2,000\), and every epoch$/,
    );
    assert.equal(curveWords(runRecord(1, 30)), 'all of its 117 steps, and every epoch');
  });

  it('gives the runs of a renamed file its new name, also one under way, and leaves all others', async () => {
    const store = openRunStore(folder());
    const here = runs(store);
    const sample = runRecord(1, 30);
    const [stopped, other] = [
      here.begin(start, null),
      here.begin({ ...start, uri: `${start.uri}.bak` }, null),
    ];
    for (const kept of [stopped, other]) {
      kept.save(stateOf('running', sample, 39));
      kept.save({ ...stateOf('ended', sample, 39), failure: 'It was stopped.', cut: 'stopped' });
    }
    const left = await here.resumable(start.uri);
    const running = here.begin(start, null);
    running.save(stateOf('running', sample, 0));
    writeFileSync(join(folder(), 'cut.run.json'), `{"uri":"${start.uri}"`);
    const later = 'file:///w/the%20net.resnet.yaml';
    assert.deepEqual([...here.rename(start.uri, later)], [[start.uri, later]]);
    running.save(stateOf('running', sample, 20));
    assert.deepEqual(await here.resumable(later), { ...left, uri: later, title: 'the net.resnet.yaml' });
    const documentsOf = async () => (await store.list()).records.map(({ uri, steps }) => [uri, steps.length]);
    const before = await documentsOf();
    assert.deepEqual(
      new Set(before.map(String)),
      new Set([`${later},20`, `${start.uri}.bak,39`, `${later},39`]),
    );
    assert.equal(here.rename('file:///w', 'file:///v/w').size, 2, 'a folder takes its files along');
    running.save(stateOf('running', sample, 20));
    assert.deepEqual(
      await documentsOf(),
      before.map(([uri, steps]) => [String(uri).replace('/w/', '/v/w/'), steps]),
    );
    assert.deepEqual([...here.rename('file:///v/w/the', 'file:///x')], []);
  });

  it('says once that the disk does not take a run, which goes on', () => {
    writeFileSync(join(folder(), 'runs'), 'a file where the folder should be');
    const said: string[] = [];
    const kept = runs(openRunStore(join(folder(), 'runs')), (sentence) => said.push(sentence)).begin(
      start,
      null,
    );
    kept.save(stateOf('running', runRecord(1, 30), 0));
    kept.save(stateOf('running', runRecord(1, 30), 39));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /^The run of net\.resnet\.yaml is not kept \(.*\); it goes on\.$/);
  });
});

describe('the curve of a run as CSV', () => {
  it('has a line a step, and what an epoch came to at its last one', () => {
    const { steps, epochs } = runRecord(1, 30);
    const lines = runCsv({ steps, epochs }).trimEnd().split('\n');
    assert.equal(lines.length, 118);
    assert.equal(lines[0], 'step,epoch,loss,accuracy,ms,epochLoss,epochAccuracy,valLoss,valAccuracy');
    const [, end] = [lines[1], lines[39]?.split(',').map(Number)];
    assert.match(lines[1] ?? '', /^1,1,[\d.]+,[\d.]+,400,,,,$/);
    assert.deepEqual(end?.slice(5), [
      epochs[0]?.loss,
      epochs[0]?.accuracy,
      epochs[0]?.valLoss,
      epochs[0]?.valAccuracy,
    ]);
    const thin = runCsv({ steps: steps.filter(({ step }) => step % 2 === 0), epochs })
      .trimEnd()
      .split('\n');
    assert.match(thin.find((line) => line.startsWith('39,')) ?? '', /^39,1,,,,/);
  });
});
