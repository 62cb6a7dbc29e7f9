import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { hasDriver } from '../../scripts/hosts/askDriver.ts';
import { quickChoices } from '../../src/protocol/engine.ts';
import type { RunChoices } from '../../src/protocol/runPlan.ts';
import type { TrainingState } from '../../src/protocol/trainingState.ts';
import { needsEngine } from './needs.ts';
import {
  api,
  endAll,
  fileOf,
  inWebview,
  openGraph,
  openText,
  replace,
  until,
  untilInWebview,
} from './session.ts';

type RunState = Exclude<TrainingState, { kind: 'none' }>;

const net =
  'residualLens: 1\ninput: 16x16x3\nstages:\n  - { blocks: 1, filters: 8 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n';
const choices: RunChoices = {
  ...quickChoices,
  ...{
    data: 'synthetic',
    epochs: 2,
    batch: 50,
    optimizer: 'sgd',
    learningRate: 0.05,
    schedule: 'steps',
    seed: 7,
  },
};

describe('a planned training run', function () {
  this.timeout(120_000);
  before(needsEngine);
  afterEach(endAll);

  it('does what was chosen, is kept, and comes out the same again, though its config has changed', async () => {
    const uri = fileOf('planned.resnet.yaml', net);
    const editor = await openText(uri);
    const ended = await train(uri, { choices });
    assert.deepEqual([ended.failure, ended.report?.reason], [null, 'done']);
    const { plan } = ended;
    assert.ok(plan !== null);
    assert.deepEqual([plan.data, plan.steps, plan.batch, plan.epochs], ['synthetic images', 40, 50, 2]);
    assert.ok(plan.notes.some((note) => note.includes('SGD with momentum 0.9, learning rate 0.05')));
    const [kept] = (await (await api()).runs()).runs;
    assert.ok(kept !== undefined);
    assert.deepEqual(
      [kept.title, kept.outcome, kept.seed, kept.data, kept.steps],
      ['planned.resnet.yaml', 'done', 7, 'synthetic images', 40],
    );
    await replace(editor, 'filters: 8', 'filters: 16');
    const again = await train(uri, { rerun: kept.id });
    assert.deepEqual(again.plan?.params, plan.params, 'the net is the one of the kept text');
    assert.deepEqual(
      again.epochs.map(({ loss, valAccuracy }) => [loss, valAccuracy]),
      ended.epochs.map(({ loss, valAccuracy }) => [loss, valAccuracy]),
      'same seed, same curve',
    );
    const csv = join(uri.fsPath, '..', 'curve.csv');
    await vscode.commands.executeCommand('residualLens.exportRun', uri, {
      id: kept.id,
      as: 'csv',
      path: csv,
    });
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
    assert.match(lines.at(-1) ?? '', /^40,2,/);
    const folder = join(uri.fsPath, '..', 'exported');
    await vscode.commands.executeCommand('residualLens.exportRun', uri, {
      id: kept.id,
      as: 'model',
      path: folder,
    });
    assert.ok(existsSync(join(folder, 'model.json')) && existsSync(join(folder, 'weights.bin')));
    await until('its processes have ended', async () => (await api()).engine().pids.length === 0);
  });

  it('is refused where a choice cannot be, and nothing starts', async () => {
    const uri = fileOf('refused.resnet.yaml', net);
    await openText(uri);
    const command = 'residualLens.quickTrain';
    assert.equal(
      await vscode.commands.executeCommand(command, uri, { choices: { ...choices, batch: 0 } }),
      undefined,
    );
    const own = { choices: { ...choices, data: 'own' } };
    assert.equal(await vscode.commands.executeCommand(command, uri, own), undefined);
    assert.equal(await vscode.commands.executeCommand(command, uri, { rerun: '../x' }), undefined);
    assert.equal((await api()).training(uri).kind, 'none');
  });

  it('starts from the form in the graph', async function () {
    if (!hasDriver()) this.skip();
    const uri = fileOf('form.resnet.yaml', net);
    await openGraph(uri);
    await vscode.commands.executeCommand('residualLens.planTraining', uri);
    const form = `document.querySelector('section.plan:not([hidden]) form')`;
    await untilInWebview('the form stands there', `${form} !== null`);
    assert.match(
      String(await inWebview(`document.querySelector('.estimate').textContent`)),
      /16x16x3, .* steps/,
    );
    await inWebview(
      `{ const data = document.querySelector('#planData'); data.value = 'synthetic'; data.dispatchEvent(new Event('input', { bubbles: true })); document.querySelector('#planLength').value = '1'; ${form}.requestSubmit(); }`,
    );
    const ended = await until(
      'the run has ended',
      async () => {
        const state = (await api()).training(uri);
        return state.kind === 'ended' ? state : null;
      },
      60_000,
    );
    assert.deepEqual(
      [ended.report?.reason, ended.plan?.data, ended.plan?.epochs],
      ['done', 'synthetic images', 1],
    );
    await vscode.commands.executeCommand('residualLens.showRuns', uri);
    await untilInWebview('the run is listed', `document.querySelectorAll('.runsTable tbody tr').length > 0`);
    await untilInWebview('its curve is drawn', `document.querySelectorAll('.runs path.run0').length === 4`);
    await until('its processes have ended', async () => (await api()).engine().pids.length === 0);
  });
});

async function train(uri: vscode.Uri, chosen: object): Promise<RunState> {
  const ended = await vscode.commands.executeCommand<RunState | undefined>(
    'residualLens.quickTrain',
    uri,
    chosen,
  );
  assert.ok(ended !== undefined, 'the run was started');
  return ended;
}
