import { stateOfRecord } from '../../src/protocol/experimentRecord.ts';
import {
  cutExperiment,
  experimentForm,
  experimentList,
  experimentRecord,
  sampleNet,
} from './experimentSamples.ts';
import { pictureOfFile } from './nets.ts';
import { runList } from './runSamples.ts';
import type { Scene } from './scenes.ts';

const all = ['light', 'dark', 'hc-dark', 'hc-light'];
const picture = () => ({ event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') }) as const;
const whole = stateOfRecord(experimentRecord(1));

/** The form of an experiment, the figure of one that ended, one that was cut, and the list of those that were kept. */
export const experimentScenes: readonly Scene[] = [
  {
    ...{ name: 'experiment-form', width: 1200, height: 820, themes: all },
    events: () => [picture(), { event: 'experimentForm', data: experimentForm() }],
  },
  {
    ...{ name: 'beside-experiment-form', width: 510, height: 820, themes: ['dark'] },
    events: () => [
      picture(),
      {
        event: 'experimentForm',
        data: experimentForm({ plan: { ...experimentForm().plan, nets: 'paper', depths: [20, 21] } }),
      },
    ],
  },
  {
    ...{ name: 'experiment-figure', width: 1200, height: 820, themes: all },
    events: () => [picture(), { event: 'experiment', data: whole }],
  },
  {
    ...{ name: 'beside-experiment-figure', width: 510, height: 820, themes: all },
    events: () => [picture(), { event: 'experiment', data: whole }],
  },
  {
    ...{ name: 'experiment-cut', width: 1200, height: 820, themes: ['dark', 'light'] },
    events: () => [picture(), { event: 'experiment', data: stateOfRecord(cutExperiment) }],
  },
  {
    ...{ name: 'experiment-one-depth', width: 1200, height: 820, themes: ['light'] },
    events: () => [
      picture(),
      {
        event: 'experiment',
        data: {
          ...{
            kind: 'running',
            title: 'net',
            engine: null,
            failure: null,
            id: 'x',
            words: 'Adam, batch 64, 3 epochs, seed 1',
          },
          nets: [sampleNet(20, 'none'), sampleNet(20, 'all', { reason: 'running', seconds: null }, 50)],
        },
      },
    ],
  },
  {
    ...{ name: 'experiment-list', width: 1200, height: 900, themes: ['dark', 'hc-light'] },
    events: () => [
      picture(),
      { event: 'runs', data: runList() },
      { event: 'experiments', data: experimentList([cutExperiment, experimentRecord(1)]) },
    ],
  },
];
