import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Analysis } from '../../src/model/facts.ts';
import { inspect } from '../../src/model/inspection.ts';
import type { Fix } from '../../src/model/problem.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import { analysisOf, readText, refusalOf } from './open.ts';

const read = (path: string, text: string): Analysis => analysisOf(readText(text, path));

const pycls = (depth: string, dataset = 'imagenet') =>
  `MODEL:\n  TYPE: resnet\n  DEPTH: ${depth}\n  NUM_CLASSES: 10\nTRAIN:\n  DATASET: ${dataset}\nRESNET:\n  TRANS_FUN: bottleneck_transform\n`;
const vissl = (depth: string) =>
  `config:\n  MODEL:\n    TRUNK:\n      NAME: resnet\n      RESNETS:\n        DEPTH: ${depth}\n`;
const garden = (depth: string) =>
  `task:\n  model:\n    num_classes: 10\n    input_size: [224, 224, 3]\n    backbone:\n      type: resnet\n      resnet:\n        model_id: ${depth}\n`;
const detectron2 = (depth: string) =>
  `MODEL:\n  META_ARCHITECTURE: GeneralizedRCNN\n  RESNETS:\n    DEPTH: ${depth}\n`;
const openMmLab = (depth: string) =>
  `model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=${depth}), head=dict(type='LinearClsHead', num_classes=10, in_channels=2048))\n`;
const hydra = (depth: string) =>
  `defaults:\n  - _self_\nmodel:\n  _target_: torchvision.models.resnet.ResNet\n  name: resnet\n  depth: ${depth}\n`;

/** The text that each fix of the first problem that has one makes. */
function mended(text: string, { problems }: Analysis): string[] {
  const { fix, otherFixes = [] } = problems.find((problem) => problem.fix !== undefined) ?? {};
  return [...(fix === undefined ? [] : [fix]), ...otherFixes].map((one: Fix) =>
    one.edits.reduceRight(
      (so, { range, text: put }) => `${so.slice(0, range.start)}${put}${so.slice(range.end)}`,
      text,
    ),
  );
}

const errors = ({ problems }: Analysis) => problems.filter(({ severity }) => severity === 'error');

describe('a depth that no net has', () => {
  const files = [
    ['resnet.yaml', pycls],
    ['trunk.yaml', vissl],
    ['imagenet.yaml', garden],
    ['rcnn.yaml', detectron2],
    ['resnet.py', openMmLab],
    ['config.yaml', hydra],
  ] as const;

  for (const [path, write] of files)
    it(`leaves one layer that is not known, and offers those that are: ${write.name}`, () => {
      const text = write('51');
      const analysis = read(path, text);
      ok(analysis.graph.nodes.some(({ op }) => op.kind === 'opaque' && op.type === 'ResNet'));
      ok(analysis.totals.unknownNodes > 0);
      ok(!/\d/.test(analysis.graph.model ?? ''), 'no name of a net that is not there');
      equal(analysis.problems.filter(({ severity }) => severity === 'error').length, 1);
      equal(mended(text, analysis)[0], write('50'));
      ok(!errors(read(path, write('50'))).some(({ code }) => code === 'wrong-value'));
    });

  it('counts no default in the place of a value of another kind', () => {
    for (const [path, write] of [...files.slice(0, 4)]) {
      const { graph, totals, problems } = read(path, write('fifty'));
      ok(
        graph.nodes.some(({ op }) => op.kind === 'opaque'),
        path,
      );
      ok(totals.unknownNodes > 0, path);
      equal(problems.filter(({ severity }) => severity === 'error').length, 1, path);
    }
  });

  it('offers the nearest of 6n + 2 for a CIFAR net', () => {
    const write = (depth: string) => pycls(depth, 'cifar10').replace('bottleneck', 'basic');
    deepEqual(mended(write('51'), read('resnet.yaml', write('51'))), ['56', '44', '32'].map(write));
  });
});

describe('what is not known is not counted', () => {
  it('a base that is not there', () => {
    const text = `_BASE_: ../Base.yaml\n${detectron2('101')}`;
    const reading = openConfig({
      path: 'rcnn.yaml',
      bytes: new TextEncoder().encode(text),
      others: { '../Base.yaml': 'is not there' },
      input: null,
    });
    equal(analysisOf(reading).totals.unknownNodes, 1);
  });

  it('a net of which nothing is known has no figures', () => {
    const text = openMmLab('2 * 25');
    const reading = readText(text, 'net.py');
    ok(reading.kind === 'graph');
    const { params, macs, unknownNodes } = inspect('net.py', text, reading);
    deepEqual({ params, macs }, { params: null, macs: null });
    ok(unknownNodes > 0);
  });

  it('a word that is mistyped has the nearest one as a fix', () => {
    const text = pycls('50').replace('bottleneck_transform', 'botleneck_transform');
    deepEqual(mended(text, read('resnet.yaml', text)), [pycls('50')]);
  });
});

describe('what a first reader is told', () => {
  it('a projection that makes other channels than F(x)', () => {
    const bad =
      'layers: [{ conv: 8, name: x }, { conv: 16, kernel: 3, name: f1 }, relu, { conv: 12, kernel: 3, name: f }, { conv: 16, kernel: 1, from: x, name: p }, { add: f, name: sum }]';
    const { problems } = read('net.resnet.yaml', `residualLens: 1\ninput: 8x8x3\n${bad}\n`);
    deepEqual(
      problems.map(({ message }) => message),
      [
        "Layer 'sum' sums 8x8x16 and 8x8x12; the projection makes 16 channels and F(x) 12: one of them must change.",
      ],
    );
  });

  it('a Git LFS pointer by any name', () => {
    const text = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 10\n`;
    for (const path of ['net.keras', 'net.onnx', 'net.h5', 'net.json'])
      equal(refusalOf(readText(text, path)).code, 'lfs-pointer', path);
  });

  it('a slip in a base, with its file and line, and no fix in this one', () => {
    const read2 = (slip: string) =>
      analysisOf(
        openConfig({
          path: 'own.py',
          bytes: new TextEncoder().encode("_base_ = ['base.py']\n"),
          others: {
            'base.py': new TextEncoder().encode(
              `model = dict(\n    type='ImageClassifier',\n    backbone=dict(type='ResNet',\n        ${slip},\n        num_stages=4))\n`,
            ),
          },
          input: null,
        }),
      );
    const [unnamed] = read2('depth101').problems;
    equal(
      unnamed?.message,
      "In the base 'base.py', line 4: 'depth101' has no name in this dict; write it as name=value.",
    );
    const [wrong] = read2('depth=51').problems;
    ok(wrong?.message.startsWith("In the base 'base.py', line 4: 'depth' of ResNet must be") === true);
    equal(wrong.fix, undefined);
  });

  it('a file that was cut off, once', () => {
    const whole = JSON.stringify({
      class_name: 'Sequential',
      config: {
        layers: [
          {
            class_name: 'Conv2D',
            config: { filters: 4, kernel_size: [3, 3], batch_input_shape: [null, 8, 8, 3] },
          },
          { class_name: 'Flatten', config: { name: 'flat' } },
        ],
      },
    });
    for (const cut of [whole.indexOf('"Flatten'), whole.length - 5, whole.length - 2]) {
      const errors = read('net.json', whole.slice(0, cut)).problems.filter(
        ({ severity }) => severity === 'error',
      );
      deepEqual(
        errors.map(({ code }) => code),
        ['ends-early'],
      );
      ok(errors[0]?.message.startsWith('The file ends early, in line 1:'));
    }
  });

  it('a figure of a file that was cut off is a lower bound, also where its input is of open size', () => {
    const net = (input: readonly (number | null)[]) =>
      JSON.stringify({
        class_name: 'Sequential',
        config: {
          layers: [
            {
              class_name: 'Conv2D',
              config: { filters: 4, kernel_size: [3, 3], batch_input_shape: [null, ...input] },
            },
            { class_name: 'Conv2D', config: { filters: 4, kernel_size: [3, 3] } },
          ],
        },
      });
    for (const input of [
      [8, 8, 3],
      [null, null, 3],
    ]) {
      const whole = net(input);
      // 3x3 filters over 3 and 4 channels and their biases: 112 and 148.
      const figures = (text: string) => {
        const { learnable, unknownNodes } = read('net.json', text).totals;
        return [learnable, unknownNodes > 0];
      };
      deepEqual(figures(whole), [260, false]);
      deepEqual(figures(whole.slice(0, -3)), [260, true]);
    }
  });

  it('the backbone, where the config names what is around it', () => {
    equal(read('rcnn.yaml', detectron2('50')).graph.model, 'ResNet-50');
    equal(read('net.py', openMmLab('101')).graph.model, 'ResNet-101');
  });
});
