import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { askDriver, hasDriver } from '../../scripts/hosts/askDriver.ts';
import { needsDriver } from './needs.ts';
import {
  api,
  closeAll,
  fileOf,
  openGraph,
  openText,
  pictureOf,
  problemsOf,
  replace,
  until,
  untilInWebview,
} from './session.ts';

const convolution = (name: string, bottom: string, filters: number, more = ''): string => `layer {
  name: "${name}"
  type: "Convolution"
  bottom: "${bottom}"
  top: "${name}"
  convolution_param { num_output: ${filters} kernel_size: 3 pad: 1 ${more}bias_term: false }
}
`;

/** A block of two convolutions around an identity skip. */
const prototxt = `name: "little"  # two layers and a skip
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 8 dim: 16 dim: 16 } } }
${convolution('conv1', 'data', 8)}layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
${convolution('conv2', 'conv1', 8)}layer {
  name: "sum"
  type: "Eltwise"
  bottom: "data"
  bottom: "conv2"
  top: "sum"
}
`;

const cfg = `[net]
height=16
width=16
channels=8

[convolutional]
filters=8
size=3
pad=1
activation=leaky

[convolutional]
filters=8
size=3
pad=1
activation=linear

[shortcut]
from=-2
activation=linear
`;

const BUTTON = '.editor-actions [aria-label^="View Architecture Graph"]';

async function showsButton(): Promise<void> {
  if (hasDriver()) await askDriver({ do: 'waitFor', selector: BUTTON });
}

async function analysisOf(uri: vscode.Uri) {
  return await until(`${uri.path} is read`, async () => {
    const outcome = (await api()).outcome(uri);
    return outcome?.kind === 'analysis' && outcome.analysis;
  });
}

describe("other frameworks' files", () => {
  afterEach(closeAll);

  it("a net of Caffe's has a language, the button, a graph, and its problems at their lines", async () => {
    const uri = fileOf('little.prototxt', prototxt);
    const editor = await openGraph(uri);
    assert.equal(editor.document.languageId, 'prototxt');
    await showsButton();
    assert.deepEqual(problemsOf(uri), []);
    assert.equal((await pictureOf(uri))?.totals.learnable, 2 * 8 * 8 * 9);
    if (hasDriver()) {
      await untilInWebview('the sum is drawn', `document.querySelector('[data-id="sum"]') !== null`);
      await askDriver({ do: 'screenshot', name: 'prototxt' });
    }
    await replace(editor, 'num_output: 8', 'num_output: 12');
    await replace(editor, 'num_output: 8', 'num_output: 12');
    const [problem] = await until('there is a problem', () => problemsOf(uri).length > 0 && problemsOf(uri));
    assert.equal(problem?.code, 'sum-of-unequal-shapes');
    assert.match(problem.message, /'sum' sums 16x16x8 and 16x16x12/);
    const start = editor.document.positionAt(editor.document.getText().indexOf('layer {\n  name: "sum"'));
    assert.deepEqual(problem.range.start, start);
  });

  it("a net of darknet's has a language, the button and a graph", async () => {
    const uri = fileOf('resnet-little.cfg', cfg);
    const editor = await openText(uri);
    assert.equal(editor.document.languageId, 'darknet-cfg');
    const { structure, graph } = await analysisOf(uri);
    assert.equal(graph.format, 'darknet');
    assert.deepEqual(
      structure.merges.map(({ kind }) => kind),
      ['sum'],
    );
    await showsButton();
    await openGraph(uri);
  });

  it('is known by its first lines where its name says nothing', async () => {
    const darknet = await openText(fileOf('little', cfg));
    assert.equal(darknet.document.languageId, 'darknet-cfg');
    const caffe = await openText(fileOf('net', prototxt.slice(prototxt.indexOf('layer {'))));
    assert.equal(caffe.document.languageId, 'prototxt');
  });

  it('a darknet net under a name that says nothing is found by its content', async () => {
    const uri = fileOf('small.cfg', cfg);
    await openText(uri);
    await analysisOf(uri);
    await showsButton();
  });

  it('what only looks like one is left alone', async function () {
    needsDriver(this);
    const files = {
      'setup.cfg': '[metadata]\nname = resnet\n[net]\nhost = here\n',
      'package.json': '{ "name": "resnet", "version": "1.0.0", "main": "x.js" }',
      'docker-compose.yaml': 'services:\n  model:\n    image: resnet50\n',
      'resnet.py': 'import torch\n\nmodel = torch.nn.Sequential()\n',
      'solver.prototxt': 'net: "little.prototxt"\nbase_lr: 0.1\n',
    };
    for (const [name, text] of Object.entries(files)) {
      const uri = fileOf(name, text);
      const { document } = await openText(uri);
      if (name !== 'solver.prototxt') assert.notEqual(document.languageId, 'darknet-cfg');
      await askDriver({ do: 'waitFor', selector: BUTTON, state: 'hidden' });
      assert.equal((await api()).outcome(uri), null, `${name} is not read`);
    }
  });
});

describe('a config that builds on another', () => {
  afterEach(closeAll);

  it("OpenMMLab's Python follows its base, and is read again when that is saved", async () => {
    const base = fileOf(
      'configs/_base_/net.py',
      `model = dict(
    type='ImageClassifier',
    backbone=dict(type='ResNet', depth=50),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=1000, in_channels=2048))
`,
    );
    const text = "_base_ = '../_base_/net.py'\nmodel = dict(head=dict(num_classes=10))\n";
    const uri = fileOf('configs/little/net.py', text);
    await openGraph(uri);
    await showsButton();
    assert.equal((await pictureOf(uri))?.totals.learnable, 25_557_032 - 990 * 2049);
    const editor = await openText(base);
    await replace(editor, 'depth=50', 'depth=101');
    await editor.document.save();
    await until(
      'the graph has the base’s new depth',
      async () => (await pictureOf(uri))?.totals.learnable === 44_549_160 - 990 * 2049,
    );
  });

  it('reaches no file outside the workspace', async () => {
    const uri = fileOf('outside.py', "_base_ = '../../outside.py'\nmodel = dict(type='ImageClassifier')\n");
    await openText(uri);
    const found = await until('there is a problem', () => problemsOf(uri).length > 0 && problemsOf(uri));
    assert.match(found.map(({ message }) => message).join(), /outside/);
  });

  it("detectron2's YAML follows its _BASE_", async () => {
    const model = 'META_ARCHITECTURE: RetinaNet\n  RESNETS:\n    OUT_FEATURES: [res5]\n    DEPTH: 50\n';
    const base = fileOf('detectron/Base.yaml', `MODEL:\n  ${model}`);
    const text = '_BASE_: ../Base.yaml\nMODEL:\n  RESNETS:\n    DEPTH: 101\n';
    const uri = fileOf('detectron/configs/net.yaml', text);
    await openGraph(uri);
    await showsButton();
    assert.equal((await pictureOf(uri))?.totals.learnable, 42_500_160);
    const editor = await openText(base);
    await replace(editor, '[res5]', '[res4]');
    await editor.document.save();
    await until('the graph ends one stage before', async () => {
      const now = (await pictureOf(uri))?.totals.learnable;
      return now !== undefined && now < 42_500_160;
    });
  });
});
