import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { looksLikeModel } from '../../../src/model/formats/registry.ts';
import { analysisOf, readText, refusalOf } from '../open.ts';
import type { Files } from './openWithOthers.ts';
import { openAmong } from './openWithOthers.ts';

const read = (text: string) => analysisOf(readText(text, 'net.yaml'));
const among = (files: Files, path = 'configs/net.yaml') => analysisOf(openAmong(files, path));
const said = (text: string, severity: string) =>
  read(text).problems.flatMap((problem) => (problem.severity === severity ? [problem.message] : []));
const net = (...resnets: readonly string[]): string =>
  `MODEL:\n  META_ARCHITECTURE: RetinaNet\n  RESNETS:\n    OUT_FEATURES: [res5]\n${resnets.map((line) => `    ${line}\n`).join('')}`;

describe("detectron2's backbones", () => {
  const rows: readonly (readonly [readonly string[], number, number])[] = [
    // torchvision's nets without their classifiers.
    [['DEPTH: 18', 'RES2_OUT_CHANNELS: 64'], 11_176_512, 8],
    [['DEPTH: 50'], 23_508_032, 16],
    [['DEPTH: 101', 'NUM_GROUPS: 32', 'WIDTH_PER_GROUP: 8'], 86_742_336, 33],
    [['DEPTH: 50', 'WIDTH_PER_GROUP: 128'], 66_834_240, 16],
    [['DEPTH: "50"'], 23_508_032, 16],
  ];
  for (const [lines, learnable, blocks] of rows)
    it(lines.join(', '), () => {
      const { totals, structure } = read(net(...lines));
      equal(totals.learnable, learnable);
      equal(structure.blocks.length, blocks);
      deepEqual(said(net(...lines), 'error'), []);
    });

  it('has the stride where STRIDE_IN_1X1 puts it, on the first 1x1 by default', () => {
    const strides = (text: string) =>
      [1, 2].map((number) => {
        const op = read(text).graph.nodes.find(({ id }) => id === `stage2.block1.conv${number}`)?.op;
        return op?.kind === 'conv2d' ? op.stride[0] : null;
      });
    deepEqual(strides(net('DEPTH: 50')), [2, 1]);
    deepEqual(strides(net('DEPTH: 50', 'STRIDE_IN_1X1: False')), [1, 2]);
  });

  it('ends at the last of OUT_FEATURES, which is res4 by default', () => {
    const stages = (text: string) => Math.max(...read(text).graph.nodes.map(({ stage }) => stage ?? 0));
    equal(stages('MODEL:\n  META_ARCHITECTURE: A\n  RESNETS: {DEPTH: 50}\n'), 3);
    equal(stages('MODEL:\n  META_ARCHITECTURE: A\n  RESNETS: {OUT_FEATURES: \'("res3", "res2")\'}\n'), 2);
  });

  it('dilates res5 in place of its stride', () => {
    const { facts } = read(net('RES5_DILATION: 2').replace('RetinaNet', 'A'));
    deepEqual(facts.get('stage4.block3.add')?.shape, facts.get('stage3.block6.add')?.shape?.with(2, 2048));
  });

  it('takes the norm that NORM names', () => {
    const kinds = (norm: string) => new Set(read(net(`NORM: ${norm}`)).graph.nodes.map(({ op }) => op.kind));
    ok(kinds('FrozenBN').has('batchNorm'));
    ok(kinds('GN').has('norm') && !kinds('GN').has('batchNorm'));
    ok(!kinds('""').has('batchNorm') && !kinds('""').has('norm'));
    match(said(net('NORM: XN'), 'warning')[0] ?? '', /'NORM' is 'XN'/);
  });

  it("draws DeepLab's stem", () => {
    const text = `MODEL:
  BACKBONE: {NAME: build_resnet_deeplab_backbone}
  RESNETS: {STEM_OUT_CHANNELS: 128, RES4_DILATION: 2, RES5_DILATION: 4, OUT_FEATURES: [res2, res5]}
`;
    const stem = read(text).graph.nodes.filter(({ stage, op }) => stage === 0 && op.kind === 'conv2d');
    equal(stem.length, 3);
  });

  it("dilates DeepLab's res5 block by block (projects/DeepLab/deeplab/resnet.py), and no other backbone's", () => {
    const dilations = (text: string) =>
      read(text).graph.nodes.flatMap(({ id, op }) =>
        /^stage4\.block\d\.conv2$/.test(id) && op.kind === 'conv2d' ? [op.dilation[0]] : [],
      );
    const deepLab = (more: string) =>
      `MODEL:\n  BACKBONE: {NAME: build_resnet_deeplab_backbone}\n  RESNETS: {RES5_DILATION: 2, OUT_FEATURES: [res5]${more}}\n`;
    deepEqual(dilations(deepLab('')), [2, 4, 8]);
    deepEqual(dilations(deepLab(', RES5_MULTI_GRID: [1, 1, 2]')), [2, 2, 4]);
    deepEqual(dilations(net('RES5_DILATION: 2', 'RES5_MULTI_GRID: [1, 2, 4]')), [2, 2, 2]);
    deepEqual(dilations(net('RES4_DILATION: 2')), [1, 1, 1]);
  });

  it('says which defaults hold and what is not drawn', () => {
    const told = said(
      'MODEL:\n  META_ARCHITECTURE: RetinaNet\n  BACKBONE: {NAME: build_resnet_fpn_backbone}\n',
      'info',
    );
    match(
      told[0] ?? '',
      /DEPTH 50, OUT_FEATURES res4, NORM FrozenBN, STRIDE_IN_1X1 True \(detectron2\/config/,
    );
    equal(told[1], 'The backbone is drawn; its feature pyramid and the heads of RetinaNet are not.');
    match(said(net('DEFORM_ON_PER_STAGE: [False, True, True, True]'), 'warning')[0] ?? '', /Deformable/);
  });

  it('takes the size of the images from INPUT', () => {
    const [input] = read(`${net()}INPUT: {MIN_SIZE_TEST: 640}\n`).graph.nodes;
    deepEqual(input?.op, { kind: 'input', shape: [640, 1333, 3] });
  });

  it("does not run a tag of Python's", () => {
    const text = `${net('DEPTH: 50')}  ANCHOR_GENERATOR:\n    SIZES: !!python/object/apply:eval ["__import__('os').abort()"]\n`;
    equal(read(text).totals.learnable, 23_508_032);
    match(said(text, 'info').join(' '), /it is not run/);
    const computed = net('DEPTH: !!python/object/apply:eval ["50"]');
    match(said(computed, 'error')[0] ?? '', /'DEPTH' must be a/);
  });
});

describe('what is wrong in a config of detectron2', () => {
  it('is told of at its place', () => {
    match(said(net('DEPTH: 51'), 'error')[0] ?? '', /'DEPTH' must be 18, 34, 50, 101 or 152, not 51/);
    match(said(net('DEPHT: 101'), 'error')[0] ?? '', /did you mean 'DEPTH'/);
    match(said(net('DEPTH: 18'), 'error')[0] ?? '', /'RES2_OUT_CHANNELS' must be 64 for depth 18, not 256/);
    match(said(net('DEPTH: [50]'), 'error')[0] ?? '', /'DEPTH' must be a/);
  });

  it('other backbones and frameworks are refused by name', () => {
    const refused = (text: string) => refusalOf(readText(text, 'net.yaml')).family;
    equal(refused('MODEL:\n  BACKBONE:\n    NAME: build_swin_fpn_backbone\n'), 'Swin Transformer');
    equal(refused('MODEL:\n  BACKBONE:\n    NAME: build_my_net\n'), 'build_my_net');
    equal(refused('MODEL:\n  BACKBONE:\n    CONV_BODY: R-50-C4\n'), 'maskrcnn-benchmark');
    equal(refused('MODEL:\n  BACKBONE:\n    NAME: build_trident_resnet_backbone\n'), 'TridentNet');
    const lazy = 'from detectron2.config import LazyCall as L\nmodel = L(Net)(depth=50)\n';
    match(refusalOf(readText(lazy, 'net.py')).message, /lazy config of detectron2/);
    ok(!looksLikeModel('x.yaml', 'MODEL: big\nname: y\n'));
    ok(looksLikeModel('x.yaml', net()));
  });
});

describe('_BASE_', () => {
  const base = net('DEPTH: 50', 'STRIDE_IN_1X1: False', 'NORM: BN');
  it('is merged below the file', () => {
    const text = '_BASE_: ../Base.yaml\nMODEL:\n  RESNETS:\n    DEPTH: 101\n';
    const { totals, graph } = among({ 'configs/net.yaml': text, 'Base.yaml': base });
    equal(totals.learnable, 42_500_160);
    const stage = graph.nodes.find((node) => node.stage === 1);
    equal(text.slice(stage?.range?.start, stage?.range?.end), 'DEPTH: 101');
  });
  it('may be a list, of which the later count', () => {
    const files = {
      'configs/net.yaml': '_BASE_: [a.yaml, b.yaml]\n',
      'configs/a.yaml': base,
      'configs/b.yaml': 'MODEL: {RESNETS: {DEPTH: 101}}\n',
    };
    equal(among(files).totals.learnable, 42_500_160);
  });
  it('must be there, relative and no circle', () => {
    const wrong = (path: string, more: Files = {}) =>
      among({ ...more, 'configs/net.yaml': `_BASE_: "${path}"\n${base}` }).problems[0]?.message ?? '';
    equal(wrong('../no.yaml'), "The base '../no.yaml' is not there.");
    match(wrong('https://a.b/c.yaml'), /no network is used/);
    match(wrong('detectron2://a.yaml'), /no network is used/);
    match(wrong('/dev/zero'), /absolute/);
    match(wrong('a.yaml', { 'configs/a.yaml': '_BASE_: net.yaml\n' }), /circle/);
    match(wrong('deep.yaml', { 'configs/deep.yaml': '['.repeat(5000) }), /nests deeper/);
  });
});
