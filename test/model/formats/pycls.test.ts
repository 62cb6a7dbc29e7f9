import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { analysisOf, readText, refusalOf } from '../open.ts';

const read = (...lines: string[]) => readText(lines.join('\n'), 'net.yaml');
const open = (...lines: string[]) => analysisOf(read(...lines));
const resnet = (depth: number | string, dataset = 'imagenet', ...more: string[]) => [
  'MODEL:',
  '  TYPE: resnet',
  `  DEPTH: ${depth}`,
  '  NUM_CLASSES: 1000',
  'TRAIN:',
  `  DATASET: ${dataset}`,
  ...more,
];
const bottleneck = ['RESNET:', '  TRANS_FUN: bottleneck_transform', '  STRIDE_1X1: False'];
const anynet = (...lines: string[]) => [
  'MODEL: {TYPE: anynet, NUM_CLASSES: 10}',
  'ANYNET:',
  '  STEM_TYPE: res_stem_in',
  '  STEM_W: 64',
  ...lines.map((line) => `  ${line}`),
];
const lists = ['DEPTHS: [1, 2]', 'WIDTHS: [64, 128]', 'STRIDES: [1, 2]'];
const basic = ['BLOCK_TYPE: res_basic_block', ...lists];

/** Problems as "severity code 'the text at their range'". */
function seen(lines: string[]): string[] {
  const text = lines.join('\n');
  return open(...lines).problems.map(
    ({ severity, code, range }) =>
      `${severity} ${code} '${range === null ? '' : text.slice(range.start, range.end)}'`,
  );
}

describe('pycls: resnet', () => {
  it('ResNet-50 with the stride on the 3x3 is torchvision’s', () => {
    const { totals, graph, structure } = open(...resnet(50, 'imagenet', ...bottleneck));
    deepEqual([totals.learnable, totals.withBnStats, totals.macs], [25557032, 25610152, 4089184256]);
    equal(structure.blocks.length, 16);
    equal(graph.inputSource, 'framework default');
    match(graph.inputNote ?? '', /IM_SIZE/);
  });

  it('the stride stands on the 1x1 by default', () => {
    const { totals } = open(...resnet(50, 'imagenet', 'RESNET:', '  TRANS_FUN: bottleneck_transform'));
    equal(totals.macs, 3857973248);
  });

  it('TRAIN.DATASET picks the net for CIFAR', () => {
    const { totals, structure, facts } = open(...resnet(56, 'cifar10', '  IM_SIZE: 32'));
    // ResNet-56 with projections, and the 990 labels more than CIFAR-10's of its 64 features.
    equal(totals.learnable, 855770 + 990 * 65);
    equal(structure.blocks.length, 27);
    deepEqual(facts.get('stage3.block9.relu')?.shape, [8, 8, 64]);
  });

  it('groups make it a ResNeXt', () => {
    const { totals, graph } = open(
      ...resnet(50, 'imagenet', ...bottleneck, '  NUM_GROUPS: 32', '  WIDTH_PER_GROUP: 4'),
    );
    equal(totals.learnable, 25028904);
    equal(graph.family, 'ResNeXt');
  });

  it('says a depth that pycls has not, where it stands', () => {
    deepEqual(seen(resnet(51, 'imagenet', ...bottleneck)), ["error wrong-value 'DEPTH: 51'"]);
    deepEqual(seen(resnet(50, 'cifar10')), []);
    deepEqual(seen(resnet(51, 'cifar10')), ["error wrong-value 'DEPTH: 51'"]);
    deepEqual(seen(resnet('deep', 'imagenet', ...bottleneck)).slice(0, 1), ["error wrong-value 'deep'"]);
  });

  it('says that the default transform does not fit ImageNet, and a dataset that is not stated', () => {
    deepEqual(seen(resnet(50)), ["error wrong-value 'TYPE: resnet'"]);
    deepEqual(seen(['MODEL:', '  TYPE: resnet', '  DEPTH: 50', ...bottleneck]), [
      "warning dataset-not-stated 'TYPE: resnet'",
    ]);
  });

  it('has no default depth', () => {
    equal(refusalOf(read('MODEL:', '  TYPE: resnet')).code, 'depth-not-stated');
    equal(refusalOf(read('MODEL:', '  TYPE: anynet')).code, 'depth-not-stated');
  });
});

describe('pycls: anynet', () => {
  it('basic blocks, a stage a number', () => {
    const { structure, facts, graph } = open(...anynet(...basic));
    deepEqual(
      structure.blocks.map(({ kind, skip, stage }) => `${kind} ${skip ?? ''} ${stage}`),
      ['basic identity 1', 'basic projection 2', 'basic identity 2'],
    );
    deepEqual(facts.get('stage2.block2.relu')?.shape, [28, 28, 128]);
    const text = anynet(...basic).join('\n');
    const range = graph.nodes.find(({ id }) => id === 'stage2.block1.conv1')?.range;
    equal(text.slice(range?.start, range?.end), '2');
  });

  it('bottlenecks: width by BOT_MULS, groups by GROUP_WS', () => {
    const { graph } = open(...anynet(...lists, 'BOT_MULS: [0.5, 0.25]', 'GROUP_WS: [16, 8]'));
    const ops = ['stage1.block1.conv2', 'stage2.block1.conv2'].map(
      (id) => graph.nodes.find((node) => node.id === id)?.op,
    );
    deepEqual(
      ops.map((op) => (op?.kind === 'conv2d' ? [op.filters, op.groups] : null)),
      [
        [32, 2],
        [32, 4],
      ],
    );
    equal(graph.family, 'ResNeXt');
  });

  it('squeeze-and-excitation stands behind the 3x3, with a part of the input’s channels', () => {
    const { graph, structure } = open(
      ...anynet(...lists, 'BOT_MULS: [1, 1]', 'GROUP_WS: [64, 64]', 'SE_ON: True', 'SE_R: 0.25'),
    );
    const narrow = graph.nodes.flatMap(({ id, op }) =>
      id.endsWith('se.conv1') && op.kind === 'conv2d' ? [op.filters] : [],
    );
    deepEqual(narrow, [16, 16, 32]);
    ok(structure.blocks.every(({ se, kind }) => se && kind === 'bottleneck'));
  });

  it('plain blocks, linear bottlenecks and the other stems', () => {
    equal(open(...anynet(...lists, 'BLOCK_TYPE: vanilla_block')).structure.merges.length, 0);
    const linear = open(
      ...anynet(...lists, 'BLOCK_TYPE: res_bottleneck_linear_block', 'BOT_MULS: [4, 4]', 'GROUP_WS: [1, 1]'),
    );
    deepEqual(
      linear.structure.merges.map(({ skip }) => skip),
      ['identity', 'identity'],
    );
    const stem = (type: string) =>
      open(...anynet(...basic).map((line) => line.replace('res_stem_in', type))).facts.get(
        'stage1.block1.relu',
      )?.shape;
    deepEqual(stem('res_stem_cifar'), [224, 224, 64]);
    deepEqual(stem('simple_stem_in'), [112, 112, 64]);
  });

  it('says unequal lists and what a bottleneck lacks', () => {
    deepEqual(
      seen(anynet('BLOCK_TYPE: res_basic_block', 'DEPTHS: [1, 2]', 'WIDTHS: [64]', 'STRIDES: [1, 2]')),
      ["error unequal-lists 'WIDTHS: [64]'"],
    );
    deepEqual(seen(anynet(...lists)), [
      "error unequal-lists 'DEPTHS: [1, 2]'",
      "error unequal-lists 'DEPTHS: [1, 2]'",
    ]);
    deepEqual(seen(anynet(...basic, 'STEM_W: many')).slice(-1), ["error wrong-value 'many'"]);
  });
});

describe('pycls: what it is not', () => {
  it('names other models of pycls', () => {
    equal(refusalOf(read('MODEL:', '  TYPE: regnet', 'REGNET:', '  DEPTH: 22')).family, 'RegNet');
    equal(refusalOf(read('MODEL:', '  TYPE: effnet')).family, 'EfficientNet');
  });

  it('leaves YAML alone that says MODEL.TYPE in another way', () => {
    equal(refusalOf(read('MODEL:', '  TYPE: swin', '  NAME: swin_tiny')).code, 'not-a-model');
    equal(refusalOf(read('services:', '  web:', '    image: resnet')).code, 'not-a-model');
    equal(refusalOf(read('on: push', 'jobs:', '  build:', '    runs-on: ubuntu-latest')).code, 'not-a-model');
  });
});
