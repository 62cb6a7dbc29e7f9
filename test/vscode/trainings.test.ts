import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { boundedTraining } from '../../extension/boundedTraining.ts';
import { quickTrain } from '../../extension/commands/quickTrain.ts';
import type { Engines } from '../../extension/engines.ts';
import type { Services } from '../../extension/services.ts';
import { trainingObstacle } from '../../extension/trainable.ts';
import { Trainings, type RunState } from '../../extension/trainings.ts';
import { lineTable } from '../../src/model/lines.ts';
import {
  quickChoices,
  type EpochRecord,
  type StepRecord,
  type TrainReport,
} from '../../src/protocol/engine.ts';
import { runRecord } from '../../scripts/pictures/runSamples.ts';
import { api, endAll, example, fileOf, openText, until } from './session.ts';

const badSum =
  'residualLens: 1\ninput: 8x8x4\nlayers:\n  - { conv: 4, name: x }\n  - { conv: 8 }\n  - { add: x, name: sum }\n';
const sentence =
  "bad.resnet.yaml, line 6, has an error, so that it cannot be trained: Layer 'sum' sums 8x8x8 and 8x8x4; the skip needs a projection.";

const stepAt = (step: number): StepRecord => ({ step, epoch: 1, loss: 1, accuracy: 0.5, ms: 1 });
const steps = (count: number): StepRecord[] => Array.from({ length: count }, (_none, at) => stepAt(at + 1));
const stateOf = (count: number): RunState => ({
  ...{ kind: 'running', title: 'net', plan: null, engine: null, steps: steps(count), epochs: [] },
  ...{ report: null, failure: null, paused: false, canResume: false },
});

describe('training runs', () => {
  afterEach(endAll);

  it('do not start where the config has an error, which is told with its line', async () => {
    const uri = fileOf('bad.resnet.yaml', badSum);
    await openText(uri);
    const outcome = await until('it is read', async () => (await api()).outcome(uri));
    assert.equal(outcome.kind, 'analysis');
    const { analysis } = outcome;
    assert.equal(trainingObstacle('bad.resnet.yaml', { analysis, positionOf: lineTable(badSum) }), sentence);
    assert.equal(await vscode.commands.executeCommand('residualLens.quickTrain', uri), undefined);
    assert.equal((await api()).training(uri).kind, 'none');
  });

  it('start once, though the question about the slow engine stood there twice', async () => {
    const uri = example('resnet-20.resnet.yaml');
    await openText(uri);
    const outcome = await until('it is read', async () => (await api()).outcome(uri));
    const engine = slowEngine();
    const trainings = new Trainings(engine.engines, uri);
    const services = {
      engines: engine.engines,
      trainings,
      panels: { of: () => [uri] },
      readings: { of: () => Promise.resolve(outcome) },
      inputs: { get: () => null },
      plans: { pathOf: () => null },
      runs: null,
    } as unknown as Services;
    const clicks = await withAnswer('Train Anyway', async () => {
      const both = Promise.allSettled([quickTrain(services, uri), quickTrain(services, uri)]);
      await until('one has started', () => engine.jobs() > 0);
      engine.finish();
      return await both;
    });
    assert.equal(engine.jobs(), 1);
    const refused = clicks.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    assert.match(
      String(refused?.reason),
      /resnet-20\.resnet\.yaml is being trained already; stop that run first\./,
    );
    trainings.dispose();
  });

  it('wait for one another, say for whom, and can be stopped while they wait', async () => {
    const engine = slowEngine();
    const trainings = new Trainings(engine.engines, vscode.Uri.file('/'));
    const choices = { ...quickChoices, data: 'digits' } as const;
    const start = (title: string) =>
      trainings.train({
        uri: vscode.Uri.file(`/${title}`),
        title,
        analysis: { graph: { nodes: [] } } as never,
        choices,
      });
    const stateOf = (title: string) => trainings.stateOf(vscode.Uri.file(`/${title}`)) as RunState;
    const first = start('first');
    await until('it has started', () => engine.jobs() > 0);
    const [second, third] = [start('second'), start('third')];
    await until('they wait', () =>
      [stateOf('second'), stateOf('third')].every(({ waitsFor }) => waitsFor === 'the training of first'),
    );
    assert.equal(engine.jobs(), 1);
    trainings.stop(vscode.Uri.file('/second'));
    assert.equal((await second).failure, 'second was stopped while it waited; nothing was trained.');
    engine.finish();
    assert.equal((await first).report?.reason, 'stopped');
    await until('the third has started', () => engine.jobs() > 1);
    engine.finish();
    assert.equal((await third).report?.reason, 'stopped');
    assert.equal(engine.jobs(), 2);
    trainings.dispose();
  });

  it('leave the curves of the run before where they never began', async () => {
    const engine = slowEngine();
    const trainings = new Trainings(engine.engines, vscode.Uri.file('/'));
    const choices = { ...quickChoices, data: 'digits' } as const;
    const start = (title: string) => {
      const analysis = { graph: { nodes: [] } } as never;
      return trainings.train({ uri: vscode.Uri.file(`/${title}`), title, analysis, choices });
    };
    const second = vscode.Uri.file('/second');
    const before = start('second');
    await until('it has started', () => engine.jobs() > 0);
    engine.finish();
    const ended = await before;
    const first = start('first');
    await until('the other has started', () => engine.jobs() > 1);
    const waiting = start('second');
    await until('it waits', () => (trainings.stateOf(second) as RunState).waitsFor !== undefined);
    trainings.stop(second);
    assert.match((await waiting).failure ?? '', /nothing was trained/);
    assert.equal(trainings.stateOf(second), ended);
    engine.finish();
    await first;
    trainings.dispose();
  });

  it('that an earlier session cut off are there again, where they can go on', () => {
    const engine = slowEngine();
    const storage = mkdtempSync(join(tmpdir(), 'residual-lens-cut-'));
    const trainings = new Trainings(engine.engines, vscode.Uri.file('/'), vscode.Uri.file(storage));
    const uri = vscode.Uri.file('/resnet-20.resnet.yaml');
    const record = { ...runRecord(1, 30, { outcome: 'interrupted', message: null }), uri: uri.toString() };
    trainings.restore(uri, record);
    assert.equal(trainings.stateOf(uri).kind, 'none', 'nothing was kept to go on from');
    mkdirSync(join(storage, 'runs'));
    const name = createHash('sha256').update(uri.toString()).digest('hex').slice(0, 32);
    writeFileSync(join(storage, 'runs', `${name}.checkpoint`), '');
    trainings.restore(uri, record);
    const state = trainings.stateOf(uri) as RunState;
    assert.deepEqual([state.kind, state.cut, state.canResume], ['ended', 'interrupted', true]);
    assert.deepEqual([state.steps, state.epochs, state.plan], [record.steps, record.epochs, record.plan]);
    const epoch = record.epochs.at(-1)?.epoch;
    assert.equal(
      state.failure,
      `The window was closed or loaded again in mid-run. Resume goes on from the end of epoch ${epoch}.`,
    );
    trainings.dispose();
    rmSync(storage, { recursive: true });
  });

  it('can be stopped between their turn and their engine, or in the middle of a step, and say so', async () => {
    const asked: string[] = [];
    let begin: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (begin = resolve));
    const process = {
      call: (name: string, _request: unknown, { signal }: { signal?: AbortSignal } = {}) => {
        asked.push(name);
        if (name !== 'train') return Promise.resolve(null);
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(new Error('The run was cancelled.'));
          });
        });
      },
    };
    const engines = {
      info: null,
      describe: () => Promise.resolve(null),
      run: async (job: (engine: unknown) => unknown) => {
        await beginning;
        return await job(process);
      },
    } as unknown as Engines;
    const uri = vscode.Uri.file('/net.resnet.yaml');
    const trainings = new Trainings(engines, uri);
    const saved: RunState[] = [];
    const kept = { modelFolder: '/none', save: (state: RunState) => saved.push(state) };
    const analysis = { graph: { nodes: [] } } as never;
    const choices = { ...quickChoices, data: 'digits' } as const;
    const run = trainings.train({ uri, title: 'net', analysis, choices, kept });
    await new Promise((resolve) => setTimeout(resolve, 10));
    trainings.stop(uri);
    begin();
    const ended = await run;
    assert.deepEqual(asked, ['stop', 'train']);
    assert.deepEqual([ended.cut, ended.failure], ['stopped', 'It was stopped in mid-step.']);
    assert.equal(saved.at(-1)?.cut, 'stopped');
    trainings.dispose();
  });

  it('keep one growing list of steps, and tell of it at most ten times a second', async () => {
    const uri = vscode.Uri.file('/net.resnet.yaml');
    const engine = slowEngine();
    const trainings = new Trainings(engine.engines, uri);
    let told = 0;
    trainings.onDidChange(() => (told += 1));
    const outcome = { graph: { nodes: [] } } as never;
    const choices = { ...quickChoices, data: 'digits' } as const;
    const run = trainings.train({ uri, title: 'net', analysis: outcome, choices });
    await until('it has started', () => engine.jobs() > 0);
    const listOf = () => (trainings.stateOf(uri) as RunState).steps;
    const first = listOf();
    const since = performance.now();
    for (const step of steps(20_000)) engine.step(step);
    assert.equal(listOf(), first, 'the list is the same one');
    engine.finish();
    assert.equal((await run).steps.length, 20_000);
    const tenths = (performance.now() - since) / 100;
    assert.ok(told <= tenths + 3, `${told} tellings in ${tenths} tenths of a second`);
    trainings.dispose();
  });

  it('take what they go on from to the new name of their file, once the engine has read it', async () => {
    const storage = mkdtempSync(join(tmpdir(), 'residual-lens-renamed-'));
    const [from, to] = [vscode.Uri.file('/from.resnet.yaml'), vscode.Uri.file('/to.resnet.yaml')];
    const engine = keepingEngine();
    const trainings = new Trainings(engine.engines, from, vscode.Uri.file(storage));
    const choices = { ...quickChoices, data: 'digits' } as const;
    const start = (uri: vscode.Uri) =>
      trainings.train({
        uri,
        title: 'net',
        analysis: { graph: { nodes: [] } } as never,
        choices,
        resume: true,
      });
    const rename = (before: vscode.Uri, after: vscode.Uri): void => {
      trainings.rename(before, after);
      trainings.renameCheckpoint(before, after);
    };
    const first = start(from);
    await until('the engine has its file', () => engine.file() !== null);
    engine.keep();
    rename(from, to);
    assert.ok(existsSync(engine.file() ?? ''), 'it may still have to be read');
    assert.equal(trainings.stateOf(to).kind, 'running');
    engine.epoch();
    assert.deepEqual(
      [from, to].map((uri) => trainings.canResume(uri)),
      [false, true],
    );
    engine.keep();
    engine.finish('stopped');
    const ended = await first;
    assert.deepEqual([ended.canResume, ended.title], [true, 'to.resnet.yaml']);
    assert.deepEqual(
      [from, to].map((uri) => trainings.canResume(uri)),
      [false, true],
    );
    rename(to, from);
    assert.deepEqual(
      [from, to].map((uri) => trainings.canResume(uri)),
      [true, false],
    );
    const second = start(from);
    await until('the engine has its file again', () => engine.file() !== null);
    engine.epoch();
    rename(from, to);
    engine.keep();
    engine.finish('done');
    assert.equal((await second).canResume, false);
    assert.deepEqual(
      [from, to].map((uri) => trainings.canResume(uri)),
      [false, false],
      'none is left over',
    );
    trainings.dispose();
    rmSync(storage, { recursive: true });
  });

  it('cross to the webview with at most 2,000 points, the last of them whole', () => {
    const small = stateOf(2000);
    assert.equal(boundedTraining(small), small);
    for (const count of [2001, 5000, 123_456]) {
      const bounded = boundedTraining(stateOf(count)) as RunState;
      assert.ok(bounded.steps.length <= 2000 && bounded.steps.length > 900, `${bounded.steps.length} points`);
      assert.equal(bounded.steps[0]?.step, 1);
      assert.deepEqual(bounded.steps.slice(-50), steps(count).slice(-50));
    }
  });
});

/** Stands for the engines: no native one, and a run that lasts until the test ends it. */
function slowEngine() {
  let jobs = 0;
  let hear: (steps: readonly StepRecord[]) => void = () => undefined;
  const ends: ((report: TrainReport) => void)[] = [];
  const engines = {
    native: null,
    info: null,
    run: (_job: unknown, listeners: { steps: typeof hear }) => {
      jobs += 1;
      hear = listeners.steps;
      return new Promise<TrainReport>((resolve) => ends.push(resolve));
    },
  } as unknown as Engines;
  return {
    engines,
    jobs: () => jobs,
    step: (step: StepRecord) => {
      hear([step]);
    },
    /** Ends what it is at. */
    finish: () => {
      const report = { reason: 'stopped', message: null, seconds: 1, peakMemoryBytes: 1 };
      for (const end of ends.splice(0)) end(report as TrainReport);
    },
  };
}

/** Stands for the engines: one that keeps an epoch, tells it, and ends when the test says so. */
function keepingEngine() {
  let file: string | null = null;
  let tell: (epoch: EpochRecord) => void = () => undefined;
  let end: (report: TrainReport) => void = () => undefined;
  const process = {
    call: (_name: string, request: { readonly checkpoint: { readonly file: string } }) => {
      ({ file } = request.checkpoint);
      return new Promise<TrainReport>((resolve) => (end = resolve));
    },
  };
  const engines = {
    native: null,
    info: null,
    describe: () => Promise.resolve(null),
    run: (job: (engine: unknown) => unknown, listeners: { epoch: typeof tell }) => {
      tell = listeners.epoch;
      return job(process);
    },
  } as unknown as Engines;
  return {
    engines,
    file: () => file,
    keep: () => {
      mkdirSync(dirname(file ?? ''), { recursive: true });
      writeFileSync(file ?? '', 'an epoch');
    },
    epoch: () => {
      tell({ epoch: 1, step: 1, loss: 1, accuracy: 0.5, valLoss: 1, valAccuracy: 0.5 });
    },
    finish: (reason: 'stopped' | 'done') => {
      file = null;
      end({ reason, message: null, seconds: 1, peakMemoryBytes: 1 } as TrainReport);
    },
  };
}

/** Answers every warning with one of its buttons while `work` is done. */
async function withAnswer<T>(answer: string, work: () => Promise<T>): Promise<T> {
  const window = vscode.window as { showWarningMessage: unknown };
  const before = window.showWarningMessage;
  window.showWarningMessage = () => Promise.resolve(answer);
  try {
    return await work();
  } finally {
    window.showWarningMessage = before;
  }
}
