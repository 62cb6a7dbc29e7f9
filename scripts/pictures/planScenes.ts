import type { Page } from 'playwright-core';
import { pictureOfFile } from './nets.ts';
import { curvesOf, planForm, runList, runRecord, sampleRuns } from './runSamples.ts';
import type { Scene } from './scenes.ts';
import { settled } from './settled.ts';

const all = ['light', 'dark', 'hc-dark', 'hc-light'];
const picture = () => ({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') }) as const;
const runCurves = { event: 'runCurves', data: { runs: curvesOf(sampleRuns.slice(0, 3)) } } as const;

async function tickThree(page: Page): Promise<void> {
  const boxes = page.locator('.runsTable input');
  await boxes.nth(1).check();
  await boxes.nth(2).check();
  await page.evaluate((message) => {
    window.postMessage(message, '*');
  }, runCurves);
  await settled(page);
}

const refused = {
  ...planForm().estimate,
  refusal:
    'A step of batch 4096 needs about 38.2 GB of memory and this machine has 8.1 GB; a smaller batch needs less.',
};

const { engine, plan, steps, epochs } = runRecord(1, 30);

/** The form of a run, and the runs that were kept. */
export const planScenes: readonly Scene[] = [
  {
    ...{ name: 'plan', width: 1200, height: 820, themes: all },
    events: () => [picture(), { event: 'planForm', data: planForm() }],
  },
  {
    ...{ name: 'plan-refused', width: 1200, height: 820, themes: ['dark'] },
    events: () => [
      picture(),
      {
        event: 'planForm',
        data: planForm({
          estimate: refused,
          own: '/home/ada/images/flowers',
          choices: { ...planForm().choices, data: 'own', batch: 4096, seconds: 60 },
        }),
      },
    ],
  },
  {
    ...{ name: 'beside-plan', width: 510, height: 820, themes: ['dark'] },
    events: () => [picture(), { event: 'planForm', data: planForm() }],
  },
  {
    ...{ name: 'resumed', width: 1200, height: 820, themes: all },
    events: () => [
      picture(),
      {
        event: 'training',
        data: {
          ...{ kind: 'running', title: 'resnet-20.resnet.yaml', plan, engine, report: null, failure: null },
          ...{ steps: steps.slice(0, 78), epochs: epochs.slice(0, 2), paused: false, canResume: false },
          note: 'Goes on with the config as it was when this run began; the file has changed since.',
        },
      },
    ],
  },
  {
    ...{ name: 'runs', width: 1200, height: 900, themes: all },
    events: () => [
      picture(),
      {
        event: 'runs',
        data: runList(sampleRuns, [
          'The record 20261126T1.run.json is damaged, so that its run is left out.',
        ]),
      },
    ],
    act: tickThree,
  },
  {
    ...{ name: 'beside-runs', width: 510, height: 820, themes: ['dark'] },
    events: () => [picture(), { event: 'runs', data: runList() }],
    act: tickThree,
  },
];
