import assert from 'node:assert/strict';
import type { Opened } from '../../scripts/pictures/harness.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { curvesOf, planForm, runList, runRecord, sampleRuns } from '../../scripts/pictures/runSamples.ts';
import { passed } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import type { RunChoices } from '../../src/protocol/runPlan.ts';
import type { TrainingState } from '../../src/protocol/trainingState.ts';
import { runChoicesOf } from '../../extension/inboundPlan.ts';
import { inChromium } from './inChromium.ts';

const { engine, plan, steps, epochs } = runRecord(1, 30);
const training = (kind: 'running' | 'ended', change: object = {}): TrainingState => ({
  ...{ kind, title: 'resnet-20.resnet.yaml', plan, engine, steps, epochs },
  ...{ report: null, failure: null, paused: false, canResume: false, ...change },
});

describe('training in the graph, in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened | null = null;
  const open = async (): Promise<Opened> => {
    opened = await openPage({ theme: themes.light, width: 1100, height: 900 });
    await opened.tell({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') });
    return opened;
  };
  afterEach(() => {
    assert.deepEqual(opened?.faults ?? [], []);
    opened = null;
  });

  describe('the plan of a run', () => {
    it('opens with the defaults, and starts with what was chosen', async () => {
      const { page, tell, calls } = await open();
      await page.getByRole('button', { name: 'Plan training…' }).click();
      assert.deepEqual((await calls()).at(-1), { call: 'openPlan', request: null });
      await tell({ event: 'planForm', data: planForm() });
      const form = page.getByRole('region', { name: 'Plan of the next run' });
      assert.match(
        (await form.locator('.estimate').textContent()) ?? '',
        /32x32x3, 270 k params · 117 steps · about 47 s · about 0\.9 GB of memory/,
      );
      const empty = (name: string) => form.getByLabel(name).getAttribute('placeholder');
      assert.deepEqual([await empty('Learning rate'), await empty('Image size')], ['0.003', '32']);
      const parts = form.locator('.planParts');
      const pixels = 'shuffled at every epoch; pixels normalised by channel (mean, deviation).';
      assert.equal(await parts.textContent(), `2,500 images to train on, 500 held out; ${pixels}`);
      await form.getByLabel('Images up to').fill('100');
      assert.match((await parts.textContent()) ?? '', /^100 images to train on, 500 held out/);
      await form.getByLabel('Images up to').fill('');
      await form.getByLabel('Data').selectOption('own');
      assert.equal(
        await parts.textContent(),
        `Held out: CIFAR-10's and MNIST's test files, 'val' beside 'train', or a tenth of each class; ${pixels}`,
      );
      await form.getByLabel('Data').selectOption('synthetic');
      await form.getByLabel('Optimizer').selectOption('sgd');
      await form.getByLabel('Learning rate').fill('0.1');
      await form.getByLabel('Weight decay').fill('1e-4');
      await form.getByLabel('Warm-up').fill('10');
      await form.getByLabel('Schedule').selectOption('steps');
      await form.getByLabel('Augmentation').selectOption('off');
      await form.getByLabel('Seed').fill('7');
      await form.getByLabel('Ends after').fill('5');
      await form.getByRole('button', { name: 'Start training' }).click();
      const last = (await calls()).at(-1);
      assert.equal(last?.call, 'trainPlan');
      assert.equal((await calls()).filter(({ call }) => call === 'trainPlan').length, 1, 'once');
      const wanted: RunChoices = {
        ...planForm().choices,
        ...{ data: 'synthetic', optimizer: 'sgd', learningRate: 0.1, weightDecay: 1e-4, warmUp: 0.1 },
        ...{ schedule: 'steps', augment: false, seed: 7, epochs: 5 },
      };
      assert.deepEqual(last.request, wanted);
      assert.deepEqual(runChoicesOf(last.request), wanted, 'the host takes it as it is');
      assert.equal(await form.isVisible(), false);
    });

    it('asks what a change takes, and refuses what cannot be', async () => {
      const { page, tell, calls } = await open();
      await tell({ event: 'planForm', data: planForm() });
      const form = page.getByRole('region', { name: 'Plan of the next run' });
      const train = form.getByRole('button', { name: 'Start training' });
      await form.getByLabel('Batch').fill('4096');
      await passed(page, 250);
      const asked = (await calls()).at(-1) as { call: string; request: RunChoices };
      assert.deepEqual([asked.call, asked.request.batch], ['estimatePlan', 4096]);
      const refusal = 'A step of batch 4096 needs about 38.2 GB of memory and this machine has 8.1 GB.';
      await tell({ event: 'estimate', data: { ...planForm().estimate, refusal } });
      assert.equal(await form.locator('.estimate').textContent(), refusal);
      assert.equal(await train.isDisabled(), true);
      await form.getByLabel('Batch').fill('half');
      assert.equal(
        await form.locator('.estimate').textContent(),
        'The batch is a whole number from 1 to 4096.',
      );
      assert.equal(await form.getByLabel('Batch').getAttribute('aria-invalid'), 'true');
      await form.getByLabel('Batch').press('Enter');
      assert.ok((await calls()).every(({ call }) => call !== 'trainPlan'));
      await form.getByLabel('Batch').press('Escape');
      assert.equal(await form.isVisible(), false);
      assert.deepEqual((await calls()).at(-1), { call: 'closePlan', request: null });
    });

    it('ends by a time budget, and needs images where they are the own ones', async () => {
      const { page, tell, calls } = await open();
      await tell({ event: 'planForm', data: planForm() });
      const form = page.getByRole('region', { name: 'Plan of the next run' });
      await form.getByLabel('What ends the run').selectOption('seconds');
      await form.getByLabel('Data').selectOption('own');
      assert.equal(await form.locator('.estimate').textContent(), 'Pick the folder or file of your images.');
      await form.getByRole('button', { name: 'Pick a folder or file of images' }).click();
      // The estimate that the changes ask for comes when it will.
      const asked = (await calls()).find(({ call }) => call === 'pickData') as { request: RunChoices };
      assert.deepEqual([asked.request.seconds, asked.request.data], [60, 'own']);
      await tell({ event: 'planForm', data: planForm({ choices: asked.request, own: '/data/flowers' }) });
      assert.equal(await form.locator('.ownData').textContent(), '/data/flowers');
      await form.getByRole('button', { name: 'Start training' }).click();
      assert.deepEqual((await calls()).at(-1), { call: 'trainPlan', request: asked.request });
    });
  });

  it('that trains a config of former times says so, and one that was stopped in mid-step is no fault', async () => {
    const { page, tell } = await open();
    const note = 'Goes on with the config as it was when this run began; the file has changed since.';
    await tell({ event: 'training', data: training('running', { note }) });
    const panel = page.getByRole('region', { name: 'Quick training' });
    assert.equal(await panel.locator('.runNote').textContent(), note);
    const failure = 'It was stopped in mid-step. The run got to step 117; its curves stay.';
    await tell({ event: 'training', data: training('ended', { failure, cut: 'stopped' }) });
    assert.equal(await panel.locator('.runNote').isVisible(), false);
    const state = panel.locator('.state');
    assert.deepEqual([await state.textContent(), await state.getAttribute('class')], [failure, 'state']);
    await tell({ event: 'training', data: training('ended', { failure }) });
    assert.equal(await state.getAttribute('class'), 'state bad');
    const message = 'The loss was no longer a finite number at step 3 (epoch 1).';
    await tell({ event: 'training', data: training('ended', { report: { reason: 'diverged', message } }) });
    assert.equal(await state.textContent(), `diverged: ${message}`);
  });

  describe('the curves', () => {
    const ticks = (page: Opened['page']) =>
      page
        .locator('section[aria-label="Quick training"] svg')
        .first()
        .locator('.below .tick text')
        .allTextContents();

    it('zoom over an interval that is dragged, and show all again', async () => {
      const { page, tell } = await open();
      await tell({ event: 'training', data: training('ended') });
      const whole = await ticks(page);
      const svg = page.locator('section[aria-label="Quick training"] svg').first();
      const box = await svg.boundingBox();
      assert.ok(box !== null);
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + box.width * 0.4, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
      assert.equal(await svg.locator('.zoomBand').count(), 1);
      await page.mouse.up();
      const part = (await ticks(page)).map(Number);
      assert.ok(Math.min(...part) > 30 && Math.max(...part) < 80, part.join());
      assert.equal(await svg.locator('.zoomBand').count(), 0);
      await svg.dblclick();
      assert.deepEqual(await ticks(page), whole);
      await page.mouse.move(box.x + box.width / 2, y);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -100);
      await page.keyboard.up('Control');
      assert.notDeepEqual(await ticks(page), whole);
      await page.getByRole('button', { name: 'All steps' }).click();
      assert.deepEqual(await ticks(page), whole);
    });

    it('zoom and move by the keys alone', async () => {
      const { page, tell } = await open();
      await tell({ event: 'training', data: training('ended') });
      const whole = await ticks(page);
      await page.getByRole('group', { name: /Curves: plus and minus zoom/ }).focus();
      await page.keyboard.press('+');
      await page.keyboard.press('+');
      const near = (await ticks(page)).map(Number);
      await page.keyboard.press('ArrowRight');
      const right = (await ticks(page)).map(Number);
      assert.ok((right[0] ?? 0) > (near[0] ?? 0), `${near.join()} | ${right.join()}`);
      await page.keyboard.press('0');
      assert.deepEqual(await ticks(page), whole);
    });

    it('have a table of epochs, and say the speed and what is left', async () => {
      const { page, tell } = await open();
      await tell({
        event: 'training',
        data: training('running', { steps: steps.slice(0, 78), epochs: epochs.slice(0, 2) }),
      });
      const panel = page.getByRole('region', { name: 'Quick training' });
      assert.match(
        (await panel.locator('.state').textContent()) ?? '',
        /^step 78 of 117 · epoch 2 of 3 · loss [\d.]+ · accuracy \d+ % · held out \d+ % · 2\.5 steps\/s · 16 s left$/,
      );
      const table = panel.getByRole('table');
      assert.equal(await table.isVisible(), false);
      await panel.getByRole('button', { name: 'Table' }).click();
      const rows = await table.locator('tbody tr').evaluateAll((all) => all.map((row) => row.textContent));
      assert.equal(rows.length, 2);
      const last = epochs[1];
      assert.ok(last !== undefined);
      assert.equal(
        rows[0],
        `278${last.loss.toFixed(3)}${(100 * last.accuracy).toFixed(1)} %${last.valLoss.toFixed(3)}${(100 * last.valAccuracy).toFixed(1)} %`,
      );
    });

    it('of a run with a time budget are as long as the budget lets them be', async () => {
      const { page, tell } = await open();
      const some = { steps: steps.slice(0, 20), epochs: [], plan: { ...plan, steps: 390_000 }, budget: 20 };
      await tell({ event: 'training', data: training('running', some) });
      const state = await page.locator('section[aria-label="Quick training"] .state').textContent();
      assert.match(state ?? '', /^step 20 · epoch 1 · .* 12 s left$/);
      const planned = await page.locator('section[aria-label="Quick training"] summary').textContent();
      assert.match(planned ?? '', /, batch \d+, 20 s; /);
      assert.equal((await ticks(page)).at(-1), '50');
    });
  });

  describe('the kept runs', () => {
    it('are listed, compared on one chart, trained again and exported', async () => {
      const { page, tell, calls } = await open();
      await tell({ event: 'training', data: training('ended') });
      await page.getByRole('button', { name: 'Runs' }).click();
      assert.deepEqual((await calls()).at(-1), { call: 'listRuns', request: null });
      const sentence = 'The record x.run.json is damaged, so that its run is left out.';
      await tell({ event: 'runs', data: runList(sampleRuns, [sentence]) });
      const panel = page.getByRole('region', { name: 'Training runs', exact: true });
      const [first, second] = sampleRuns;
      assert.ok(first !== undefined && second !== undefined);
      assert.deepEqual((await calls()).at(-1), { call: 'showRuns', request: { ids: [first.id] } });
      await panel.locator('tbody input').nth(1).check();
      assert.deepEqual((await calls()).at(-1), {
        call: 'showRuns',
        request: { ids: [first.id, second.id] },
      });
      await tell({ event: 'runCurves', data: { runs: curvesOf([first, second]) } });
      assert.equal(await panel.locator('svg').first().locator('path.held').count(), 2);
      assert.equal(await panel.locator('svg').first().locator('path.run0').count(), 2);
      assert.equal(await panel.locator('.brokenRuns').textContent(), sentence);
      const cells = await panel.locator('tbody tr').first().locator('td').allTextContents();
      assert.deepEqual(cells.slice(2, 6), [
        'resnet-20.resnet.yaml',
        'digits',
        'SGD, batch 64, 3 epochs, decay 0.0001',
        '4',
      ]);
      await panel
        .getByRole('button', { name: /^Re-run/ })
        .nth(1)
        .click();
      assert.deepEqual((await calls()).at(-1), { call: 'rerun', request: { id: second.id } });
      const resume = panel.getByRole('button', { name: /^Resume/ });
      assert.equal(await resume.count(), 1, 'the one that was cut off');
      await resume.click();
      assert.deepEqual((await calls()).at(-1), { call: 'resumeRun', request: { id: sampleRuns[2]?.id } });
      await panel
        .getByRole('button', { name: /^Export/ })
        .first()
        .click();
      assert.deepEqual((await calls()).at(-1), { call: 'exportRun', request: { id: first.id } });
      await panel.locator('tbody input').first().uncheck();
      assert.deepEqual((await calls()).at(-1), { call: 'showRuns', request: { ids: [second.id] } });
      await panel.getByRole('button', { name: 'Close' }).click();
      assert.equal(await panel.isVisible(), false);
      assert.deepEqual((await calls()).at(-1), { call: 'closeRuns', request: null });
      await tell({ event: 'runs', data: { ...runList(sampleRuns), follows: true } });
      assert.equal(await panel.isVisible(), false, 'a run that is kept opens no closed list');
      await tell({ event: 'runs', data: runList(sampleRuns) });
      assert.equal(await panel.isVisible(), true);
    });
  });
});
