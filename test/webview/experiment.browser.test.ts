import assert from 'node:assert/strict';
import type { Opened } from '../../scripts/pictures/harness.ts';
import {
  cutExperiment,
  experimentForm,
  experimentList,
  experimentRecord,
  sampleNet,
} from '../../scripts/pictures/experimentSamples.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { runList } from '../../scripts/pictures/runSamples.ts';
import { passed } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { inboundExperiment } from '../../extension/inboundExperiment.ts';
import { degradation } from '../../src/protocol/experiment.ts';
import { stateOfRecord } from '../../src/protocol/experimentRecord.ts';
import type { ExperimentNet, ExperimentState, NetSkips } from '../../src/protocol/trainingState.ts';
import { errorsByDepth } from '../../webview/depthErrors.ts';
import { errorsOf, spread } from '../../webview/errorCurves.ts';
import { analyzeFile } from '../model/open.ts';
import { inChromium } from './inChromium.ts';

/** A net that is right in `accuracy` of its images at each of three steps. */
function net(depth: number, skips: NetSkips, accuracy: readonly number[]): ExperimentNet {
  const steps = accuracy.map((share, at) => ({ step: at + 1, epoch: 1, loss: 1, accuracy: share, ms: 5 }));
  const last = accuracy.at(-1);
  const epochs =
    last === undefined
      ? []
      : [{ epoch: 1, step: accuracy.length, loss: 0.5, accuracy: last, valLoss: 0.6, valAccuracy: 0.25 }];
  return {
    name: `net-${depth} ${skips}`,
    depth,
    skips,
    reason: last === undefined ? 'waiting' : 'done',
    plan: null,
    steps,
    epochs,
    seconds: last === undefined ? null : 3,
  };
}
const experiment = (
  kind: 'running' | 'ended',
  nets: readonly ExperimentNet[],
): Exclude<ExperimentState, { kind: 'none' }> => ({
  kind,
  title: 'net',
  engine: null,
  nets,
  failure: null,
});

describe('with and without skips, in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened | null = null;
  afterEach(() => {
    assert.deepEqual(opened?.faults ?? [], []);
    opened = null;
  });

  it('says that a net diverged, and does not call it stopped', async () => {
    opened = await openPage({ theme: themes.light, width: 1100, height: 800 });
    const { page, tell } = opened;
    await tell({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') });
    const [plain, residual] = [net(20, 'none', []), net(20, 'all', [0.1, 0.5, 0.9])];
    const state = page.locator('section.experiment .state');
    await tell({
      event: 'experiment',
      data: experiment('ended', [{ ...plain, reason: 'diverged', seconds: 1 }, residual]),
    });
    assert.equal(await state.textContent(), 'net-20 none diverged: its loss was no longer a finite number.');
    const message = "The loss was no finite number at step 3, first in 'conv7'.";
    await tell({
      event: 'experiment',
      data: experiment('ended', [{ ...plain, reason: 'diverged', seconds: 1, message }, residual]),
    });
    assert.equal(await state.textContent(), `net-20 none diverged: ${message}`);
    await tell({
      event: 'experiment',
      data: experiment('ended', [{ ...plain, reason: 'stopped' }, residual]),
    });
    assert.equal(await state.textContent(), 'Stopped. 1 of 2 nets is left (net-20 none).');
    // Its loss broke after an epoch that looked well.
    const broken = { ...net(20, 'none', [0.1, 0.1, 0.2]), reason: 'diverged' } as const;
    await tell({ event: 'experiment', data: experiment('ended', [broken, residual]) });
    assert.equal(await state.textContent(), 'net-20 none diverged: its loss was no longer a finite number.');
    const cells = await page.locator('section.experiment tbody tr').first().locator('td').allTextContents();
    assert.deepEqual(cells, ['20', 'none', '–', '–', '–', 'diverged']);
    assert.deepEqual(
      errorsByDepth([broken, residual]).map(({ skips }) => skips),
      ['all'],
    );
  });

  it('says of its data what a run says', async () => {
    opened = await openPage({ theme: themes.light, width: 1100, height: 800 });
    const { page, tell } = opened;
    await tell({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') });
    const notes = page.locator('section.experiment .notes');
    const waiting = net(20, 'none', []);
    await tell({ event: 'experiment', data: experiment('running', [waiting]) });
    assert.equal(await notes.isVisible(), false);
    const { plan } = sampleNet(20, 'none');
    assert.ok(plan !== null);
    const sentence = `2 images are damaged or of another kind than the name says, and left out: '${'x'.repeat(60)}.png', 'cut.jpg'. 1 webp image is left out: only PNG and JPEG are read.`;
    const planned = { ...waiting, plan: { ...plan, notes: [sentence] } };
    await tell({ event: 'experiment', data: experiment('running', [planned, waiting]) });
    const width = () => page.locator('.experimentEnds').evaluate((ends) => ends.clientWidth);
    const before = await width();
    await notes.getByText('Data and plan').click();
    assert.equal(await notes.getByRole('listitem').textContent(), sentence);
    assert.equal(await width(), before, 'the curves keep their place');
    // Progress leaves it open.
    await tell({ event: 'experiment', data: experiment('running', [planned, waiting]) });
    assert.equal(await notes.getByRole('listitem').isVisible(), true);
  });

  it('draws a curve for each net that has begun, and says at the end what the skips changed', async () => {
    opened = await openPage({ theme: themes.light, width: 1100, height: 800 });
    const { page, tell, calls } = opened;
    await tell({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') });
    await page.getByRole('button', { name: 'With and without skips' }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'comparePlain', request: null });
    const [plain, residual] = [net(20, 'none', [0.1, 0.1, 0.2]), net(20, 'all', [0.1, 0.5, 0.9])];
    await tell({ event: 'experiment', data: experiment('running', [plain, net(20, 'all', [])]) });
    const panel = page.locator('section.experiment');
    assert.equal(await panel.locator('path.error').count(), 1);
    await panel.getByRole('button', { name: 'Stop' }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'stopExperiment', request: null });
    await tell({ event: 'experiment', data: experiment('ended', [plain, residual]) });
    assert.equal(await panel.locator('path.error.plainNet').count(), 1);
    assert.equal(await panel.locator('path.error.residualNet').count(), 1);
    assert.equal(
      await panel.locator('.state').textContent(),
      'At 20 layers the training error is 80.0 % without skips and 10.0 % with them.',
    );
    const cells = await panel.locator('tbody tr').nth(1).locator('td').allTextContents();
    assert.deepEqual(cells, ['20', 'all', '0.500', '10.0 %', '75.0 %', '3 s']);
    assert.equal(await panel.getByRole('button', { name: 'Stop' }).isVisible(), false);
    const lacking = net(20, 'all but one', [0.1, 0.4, 0.7]);
    await tell({ event: 'experiment', data: experiment('ended', [lacking, residual]) });
    assert.equal(
      await panel.locator('.state').textContent(),
      'At 20 layers the training error is 30.0 % without this skip and 10.0 % with it.',
    );
    await panel.getByRole('button', { name: 'Train with it again' }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'trainWithAgain', request: null });
    await tell({
      event: 'experiment',
      data: { ...experiment('ended', [lacking, residual]), elsewhere: true },
    });
    assert.equal(await panel.getByRole('button', { name: 'Train with it again' }).isVisible(), false);
    await panel.getByRole('button', { name: 'Hide' }).click();
    assert.equal(await panel.locator('table').isVisible(), false);
  });

  it('draws the error against depth as well, where there are nets of several depths', async () => {
    opened = await openPage({ theme: themes.light, width: 1100, height: 800 });
    const { page, tell } = opened;
    await tell({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') });
    const shallow = [net(20, 'none', [0.5]), net(20, 'all', [0.8])];
    await tell({ event: 'experiment', data: experiment('ended', shallow) });
    const chart = page.locator('svg.byDepth');
    assert.equal(await chart.isVisible(), false, 'one depth is no axis');
    const deep = [net(56, 'none', [0.1]), net(56, 'all', [0.8])];
    await tell({ event: 'experiment', data: experiment('ended', [...shallow, ...deep]) });
    assert.equal(await chart.locator('circle.depthDot').count(), 4);
    const heights = await chart
      .locator('circle.depthDot.plainNet')
      .evaluateAll((dots) => dots.map((dot) => Number(dot.getAttribute('cy'))));
    assert.ok((heights[0] ?? 0) > (heights[1] ?? 0), 'the deeper plain net is worse');
  });

  it('offers to train without the skip that is selected', async () => {
    opened = await openPage({ theme: themes.dark, width: 1100, height: 800 });
    const { page, tell, calls } = opened;
    await tell({ event: 'picture', data: pictureOfFile('examples/vgg-13-skip.resnet.yaml') });
    await page.getByRole('button', { name: '1 identity' }).click();
    await page.getByRole('button', { name: 'Train without this skip, and with it' }).click();
    const last = (await calls()).at(-1);
    assert.equal(last?.call, 'trainWithout');
    const merges = analyzeFile('examples/vgg-13-skip.resnet.yaml').structure.merges;
    assert.deepEqual(last.request, { id: merges[0]?.node });
  });
});

describe('an experiment in the graph, in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened | null = null;
  afterEach(() => {
    assert.deepEqual(opened?.faults ?? [], []);
    opened = null;
  });
  const open = async (): Promise<Opened> => {
    opened = await openPage({ theme: themes.light, width: 1100, height: 900 });
    await opened.tell({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') });
    return opened;
  };

  it('opens its form on what it does by itself, and starts with what was chosen', async () => {
    const { page, tell, calls } = await open();
    await tell({ event: 'experimentForm', data: experimentForm() });
    const form = page.getByRole('region', { name: 'Plan of an experiment' });
    const compare = form.getByRole('button', { name: 'Compare' });
    assert.equal(await compare.evaluate((at) => at === document.activeElement), true, 'it is a press away');
    await compare.click();
    const { plan } = experimentForm();
    assert.deepEqual((await calls()).at(-1), { call: 'startExperiment', request: plan });
    assert.deepEqual(inboundExperiment(plan), plan, 'the host takes it as it is');
    assert.equal(await form.isVisible(), false);
    await tell({ event: 'experimentForm', data: experimentForm() });
    assert.equal(await form.getByLabel('Depths').isVisible(), false, 'the own net has its depth');
    await form.getByLabel('Blocks ×').fill('1, 1.5');
    assert.match(
      (await form.locator('.estimate').textContent()) ?? '',
      /^The blocks are one to 4 whole numbers/,
    );
    await form.getByLabel('Blocks ×').fill('1, 3');
    await passed(page, 250);
    const deeper = { ...plan, times: [1, 3] };
    assert.deepEqual((await calls()).at(-1), { call: 'estimateExperiment', request: deeper });
    await form.getByLabel('Blocks ×').fill('1');
    await form.getByLabel('Nets').selectOption('paper');
    assert.deepEqual(
      [await form.getByLabel('Image size').inputValue(), await form.getByLabel('Epochs').inputValue()],
      [String(degradation.choices.size), String(degradation.choices.epochs)],
    );
    await form.getByLabel('Depths').fill('20, 21');
    assert.match((await form.locator('.estimate').textContent()) ?? '', /6n \+ 2 layers/);
    assert.equal(await compare.isDisabled(), true);
    await form.getByLabel('Depths').fill('8 14');
    await form.getByLabel('Data').selectOption('digits');
    await form.getByLabel('Seed').fill('7');
    await passed(page, 250);
    const wanted = {
      ...{ nets: 'paper', times: [1], depths: [8, 14] },
      choices: {
        ...plan.choices,
        ...{ data: 'digits', seed: 7, size: degradation.choices.size, epochs: degradation.choices.epochs },
      },
    };
    assert.deepEqual((await calls()).at(-1), { call: 'estimateExperiment', request: wanted });
    const refusal = 'A step of batch 64 needs about 38.2 GB of memory and this machine has 8.1 GB.';
    await tell({ event: 'experimentEstimate', data: { ...experimentForm().estimate, refusal } });
    assert.equal(await form.locator('.estimate').textContent(), refusal);
    await tell({ event: 'experimentEstimate', data: experimentForm().estimate });
    await form.getByLabel('Seed').press('Enter');
    assert.deepEqual((await calls()).at(-1), { call: 'startExperiment', request: wanted });
  });

  it('has the preset a press away, whatever the form holds, and needs images where they are the own ones', async () => {
    const { page, tell, calls } = await open();
    await tell({ event: 'experimentForm', data: experimentForm({ skips: 0 }) });
    const form = page.getByRole('region', { name: 'Plan of an experiment' });
    assert.equal(
      await form.locator('#experimentNets option').first().isDisabled(),
      true,
      'it is its own twin',
    );
    await form.getByLabel('Data').selectOption('own');
    assert.equal(await form.locator('.estimate').textContent(), 'Pick the folder or file of your images.');
    await form.getByRole('button', { name: 'Pick a folder or file of images' }).click();
    assert.ok((await calls()).some(({ call }) => call === 'pickExperimentData'));
    await form.getByRole('button', { name: 'Degradation: 20 and 56 layers' }).click();
    assert.deepEqual((await calls()).at(-1), {
      call: 'startExperiment',
      request: { nets: 'paper', times: [1], depths: [20, 56], choices: degradation.choices },
    });
  });

  it('pauses, and one that was cut says which nets are left, has no end of theirs, and offers the rest', async () => {
    const { page, tell, calls } = await open();
    const panel = page.locator('section.experiment');
    const cut = stateOfRecord(cutExperiment);
    const waiting = cutExperiment.nets.map((each) => ({ ...each, reason: 'running' }) as const);
    await tell({ event: 'experiment', data: { ...cut, kind: 'running', failure: null, nets: waiting } });
    await panel.getByRole('button', { name: 'Pause' }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'pauseExperiment', request: { paused: true } });
    await tell({
      event: 'experiment',
      data: { ...cut, kind: 'running', failure: null, nets: waiting, paused: true },
    });
    assert.match((await panel.locator('.state').textContent()) ?? '', /^paused · 1 of 4/);
    await panel.getByRole('button', { name: 'Go on' }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'pauseExperiment', request: { paused: false } });
    await tell({ event: 'experiment', data: cut });
    assert.match((await panel.locator('.state').textContent()) ?? '', /2 of 4 nets are left/);
    const ends = await panel.locator('tbody tr td:last-child').allTextContents();
    assert.deepEqual(ends, ['20 s', '20 s', 'failed', 'left']);
    assert.equal(await panel.locator('circle.depthDot').count(), 2, 'an error on the way is no end');
    assert.equal(await panel.locator('path.leader').count(), 1);
    await panel.getByRole('button', { name: 'Train the Rest' }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'goOnExperiment', request: { id: cutExperiment.id } });
    await panel.getByRole('button', { name: 'Export…' }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'exportExperiment', request: { id: cutExperiment.id } });
  });

  it('is listed among the runs, drawn again, gone on with, repeated and exported', async () => {
    const { page, tell, calls } = await open();
    const done = experimentRecord(1);
    await tell(
      { event: 'runs', data: runList() },
      { event: 'experiments', data: experimentList([cutExperiment, done]) },
    );
    const rows = page.locator('.keptTable tbody tr');
    assert.deepEqual(await rows.locator('td.end').allTextContents(), ['failed', 'done']);
    for (const [row, name, call] of [
      [1, 'Show', 'showExperiment'],
      [1, 'Re-run', 'rerunExperiment'],
      [1, 'Export…', 'exportExperiment'],
      [0, 'Train the Rest', 'goOnExperiment'],
    ] as const) {
      await rows.nth(row).getByRole('button', { name }).click();
      const { id } = row === 0 ? cutExperiment : done;
      assert.deepEqual((await calls()).at(-1), { call, request: { id } });
    }
    assert.equal(await rows.nth(1).getByRole('button', { name: 'Train the Rest' }).count(), 0);
  });
});

describe('the training error against depth', () => {
  it('holds the ends of the nets that have ended, the shallowest first', () => {
    const running = { ...net(110, 'none', [0.1]), reason: 'running' } as const;
    const nets = [net(56, 'none', [0.1]), net(20, 'none', [0.5]), net(20, 'all', [0.75]), running];
    assert.deepEqual(errorsByDepth([...nets, net(56, 'all', [])]), [
      {
        skips: 'none',
        points: [
          { depth: 20, error: 50 },
          { depth: 56, error: 90 },
        ],
      },
      { skips: 'all', points: [{ depth: 20, error: 25 }] },
    ]);
  });
});

describe('the names at the ends of the curves', () => {
  const places = (ys: readonly number[]) =>
    spread(
      ys.map((y) => ({ y })),
      100,
    )
      .map(({ y }) => y)
      .sort((a, b) => a - b);

  it('stand one below the other where curves end together, and never below the axis', () => {
    assert.deepEqual(places([10, 60]), [10, 60]);
    assert.deepEqual(places([50, 50, 52]), [50, 63, 76]);
    assert.deepEqual(places([94, 99, 100, 20]), [20, 74, 87, 100]);
  });
});

describe('the training error of a run', () => {
  it('is the mean of the last ten steps, in percent', () => {
    const steps = Array.from({ length: 12 }, (_none, at) => ({
      step: at + 1,
      epoch: 1,
      loss: 1,
      accuracy: at < 10 ? 0 : 1,
      ms: 1,
    }));
    assert.deepEqual(
      errorsOf({ steps }).map(({ value }) => Math.round(value)),
      [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 90, 80],
    );
  });
});
