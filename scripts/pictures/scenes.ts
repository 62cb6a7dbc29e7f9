import { readFileSync } from 'node:fs';
import type { ExperimentState } from '../../src/protocol/trainingState.ts';
import type { Page } from 'playwright-core';
import type { CheckReport, EngineInfo } from '../../src/protocol/engine.ts';
import type { TrainingState } from '../../src/protocol/trainingState.ts';
import type { Picture } from '../../src/protocol/view.ts';
import type { Told } from './harness.ts';
import { planScenes } from './planScenes.ts';
import { experimentScenes } from './experimentScenes.ts';
import { engine } from './runSamples.ts';
import { labScenes } from './labScenes.ts';
import { oddlyNamed, unknownChain } from './badInput.ts';
import { pictureOfFile } from './nets.ts';
import { passed, settled } from './settled.ts';
import { uNet } from './writtenNets.ts';

export interface Scene {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly themes: readonly string[];
  readonly events: () => readonly Told[];
  /** What the person does before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

const pureEngine: EngineInfo = { ...engine, engine: 'tfjs-cpu', tensorflow: null };

/** A made-up report, so that the chip can be looked at without an engine; such pictures stay in out/. */
function agreeing(picture: Picture): CheckReport {
  const nodes = picture.sections.reduce(
    (sum, { parts }) =>
      sum +
      parts.reduce(
        (all, part) => all + part.instances.length * (picture.templates[part.template]?.nodes.length ?? 0),
        0,
      ),
    0,
  );
  return {
    status: 'agree',
    engine,
    note: null,
    nodes,
    checked: nodes,
    shapesAgree: nodes,
    paramsAgree: nodes,
    disagreements: [],
    notChecked: [],
    milliseconds: 640,
  };
}

function checked(path: string): readonly Told[] {
  const picture = pictureOfFile(path);
  return [
    { event: 'picture', data: picture },
    { event: 'verdict', data: { kind: 'report', report: agreeing(picture) } },
  ];
}

/** A run that learns as such runs do, without any random number. */
function training(done: number): TrainingState {
  const total = 320;
  const loss = (step: number) =>
    2.3 * Math.exp(-step / 60) + 0.12 + 0.08 * Math.sin(step * 1.7) * Math.exp(-step / 200);
  const right = (step: number) => Math.min(1, 1 - 0.9 * Math.exp(-step / 55) + 0.03 * Math.sin(step * 2.3));
  return {
    kind: done < total ? 'running' : 'ended',
    title: 'resnet-20 on digits',
    plan: {
      inputShape: [32, 32, 3],
      data: 'digits',
      memoryBytes: 9e8,
      classes: 10,
      trainImages: 2500,
      heldOutImages: 500,
      batch: 64,
      epochs: 8,
      steps: total,
      params: 269722,
      notes: ['Grey images are repeated to 3 channels.'],
    },
    engine,
    steps: Array.from({ length: done }, (_, index) => ({
      step: index + 1,
      epoch: Math.floor(index / 40) + 1,
      loss: loss(index + 1),
      accuracy: right(index + 1),
      ms: 240,
    })),
    epochs: Array.from({ length: Math.floor(done / 40) }, (_, index) => ({
      epoch: index + 1,
      step: (index + 1) * 40,
      loss: loss((index + 1) * 40),
      accuracy: right((index + 1) * 40),
      valLoss: loss((index + 1) * 40) + 0.06,
      valAccuracy: right((index + 1) * 40) - 0.03,
    })),
    report:
      done < total ? null : { reason: 'done', message: null, engine, seconds: 84, peakMemoryBytes: 9e8 },
    failure: null,
    paused: false,
    canResume: false,
  };
}

/** Nets of 20 and 56 layers beside their plain twins, of which the last is on its way at step `at`. */
function experiment(at: number): ExperimentState {
  const ends = [
    { depth: 20, plain: true, pace: 45 },
    { depth: 20, plain: false, pace: 30 },
    { depth: 56, plain: true, pace: 700 },
    { depth: 56, plain: false, pace: 40 },
  ];
  const run = training(120);
  if (run.kind === 'none') return run;
  return {
    kind: at < 117 ? 'running' : 'ended',
    title: 'resnet-56.resnet.yaml',
    engine,
    failure: null,
    nets: ends.map(({ depth, plain, pace }, index) => {
      const done = index < 3 ? 117 : at;
      const accuracy = (step: number) => 0.88 - 0.78 * Math.exp(-step / pace) + 0.02 * Math.sin(2.3 * step);
      return {
        name: `ResNet-${depth}${plain ? ' without skips' : ''}`,
        depth,
        skips: plain ? 'none' : 'all',
        reason: done < 117 ? 'running' : 'done',
        plan: run.plan === null ? null : { ...run.plan, steps: 117 },
        steps: run.steps.slice(0, done).map((step) => ({ ...step, accuracy: accuracy(step.step) })),
        epochs: [1, 2, 3]
          .filter((epoch) => 39 * epoch <= done)
          .map((epoch) => ({
            epoch,
            step: 39 * epoch,
            loss: 2.4 * (1 - accuracy(39 * epoch)),
            accuracy: accuracy(39 * epoch),
            valLoss: 2.6 * (1 - accuracy(39 * epoch)),
            valAccuracy: accuracy(39 * epoch) - 0.02,
          })),
        seconds: done < 117 ? null : depth,
      };
    }),
  };
}

/** The first test of a bad sum: a stage of stride 1 with other filters, whose skip has no projection. */
const badSum = (): Picture => {
  const path = example('basic-block');
  const text = readFileSync(path, 'utf8').replace('filters: 128 }', 'filters: 128, stride: 1 }');
  return pictureOfFile(path, text);
};

/** ResNet-50 with squeeze and excitation, and average pooling before its projections. */
const seNet = (): Picture => {
  const text = readFileSync(example('resnet-50'), 'utf8').replace(
    'block: bottleneck',
    'block: bottleneck\nse: 16\nprojection: { pool: true }',
  );
  return pictureOfFile('se-resnet-50.resnet.yaml', text);
};

const beside = { width: 510, height: 800 } as const;

/** Points at the middle of a mark, or of a skip's line. */
const hover = (selector: string) => async (page: Page) => {
  const at = await page
    .locator(selector)
    .first()
    .evaluate((mark) => {
      const box = mark.getBoundingClientRect();
      if (!(mark instanceof SVGPathElement)) return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const { x, y } = mark
        .getPointAtLength(mark.getTotalLength() / 2)
        .matrixTransform(mark.getScreenCTM() ?? new DOMMatrix());
      return { x, y };
    });
  await page.mouse.move(at.x, at.y);
  // What is said of it comes a moment later.
  await passed(page, 500);
};

const click = (text: string) => async (page: Page) => {
  await page.getByRole('button', { name: text, exact: true }).click();
};
const show = (item: string) => async (page: Page) => {
  await click('Show')(page);
  await page.getByRole('menuitemcheckbox', { name: item }).click();
};
const heat = (name: string) => async (page: Page) => {
  await click('Show')(page);
  await page.getByRole('menuitemradio', { name: `Heat: ${name}` }).click();
};
const all = ['dark', 'light', 'hc-dark', 'hc-light'];
const example = (name: string) => `examples/${name}.resnet.yaml`;
const whole = async (page: Page) => {
  await page.getByRole('button', { name: 'Fit', exact: true }).click();
};

const net = (name: string, more: Partial<Scene> = {}): Scene => ({
  name,
  width: 1100,
  height: 1000,
  themes: ['dark', 'light'],
  events: () => checked(example(name)),
  ...more,
});

const find = (words: string) => async (page: Page) => {
  await page.locator('.canvas').focus();
  await page.keyboard.press('/');
  await page.keyboard.type(words);
};

export const scenes: readonly Scene[] = [
  ...labScenes,
  net('resnet-50', { themes: all }),
  net('resnet-50-tall', {
    width: 1000,
    height: 2100,
    events: () => checked(example('resnet-50')),
    act: whole,
  }),
  net('resnet-50-fit', { events: () => checked(example('resnet-50')), act: whole }),
  net('resnet-50-narrow', {
    width: 520,
    height: 900,
    events: () => checked(example('resnet-50')),
    themes: ['dark'],
  }),
  net('resnet-50-layers', { events: () => checked(example('resnet-50')), act: show('Every layer') }),
  net('resnet-50-outline', {
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await show('Outline')(page);
      await page.getByRole('treeitem').nth(2).focus();
      for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'Enter'])
        await page.keyboard.press(key);
    },
    themes: all,
  }),
  net('resnet-50-folded', { events: () => checked(example('resnet-50')), act: click('Fold all') }),
  ...['resnet-50', 'googlenet', 'highway-19', 'vgg-13-skip'].map((name) =>
    net(`volumes-${name}`, {
      height: 1500,
      themes: name === 'resnet-50' ? all : ['light'],
      events: () => checked(example(name)),
      act: show('Volumes'),
    }),
  ),
  net('volumes-folded', {
    themes: all,
    height: 1500,
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await click('Fold all')(page);
      await show('Volumes')(page);
      await whole(page);
    },
  }),
  net('volumes-layers', {
    height: 1600,
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await show('Every layer')(page);
      await show('Volumes')(page);
    },
  }),
  net('volumes-heat', {
    themes: all,
    height: 1300,
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await show('Volumes')(page);
      await heat('activation memory')(page);
    },
  }),
  net('volumes-far', {
    themes: all,
    height: 860,
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await show('Volumes')(page);
      await whole(page);
    },
  }),
  net('volumes-unet', {
    height: 1500,
    events: () => [{ event: 'picture', data: pictureOfFile('unet.resnet.yaml', uNet()) }],
    act: async (page) => {
      await show('Volumes')(page);
      await whole(page);
    },
  }),
  net('volumes-se', {
    height: 1500,
    events: () => [{ event: 'picture', data: seNet() }],
    act: show('Volumes'),
  }),
  net('beside-volumes', {
    ...beside,
    themes: all,
    events: () => checked(example('resnet-50')),
    act: show('Volumes'),
  }),
  ...['parameters', 'MACs', 'activation memory', 'receptive field'].map((name) =>
    net(`heat-${name.replace(' ', '-').toLowerCase()}`, {
      themes: all,
      events: () => checked(example('resnet-50')),
      act: heat(name),
    }),
  ),
  net('heat-far', {
    themes: all,
    height: 700,
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await heat('parameters')(page);
      await whole(page);
    },
  }),
  net('heat-googlenet', {
    height: 1200,
    events: () => checked(example('googlenet')),
    act: heat('parameters'),
  }),
  net('beside-heat', {
    ...beside,
    themes: all,
    events: () => checked(example('resnet-50')),
    act: heat('MACs'),
  }),
  net('resnet-50-selected', {
    events: () => [...checked(example('resnet-50')), { event: 'select', data: { id: 'stage2.block1' } }],
  }),
  net('resnet-18'),
  net('resnet-20', {
    height: 1100,
    events: () => [
      { event: 'picture', data: pictureOfFile(example('resnet-20')) },
      { event: 'training', data: training(190) },
    ],
  }),
  net('resnet-1202'),
  net('resnet-1202-unfolded', { events: () => checked(example('resnet-1202')), act: click('Unfold all') }),
  net('resnet-1202-far', {
    events: () => checked(example('resnet-1202')),
    act: async (page) => {
      await click('Unfold all')(page);
      for (let press = 0; press < 5; press++) {
        await click('Zoom out')(page);
        await settled(page);
      }
    },
  }),
  net('vgg-13-skip'),
  net('plain-34'),
  net('googlenet', { height: 1200 }),
  net('googlenet-fit', { height: 1400, events: () => checked(example('googlenet')), act: whole }),
  net('highway-19'),
  net('alexnet'),
  net('bad-sum', {
    themes: all,
    events: () => [{ event: 'picture', data: badSum() }],
  }),
  net('odd-names', {
    themes: all,
    events: () => [{ event: 'picture', data: oddlyNamed() }],
    act: click('Unfold all'),
  }),
  net('beside-odd-names', { ...beside, events: () => [{ event: 'picture', data: oddlyNamed() }] }),
  net('unknown-ops', { events: () => [{ event: 'picture', data: unknownChain() }] }),
  net('unet', { events: () => [{ event: 'picture', data: pictureOfFile('unet.resnet.yaml', uNet()) }] }),
  net('skips-only', { events: () => checked(example('resnet-50')), act: show('Skips only') }),
  net('hover-projection', {
    themes: all,
    events: () => checked(example('resnet-18')),
    act: hover('.skip.projection .reach'),
  }),
  net('se-resnet-50', { events: () => [{ event: 'picture', data: seNet() }] }),
  net('legend', {
    events: () => checked(example('vgg-13-skip')),
    act: async (page) => {
      await page.getByText('Legend').click();
    },
  }),
  net('huggingface', {
    events: () => [
      {
        event: 'picture',
        data: pictureOfFile(
          'config.json',
          JSON.stringify({
            model_type: 'resnet',
            architectures: ['ResNetForImageClassification'],
            layer_type: 'bottleneck',
          }),
        ),
      },
      { event: 'note', data: { text: 'config.json is closed: the picture is of its last text.' } },
      { event: 'training', data: training(320) },
    ],
  }),
  net('verdict-disagree', {
    height: 700,
    events: () => {
      const picture = pictureOfFile(example('resnet-18'));
      const disagreements = [
        { id: 'stage2.block1.conv1', what: 'shape', ours: '28x28x128', theirs: '27x27x128' },
        { id: 'stage3.block1.conv1', what: 'params', ours: '294912', theirs: '295168' },
      ] as const;
      const report: CheckReport = { ...agreeing(picture), status: 'disagree', disagreements };
      return [
        { event: 'picture', data: picture },
        { event: 'verdict', data: { kind: 'report', report } },
      ];
    },
  }),
  net('verdict-running', {
    height: 500,
    events: () => [
      { event: 'picture', data: pictureOfFile(example('resnet-18')) },
      { event: 'verdict', data: { kind: 'running', engine: pureEngine, done: 31, total: 70 } },
    ],
  }),
  // The panel as it stands beside the text, where room is scarce.
  ...[340, 396, 510].map((width) =>
    net(`beside-${width}`, { ...beside, width, themes: all, events: () => checked(example('resnet-50')) }),
  ),
  net('beside-selected', {
    ...beside,
    events: () => [...checked(example('resnet-50')), { event: 'select', data: { id: 'stage2.block1' } }],
  }),
  // docs/vgg-13-skip.png, for the story and the walkthrough.
  net('vgg-13-skip', {
    width: 900,
    height: 560,
    events: () => checked(example('vgg-13-skip')),
    act: async (page) => {
      await page.getByRole('button', { name: '1 identity' }).click();
    },
  }),
  net('experiment', {
    ...beside,
    width: 1280,
    height: 900,
    events: () => [...checked(example('resnet-56')), { event: 'experiment', data: experiment(60) }],
  }),
  net('beside-experiment', {
    ...beside,
    events: () => [...checked(example('resnet-56')), { event: 'experiment', data: experiment(117) }],
  }),
  net('beside-training', {
    ...beside,
    events: () => [
      ...checked(example('resnet-20')),
      { event: 'select', data: { id: 'stage1.block1' } },
      { event: 'training', data: training(190) },
    ],
  }),
  net('beside-starting', {
    ...beside,
    events: () => [
      { event: 'picture', data: pictureOfFile(example('resnet-20')) },
      { event: 'training', data: training(0) },
    ],
  }),
  net('beside-bad-sum', {
    ...beside,
    themes: all,
    events: () => [
      { event: 'picture', data: badSum() },
      { event: 'select', data: { id: 'stage2.block1.add' } },
    ],
  }),
  net('beside-legend', {
    ...beside,
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await page.getByText('Legend').click();
    },
  }),
  net('beside-bad-size', {
    ...beside,
    events: () => [
      {
        event: 'picture',
        data: pictureOfFile(
          'config.json',
          JSON.stringify({ model_type: 'resnet', layer_type: 'bottleneck' }),
        ),
      },
    ],
    act: async (page) => {
      await page.getByRole('button', { name: 'Change the input size' }).click();
      await page.keyboard.type('banana');
      await page.keyboard.press('Enter');
    },
  }),
  net('hover-node', {
    ...beside,
    events: () => checked(example('resnet-50')),
    act: hover('.node[data-id="stage1.block1.conv2"] .box'),
  }),
  net('hover-skip', {
    ...beside,
    events: () => checked(example('resnet-50')),
    act: hover('.skip.identity .reach'),
  }),
  net('find', {
    events: () => checked(example('resnet-50')),
    act: find('projection'),
  }),
  net('beside-find', {
    ...beside,
    events: () => checked(example('resnet-50')),
    act: async (page) => {
      await page.getByRole('button', { name: 'Fit' }).click();
      await find('stride 2')(page);
    },
  }),
  net('menu', { events: () => checked(example('resnet-50')), act: click('Show') }),
  net('skips-only', { events: () => checked(example('resnet-50')), act: show('Skips only') }),
  net('several', {
    events: () => checked(example('googlenet')),
    act: async (page) => {
      await page.locator('.canvas').focus();
      for (const key of [']', ']', 'ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown'])
        await page.keyboard.press(key);
    },
  }),
  net('minimap', {
    events: () => checked(example('resnet-1202')),
    act: async (page) => {
      await page.getByRole('button', { name: 'Unfold all' }).click();
      await page.locator('.canvas').focus();
      for (const key of [']', ']', ']', 'ArrowDown', 'ArrowDown', 'ArrowDown'])
        await page.keyboard.press(key);
    },
  }),
  net('refusal', {
    height: 600,
    events: () => [
      {
        event: 'refused',
        data: {
          title: 'config.json',
          code: 'other-family',
          message:
            'This Hugging Face config describes a BERT model, which has no convolutions and no residual blocks to draw.',
          family: 'BERT',
        },
      },
    ],
  }),
  ...planScenes,
  ...experimentScenes,
];
