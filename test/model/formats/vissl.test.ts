import { deepEqual, equal, ok } from 'node:assert/strict';
import { analysisOf, readText, refusalOf } from '../open.ts';

const config = (resnets: string, ...more: string[]) =>
  [
    '# @package _global_',
    'config:',
    '  MODEL:',
    '    TRUNK:',
    '      NAME: resnet',
    `      RESNETS: {${resnets}}`,
    ...more.map((line) => `  ${line}`),
  ].join('\n');
const mlp = (...dims: number[]) => ['  HEAD:', `    PARAMS: [["mlp", {"dims": [${dims.join(', ')}]}]]`];
const read = (resnets: string, ...more: string[]) => readText(config(resnets, ...more), 'net.yaml');
const open = (resnets: string, ...more: string[]) => analysisOf(read(resnets, ...more));

describe('VISSL', () => {
  it('ResNet-50 with a linear head is torchvision’s', () => {
    const { totals, structure, graph } = open('DEPTH: 50', ...mlp(2048, 1000));
    deepEqual([totals.learnable, totals.withBnStats, totals.macs], [25557032, 25610152, 4089184256]);
    equal(structure.blocks.length, 16);
    equal(graph.inputSource, 'framework default');
  });

  it('WIDTH_MULTIPLIER, GROUPS, WIDTH_PER_GROUP and LAYER4_STRIDE', () => {
    equal(open('DEPTH: 50, WIDTH_MULTIPLIER: 2', ...mlp(4096, 1000)).totals.learnable, 98004072);
    const grouped = open('DEPTH: 101, GROUPS: 32, WIDTH_PER_GROUP: 8', ...mlp(2048, 1000));
    equal(grouped.totals.learnable, 88791336);
    equal(grouped.graph.family, 'ResNeXt');
    deepEqual(open('DEPTH: 50, LAYER4_STRIDE: 1').facts.get('stage4.block3.relu')?.shape, [14, 14, 2048]);
  });

  it('other norms have no moving statistics, and grey images one channel', () => {
    const { totals } = open('DEPTH: 50, NORM: GroupNorm');
    equal(totals.learnable, totals.withBnStats);
    equal(open('DEPTH: 50', '  INPUT_TYPE: lab').facts.get('input')?.shape?.[2], 1);
  });

  it('heads: a chain, several side by side, SwAV’s, and one that is not known', () => {
    const kinds = (params: string) =>
      open('DEPTH: 50', '  HEAD:', `    PARAMS: ${params}`)
        .graph.nodes.filter(({ stage }) => stage === 5)
        .map(({ op }) => (op.kind === 'dense' ? `dense ${op.units}` : op.kind))
        .join(', ');
    equal(
      kinds('[["mlp", {"dims": [2048, 512, 128], "use_bn": True, "use_relu": True}]]'),
      'globalPool, dense 512, batchNorm, activation, dense 128',
    );
    equal(
      kinds('[["mlp", {"dims": [2048, 64]}], ["mlp", {"dims": [64, 10]}]]'),
      'globalPool, dense 64, dense 10',
    );
    equal(
      kinds('[[["mlp", {"dims": [2048, 64]}]], [["mlp", {"dims": [2048, 10]}]]]'),
      'globalPool, dense 64, dense 10',
    );
    equal(
      kinds('[["swav_head", {"dims": [2048, 128], "use_bn": True, "num_clusters": [30, 40]}]]'),
      'globalPool, dense 128, dense 30, dense 40',
    );
    equal(
      kinds('[["eval_mlp", {"in_channels": 2048, "dims": [2048, 5]}]]'),
      'globalPool, batchNorm, flatten, dense 5',
    );
    equal(kinds('[["siamese_concat_view", {"num_towers": 9}]]'), 'globalPool, opaque');
  });

  it('the crop of the transforms is the input', () => {
    const { graph, facts } = open(
      'DEPTH: 50',
      'DATA:',
      '  TRAIN:',
      '    TRANSFORMS: [{name: RandomResizedCrop, size: 160}]',
    );
    deepEqual([graph.inputSource, facts.get('input')?.shape], ['file', [160, 160, 3]]);
  });

  it('50 is the default depth, which is said; others are errors at their place', () => {
    deepEqual(
      open('').problems.map(({ severity, code }) => `${severity} ${code}`),
      ['info default-depth'],
    );
    const text = config('DEPTH: 18');
    const { problems } = analysisOf(readText(text, 'net.yaml'));
    deepEqual(
      problems.map(({ code, range }) => [code, text.slice(range?.start, range?.end)]),
      [['wrong-value', 'DEPTH: 18']],
    );
  });

  it('linear heads on the features of single stages', () => {
    const taps = (list: string, heads: string) =>
      open(
        'DEPTH: 50',
        `  FEATURE_EVAL_SETTINGS: {LINEAR_EVAL_FEAT_POOL_OPS_MAP: ${list}}`,
        '  HEAD:',
        `    PARAMS: ${heads}`,
      );
    const head = (channels: number, dim: number) =>
      `["eval_mlp", {"in_channels": ${channels}, "dims": [${dim}, 10]}]`;
    const { facts, totals, problems } = taps(
      '[["conv1", ["AvgPool2d", [[10, 10], 10, 4]]], ["res5", ["AvgPool2d", [[6, 6], 1, 0]]]]',
      `[${head(64, 9216)}, ${head(2048, 8192)}]`,
    );
    deepEqual(problems, []);
    deepEqual([facts.get('head1.flatten')?.shape, facts.get('head2.flatten')?.shape], [[9216], [8192]]);
    equal(totals.learnable, 23508032 + 2 * (64 + 2048) + (9216 + 1) * 10 + (8192 + 1) * 10);
    const adaptive = taps('[["res5", ["AdaptiveAvgPool2d", [[2, 2]]]]]', `[${head(2048, 8192)}]`);
    deepEqual(adaptive.facts.get('head1.flatten')?.shape, [8192]);
    const tall = taps('[["res5", ["AdaptiveAvgPool2d", [[2, 1]]]]]', `[${head(2048, 4096)}]`);
    deepEqual(tall.facts.get('head1.pool')?.shape, [2, 1, 2048]);
    const uneven = taps('[["res9", ["Identity", []]]]', `[${head(64, 64)}]`);
    deepEqual(
      uneven.problems.map(({ code }) => code),
      ['not-read'],
    );
  });

  it('names other trunks', () => {
    const trunk = (name: string) =>
      refusalOf(readText(`config:\n  MODEL:\n    TRUNK:\n      NAME: ${name}\n`, 'net.yaml')).family;
    deepEqual(['regnet_fsdp', 'vision_transformer', 'alexnet_bvlc', 'xcit'].map(trunk), [
      'RegNet',
      'ViT',
      'AlexNet',
      'XCiT',
    ]);
    ok(refusalOf(readText('MODEL: {TRUNK: 3}', 'net.yaml')).code === 'not-a-model');
  });
});
