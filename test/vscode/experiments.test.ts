import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { askDriver, hasDriver } from '../../scripts/hosts/askDriver.ts';
import { quickChoices } from '../../src/protocol/engine.ts';
import type { ExperimentPlan } from '../../src/protocol/experimentPlan.ts';
import type { ExperimentState } from '../../src/protocol/trainingState.ts';
import { needsEngine } from './needs.ts';
import {
  api,
  closeAll,
  endAll,
  fileOf,
  inWebview,
  openGraph,
  openText,
  replace,
  until,
  untilInWebview,
} from './session.ts';

type Experiment = Exclude<ExperimentState, { kind: 'none' }>;

const net =
  'residualLens: 1\ninput: 16x16x1\nstages:\n  - { blocks: 1, filters: 8 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n';
const choices = { ...quickChoices, data: 'synthetic', size: 8, seed: 5 } as const;
const small: ExperimentPlan = {
  nets: 'own',
  times: [1],
  depths: [],
  choices: { ...choices, epochs: 2, limit: 128 },
};

const status = '.statusbar-item';

describe('an experiment', function () {
  this.timeout(180_000);
  before(needsEngine);
  afterEach(endAll);

  it('whose engine dies says which nets are left, and goes on with them and keeps the others', async () => {
    const uri = fileOf('left.resnet.yaml', net);
    const editor = await openText(uri);
    const plan: ExperimentPlan = {
      nets: 'paper',
      times: [1],
      depths: [8, 14],
      choices: { ...choices, epochs: 4, limit: 320 },
    };
    const ending = compare(uri, { plan });
    await until(
      'the second net is in its second epoch',
      async () => {
        const state = await stateOf(uri);
        return state?.nets[1]?.reason === 'running' && state.nets[1].epochs.length > 0;
      },
      90_000,
    );
    for (const pid of (await api()).engine().pids) process.kill(pid, 'SIGKILL');
    const died = await ending;
    assert.deepEqual(
      died.nets.map(({ name, reason }) => [name, reason]),
      [
        ['ResNet-8 without skips', 'done'],
        ['ResNet-8', 'failed'],
        ['ResNet-14 without skips', 'left'],
        ['ResNet-14', 'left'],
      ],
    );
    assert.match(
      died.failure ?? '',
      /^The TensorFlow process ended \(signal SIGKILL\).*\. 3 of 4 nets are left \(ResNet-8, ResNet-14 without skips, ResNet-14\); Train the Rest trains them and keeps the others\.$/,
    );
    assert.equal(died.canGoOn, true);
    // Whatever happened to the text meanwhile.
    await replace(editor, 'filters: 8', 'filters: 16');
    const whole = await compare(uri, { goOn: died.id });
    assert.deepEqual([whole.id, whole.failure, whole.canGoOn], [died.id, null, false]);
    assert.ok(whole.nets.every(({ reason, epochs }) => reason === 'done' && epochs.length === 4));
    assert.deepEqual(whole.nets[0], died.nets[0], 'what was trained is kept');
    assert.deepEqual(whole.nets[1]?.epochs[0], died.nets[1]?.epochs[0], 'the net that was cut goes on');
    const [kept] = (await (await api()).experiments()).experiments;
    assert.deepEqual([kept?.id, kept?.outcome, kept?.nets, kept?.seed], [died.id, 'done', '4 of 4', 5]);
    await until('its processes have ended', async () => (await api()).engine().pids.length === 0);
  });

  it('is kept with its curves, comes out the same again, and is exported', async () => {
    const uri = fileOf('kept-experiment.resnet.yaml', net);
    const editor = await openText(uri);
    const first = await compare(uri, { plan: small });
    assert.deepEqual([first.failure, first.nets.length], [null, 2]);
    assert.equal(first.nets[0]?.plan?.data, 'synthetic images');
    await replace(editor, 'filters: 8', 'filters: 16');
    const again = await compare(uri, { rerun: first.id });
    assert.notEqual(again.id, first.id);
    const curves = ({ nets }: Experiment) => nets.map(({ plan, epochs }) => [plan?.params, epochs]);
    assert.deepEqual(curves(again), curves(first), 'same text, plan and seed, same curves');
    const path = join(uri.fsPath, '..', 'experiment.csv');
    await vscode.commands.executeCommand('residualLens.exportExperiment', uri, { id: first.id, path });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^net,depth,skips,step,epoch,loss/);
    assert.match(lines.at(-1) ?? '', /^"kept-experiment\.resnet\.yaml",3,all,4,2,/);
  });

  it('pauses between steps, goes on, is shown by the status bar and under a new name, and is stopped', async () => {
    const uri = fileOf('long-run.resnet.yaml', net);
    await openText(uri);
    const long = { ...small, choices: { ...small.choices, epochs: 5000 } };
    const ending = compare(uri, { plan: long });
    const stepOf = async () => (await stateOf(uri))?.nets[0]?.steps.at(-1)?.step ?? 0;
    await until('it trains', async () => (await stepOf()) > 0, 60_000);
    (await api()).pauseExperiment(uri, true);
    await until('it says so', async () => (await stateOf(uri))?.paused === true);
    await wait(500);
    const held = await stepOf();
    await wait(1000);
    assert.equal(await stepOf(), held, 'nothing is computed meanwhile');
    if (hasDriver()) {
      await closeAll();
      // With the editor its own items go, and those beside them move.
      await askDriver({ do: 'waitFor', selector: `${status}[id="status.editor.mode"]`, state: 'hidden' });
      await askDriver({ do: 'click', selector: `${status}:has-text("paused · net 1 of 2")` });
      await untilInWebview(
        'its curves are shown',
        `document.querySelector('.experiment path.error') !== null`,
      );
    }
    (await api()).pauseExperiment(uri, false);
    await until('it goes on', async () => (await stepOf()) > held);
    if (hasDriver()) {
      await askDriver({
        do: 'waitFor',
        selector: `${status}:not(:has-text("paused")):has-text("net 1 of 2")`,
      });
      const texts = (await askDriver({ do: 'evaluate', expression: textsIn(1.5) })) as readonly string[];
      assert.ok(texts.length <= 2, `a text stays for 2 s, so that it can be clicked: ${texts.join(', ')}`);
    }
    const renamed = vscode.Uri.joinPath(uri, '..', 'under-a-new-name.resnet.yaml');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, renamed, { overwrite: true });
    assert.ok(await vscode.workspace.applyEdit(edit));
    const moved = await until('it goes on under the new name', () => stateOf(renamed));
    assert.deepEqual([moved.kind, moved.title], ['running', 'under-a-new-name.resnet.yaml']);
    assert.equal((await api()).experiment(uri).kind, 'none');
    (await api()).stopExperiment(renamed);
    const stopped = await ending;
    assert.deepEqual(
      [stopped.failure, stopped.canGoOn, stopped.title, ...stopped.nets.map(({ reason }) => reason)],
      [null, true, 'under-a-new-name.resnet.yaml', 'stopped', 'left'],
    );
    await until('its processes have ended', async () => (await api()).engine().pids.length === 0);
    if (hasDriver())
      await askDriver({ do: 'waitFor', selector: `${status}:has-text("net 1 of 2")`, state: 'hidden' });
  });

  it('is chosen in a form, and drawn again from what was kept', async function () {
    if (!hasDriver()) this.skip();
    const uri = fileOf('form-experiment.resnet.yaml', net);
    await openGraph(uri);
    assert.equal(await vscode.commands.executeCommand('residualLens.comparePlain', uri), undefined);
    await untilInWebview(
      'the form says what it takes',
      `/16x16x1.* steps/.test(document.querySelector('.experimentPlan:not([hidden]) .estimate')?.textContent ?? '')`,
    );
    assert.equal((await api()).experiment(uri).kind, 'none', 'nothing is trained before it is told to');
    const set = (id: string, value: string) =>
      `{ const at = document.querySelector('#${id}'); at.value = '${value}'; at.dispatchEvent(new Event('input', { bubbles: true })); }`;
    await inWebview(
      set('experimentData', 'synthetic') +
        set('experimentEpochs', '1') +
        set('experimentLimit', '64') +
        set('experimentSeed', '9') +
        set('experimentTimes', '1, 2'),
    );
    await askDriver({ do: 'click', frame: 'webview', selector: '.experimentPlan button[type=submit]' });
    const ended = await until(
      'it has ended',
      async () => {
        const state = await stateOf(uri);
        return state?.kind === 'ended' ? state : null;
      },
      60_000,
    );
    assert.match(ended.words ?? '', /1 epoch.*seed 9$/);
    assert.deepEqual(
      ended.nets.map(({ depth, skips, plan, reason }) => [depth, skips, plan?.data, plan?.steps, reason]),
      [
        [3, 'none', 'synthetic images', 1, 'done'],
        [3, 'all', 'synthetic images', 1, 'done'],
        [5, 'none', 'synthetic images', 1, 'done'],
        [5, 'all', 'synthetic images', 1, 'done'],
      ],
    );
    await compare(uri, { plan: small });
    await vscode.commands.executeCommand('residualLens.showRuns', uri);
    const show = `document.querySelectorAll('.keptTable tbody tr')[1]?.querySelector('button')`;
    await untilInWebview('both are listed', `${show} !== undefined`);
    await inWebview(`${show}.click()`);
    await until('the first one is shown', async () => (await stateOf(uri))?.id === ended.id);
    await untilInWebview(
      'its curves are drawn',
      `document.querySelectorAll('.experiment svg:not(.byDepth) path.error').length === 4 && document.querySelector('.experimentWords').textContent.endsWith('seed 9')`,
    );
  });
});

/** What the status bar says of the experiment in so many seconds, each text once. */
const textsIn = (seconds: number): string => `(async () => {
  const texts = new Set();
  for (const end = performance.now() + ${seconds * 1000}; performance.now() < end; ) {
    await new Promise(requestAnimationFrame);
    texts.add([...document.querySelectorAll('${status}')].find((item) => item.textContent.includes('net 1 of 2'))?.textContent);
  }
  return [...texts];
})()`;

async function compare(uri: vscode.Uri, chosen: object): Promise<Experiment> {
  const ended = await vscode.commands.executeCommand<Experiment | undefined>(
    'residualLens.comparePlain',
    uri,
    chosen,
  );
  assert.ok(ended !== undefined, 'the experiment was started');
  return ended;
}

async function stateOf(uri: vscode.Uri): Promise<Experiment | null> {
  const state = (await api()).experiment(uri);
  return state.kind === 'none' ? null : state;
}
