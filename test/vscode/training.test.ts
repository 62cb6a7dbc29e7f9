import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { degradation } from '../../src/protocol/experiment.ts';
import { quickChoices } from '../../src/protocol/engine.ts';
import type { RunRecord } from '../../src/protocol/runs.ts';
import type { ExperimentState, TrainingState } from '../../src/protocol/trainingState.ts';
import { hasDriver } from '../../scripts/hosts/askDriver.ts';
import { needsEngine } from './needs.ts';
import {
  api,
  closeAll,
  endAll,
  example,
  fileOf,
  inWebview,
  openGraph,
  openText,
  replace,
  until,
  untilInWebview,
} from './session.ts';

type RunState = Exclude<TrainingState, { kind: 'none' }>;

describe('quick training', function () {
  this.timeout(120_000);
  before(needsEngine);
  afterEach(endAll);

  it('takes steps, draws them in the graph, and stops when it is told to', async () => {
    const uri = example('resnet-20.resnet.yaml');
    await openGraph(uri);
    const ending = start();
    await untilStep(uri, 3);
    if (hasDriver()) {
      await untilInWebview('the graph shows the run', `/loss/i.test(document.body.textContent)`);
      await untilInWebview(
        'the graph offers what was measured of the blocks',
        `[...document.querySelectorAll('.probeStrip:not([hidden]) option')].some(({ value }) => value === 'ratio')`,
      );
    }
    const running = (await api()).training(uri);
    assert.ok(running.kind === 'running' && running.plan !== null && running.engine?.engine === 'tfjs-node');
    await vscode.commands.executeCommand('notifications.clearAll');
    await stop(uri);
    const ended = await ending;
    assert.equal(ended?.report?.reason, 'stopped');
    assert.ok(ended.steps.every(({ loss }) => Number.isFinite(loss)));
    assert.deepEqual((await api()).training(uri), ended, 'the result stays');
    // A check by itself may run beside it for a moment longer.
    await until('its process has ended', async () => (await api()).engine().pids.length === 0);
  });

  it('survives the death of its engine: a sentence, the steps so far, and the next run works', async () => {
    const uri = example('resnet-20.resnet.yaml');
    await openText(uri);
    const first = start();
    await untilStep(uri, 2);
    for (const pid of (await api()).engine().pids) process.kill(pid, 'SIGKILL');
    const died = await first;
    assert.ok(died?.failure !== null && died?.failure !== undefined, 'the state says what happened');
    assert.match(died.failure, /[.]$/);
    assert.ok(died.steps.length >= 2, 'what was told stays');
    const second = start();
    await untilStep(uri, 1);
    await stop(uri);
    assert.equal((await second)?.report?.reason, 'stopped');
  });

  it('goes on from the last epoch that was kept, after its engine was killed', async () => {
    const uri = fileOf(
      'kept.resnet.yaml',
      'residualLens: 1\ninput: 16x16x1\nstages:\n  - { blocks: 1, filters: 8 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n',
    );
    const editor = await openText(uri);
    const first = start();
    await until(
      'an epoch is over',
      async () => {
        const state = (await api()).training(uri);
        return (
          state.kind === 'running' && state.epochs.length === 1 && (state.steps.at(-1)?.epoch ?? 0) === 2
        );
      },
      60_000,
    );
    for (const pid of (await api()).engine().pids) process.kill(pid, 'SIGKILL');
    const died = await first;
    assert.ok(died?.failure !== null && died?.canResume === true);
    const [kept] = (await (await api()).runs()).runs;
    // It goes on with what it was begun with, whatever is typed since: another net, or none at all.
    await replace(editor, 'filters: 8', 'filters: sixteen');
    const resumed = await vscode.commands.executeCommand<RunState>('residualLens.resumeTraining', uri);
    assert.deepEqual([resumed.report?.reason, resumed.epochs.length, resumed.canResume], ['done', 3, false]);
    assert.deepEqual(resumed.epochs[0], died.epochs[0], 'the curve is the same one');
    assert.equal(resumed.plan?.params, died.plan?.params);
    assert.equal(
      resumed.note,
      'Goes on with the config as it was when this run began; the file has changed since.',
    );
    const [recorded, ...others] = (await (await api()).runs()).runs;
    assert.deepEqual([recorded?.id, recorded?.outcome], [kept?.id, 'done'], 'it is the same run');
    assert.notEqual(others[0]?.id, kept?.id);
  });

  it('follows its file to new names, while it runs and when it was stopped, and goes on there', async () => {
    const uri = fileOf(
      'former.resnet.yaml',
      'residualLens: 1\ninput: 16x16x1\nstages:\n  - { blocks: 1, filters: 8 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n',
    );
    const [latter, last] = ['latter', 'last'].map((name) =>
      vscode.Uri.joinPath(uri, '..', `${name}.resnet.yaml`),
    ) as [vscode.Uri, vscode.Uri];
    await openGraph(uri);
    const choices = { ...quickChoices, data: 'digits', epochs: 30 };
    const first = vscode.commands.executeCommand<RunState>('residualLens.quickTrain', uri, { choices });
    await untilEpoch(uri, 1);
    await rename(uri, latter);
    await untilEpoch(latter, 2);
    assert.equal((await api()).training(uri).kind, 'none');
    if (hasDriver()) {
      const hasRun = `document.body.textContent.includes('latter') && [...document.querySelectorAll('button')].some((each) => each.checkVisibility() && each.textContent.trim() === 'Stop')`;
      // The page is made anew with the name, so that the frame which is asked may be gone.
      await until('the renamed graph has the run and its Stop', () => inWebview(hasRun).catch(() => false));
    }
    await stop(latter);
    const stopped = await first;
    assert.deepEqual([stopped.report?.reason, stopped.canResume], ['stopped', true]);
    // Also without a graph that is open.
    await closeAll();
    await rename(latter, last);
    await until('the kept run has the new name', async () => (await newestRun()).uri === String(last));
    const kept = await newestRun();
    assert.equal(kept.title, 'last.resnet.yaml');
    const second = vscode.commands.executeCommand<RunState>('residualLens.resumeTraining', last);
    await untilEpoch(last, stopped.epochs.length + 1);
    await stop(last);
    const resumed = await second;
    assert.equal(resumed.report?.reason, 'stopped', resumed.failure ?? '');
    assert.deepEqual(resumed.epochs[0], stopped.epochs[0], 'the curve is the same one');
    assert.equal((await newestRun()).id, kept.id, 'it is the same run');
  });

  it('trains a net and its plain twin one after the other, and shows both curves', async () => {
    const uri = fileOf(
      'short.resnet.yaml',
      'residualLens: 1\ninput: 8x8x1\nstages:\n  - { blocks: 2, filters: 4 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n',
    );
    await openGraph(uri);
    const ended = await vscode.commands.executeCommand<ExperimentState>(
      'residualLens.comparePlain',
      uri,
      'own',
    );
    assert.ok(ended.kind === 'ended');
    assert.equal(ended.failure, null);
    assert.deepEqual(
      ended.nets.map(({ depth, skips, reason, epochs }) => [depth, skips, reason, epochs.length]),
      [
        [5, 'none', 'done', 3],
        [5, 'all', 'done', 3],
      ],
    );
    assert.deepEqual((await api()).experiment(uri), ended);
    if (hasDriver())
      await untilInWebview('both curves stand there', `document.querySelectorAll('path.error').length === 2`);
    const outcome = (await api()).outcome(uri);
    assert.ok(outcome?.kind === 'analysis');
    const [, second] = outcome.analysis.structure.merges;
    const asked = await vscode.commands.executeCommand<ExperimentState>(
      'residualLens.trainWithoutSkip',
      uri,
      second?.node,
    );
    assert.ok(asked.kind === 'ended' && asked.failure === null);
    assert.deepEqual(
      asked.nets.map(({ skips, reason }) => [skips, reason]),
      [
        ['all but one', 'done'],
        ['all', 'done'],
      ],
    );
    if (hasDriver()) {
      const again = `[...document.querySelectorAll('.experiment button')].find(({ textContent, hidden }) => textContent === 'Train with it again' && !hidden)`;
      await untilInWebview('the skip can be restored', `${again} !== undefined`);
      await inWebview(`${again}.click()`);
      const restored = await until(
        'the whole net was trained again',
        async () => {
          const state = (await api()).training(uri);
          return state.kind === 'ended' ? state : null;
        },
        60_000,
      );
      const whole = asked.nets[1];
      assert.deepEqual([restored.plan?.data, restored.plan?.steps], [whole?.plan?.data, whole?.plan?.steps]);
      assert.deepEqual(restored.epochs, whole?.epochs, 'same plan, data and seed, same curve');
    }
    await until('its processes have ended', async () => (await api()).engine().pids.length === 0);
  });

  it("trains the paper's nets by the preset's plan, as the shell does, and stops when it is told to", async () => {
    const uri = example('resnet-20.resnet.yaml');
    await openText(uri);
    const ending = vscode.commands.executeCommand<ExperimentState>('residualLens.comparePlain', uri, 'paper');
    const running = await until(
      'the first net has its plan',
      async () => {
        const state = (await api()).experiment(uri);
        return state.kind === 'running' && state.nets[0]?.plan ? state : null;
      },
      60_000,
    );
    const { depths, choices } = degradation;
    assert.deepEqual(
      running.nets.map(({ depth, skips }) => [depth, skips]),
      depths.flatMap((depth) => [
        [depth, 'none'],
        [depth, 'all'],
      ]),
    );
    const plan = running.nets[0]?.plan;
    assert.deepEqual(
      [plan?.data, plan?.inputShape, plan?.epochs, plan?.steps, plan?.batch],
      [
        ...['fashion', [choices.size, choices.size, 3], choices.epochs],
        ...[Math.floor(2500 / choices.batch) * choices.epochs, choices.batch],
      ],
    );
    (await api()).stopExperiment(uri);
    const ended = await ending;
    assert.equal(ended.kind, 'ended');
    const [first, ...others] = ended.nets.map(({ reason }) => reason);
    assert.deepEqual([first, ...new Set(others)], ['stopped', 'left']);
    await until('its processes have ended', async () => (await api()).engine().pids.length === 0);
  });

  it('refuses a head of fewer classes than digits in one sentence', async () => {
    const uri = fileOf(
      'two-classes.resnet.yaml',
      'residualLens: 1\ninput: 32x32x3\nstages:\n  - { blocks: 1, filters: 16 }\nhead:\n  - globalAveragePool\n  - { dense: 2 }\n',
    );
    await openText(uri);
    const ended = await start();
    assert.equal(ended?.report?.reason, 'refused');
    assert.match(ended.report.message ?? '', /10/);
  });
});

async function start(): Promise<RunState | undefined> {
  return await vscode.commands.executeCommand<RunState | undefined>('residualLens.quickTrain');
}

async function untilStep(uri: vscode.Uri, step: number): Promise<void> {
  // The end of an earlier run stands until the next one is on its way.
  const before = (await api()).training(uri);
  await until(
    `step ${step} is taken`,
    async () => {
      const state = (await api()).training(uri);
      assert.ok(state.kind !== 'ended' || state === before, JSON.stringify(state));
      return state.kind === 'running' && (state.steps.at(-1)?.step ?? 0) >= step;
    },
    60_000,
  );
}

async function untilEpoch(uri: vscode.Uri, count: number): Promise<void> {
  await until(
    `${uri.path} has trained for ${count} epochs`,
    async () => {
      const state = (await api()).training(uri);
      return state.kind === 'running' && state.epochs.length >= count;
    },
    60_000,
  );
}

async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to, { overwrite: true });
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function newestRun(): Promise<RunRecord> {
  const { runs, run } = await api();
  return await run((await runs()).runs[0]?.id ?? '');
}

/** As the button in the graph does. */
async function stop(uri: vscode.Uri): Promise<void> {
  (await api()).stopTraining(uri);
}
