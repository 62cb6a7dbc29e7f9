import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { inspect } from '../../../src/model/inspection.ts';
import { looksLikeModel } from '../../../src/model/formats/registry.ts';
import { analysisOf, readText, refusalOf } from '../open.ts';
import { openAmong } from './openWithOthers.ts';

const classifier = (backbone: string, channels = 2048): string => `model = dict(
    type='ImageClassifier',
    backbone=dict(${backbone}),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=1000, in_channels=${channels}))
`;

const read = (text: string) => analysisOf(readText(text, 'configs/net.py'));
const figures = (text: string) => {
  const { totals, problems } = read(text);
  deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  return [totals.learnable, totals.withBnStats, totals.macs];
};
const messages = (text: string) => read(text).problems.map(({ message }) => message);
const at = (text: string, range: { start: number; end: number } | null | undefined) =>
  range === null || range === undefined ? null : text.slice(range.start, range.end);

describe('the backbones of OpenMMLab', () => {
  // The figures of torchvision's and timm's nets of the same layers, at 224x224.
  const rows: readonly (readonly [string, number, number, number, number])[] = [
    ["type='ResNet', depth=18", 512, 11_689_512, 11_699_112, 1_814_073_344],
    ["type='ResNet', depth=34", 512, 21_797_672, 21_814_696, 3_663_761_408],
    ["type='ResNet', depth=50", 2048, 25_557_032, 25_610_152, 4_089_184_256],
    ["type='ResNet', depth=50, style='caffe'", 2048, 25_557_032, 25_610_152, 3_857_973_248],
    ["type='ResNet', depth=101", 2048, 44_549_160, 44_654_504, 7_801_405_440],
    ["type='ResNetV1d', depth=50", 2048, 25_576_264, 25_629_512, 4_328_824_832],
    ["type='ResNet', depth=50, deep_stem=True, avg_down=True", 2048, 25_576_264, 25_629_512, 4_328_824_832],
    ["type='ResNeXt', depth=50", 2048, 25_028_904, 25_097_128, 4_230_479_872],
    ["type='ResNeXt', depth=101, groups=32, width_per_group=8", 2048, 88_791_336, 88_994_216, 16_414_015_488],
    ["type='ResNet', depth=50, base_channels=128, expansion=2", 2048, 68_883_240, 68_951_464, 11_398_021_120],
    ["type='SEResNet', depth=50", 2048, 28_088_024, 28_141_144, 4_091_699_200],
  ];
  for (const [backbone, channels, ...expected] of rows)
    it(`dict(${backbone})`, () => {
      deepEqual(figures(classifier(backbone, channels)), expected);
    });

  it('draws ResNet_CIFAR with a small stem on 32x32', () => {
    const text = classifier("type='ResNet_CIFAR', depth=18", 512).replace('1000', '10');
    deepEqual(figures(text), [11_173_962, 11_183_562, 555_422_720]);
    equal(read(text).graph.inputSource, 'framework default');
  });

  it("draws VGG's three dense layers, and a bias before each norm", () => {
    const text = `model = dict(type='ImageClassifier', neck=None,
      backbone=dict(type='VGG', depth=16, norm_cfg=dict(type='BN'), num_classes=1000),
      head=dict(type='ClsHead'))`;
    deepEqual(figures(text), [138_365_992, 138_374_440, 15_470_264_320]);
  });

  it('takes the stages that are asked for, with their strides and dilations', () => {
    const text = classifier(
      "type='ResNet', depth=50, num_stages=3, strides=(1, 2, 1), dilations=(1, 1, 2), out_indices=(2, )",
      1024,
    );
    const { graph, facts } = read(text);
    const convolution = graph.nodes.find(({ id }) => id === 'stage3.block2.conv2');
    ok(convolution?.op.kind === 'conv2d');
    deepEqual(convolution.op.dilation, [2, 2]);
    deepEqual(facts.get('stage3.block2.conv2')?.shape, [28, 28, 256]);
    equal(graph.nodes.at(-1)?.stage, 4);
  });

  it("takes multi_grid for the last stage's dilations, as mmseg/models/utils/res_layer.py does", () => {
    const grid = 'strides=(1,2,1,1), dilations=(1,1,2,4), multi_grid=(1,2,5), contract_dilation=True';
    const { nodes } = read(classifier(`type='ResNetV1c', depth=50, ${grid}`)).graph;
    const dilations = [1, 2, 3].map((block) => {
      const op = nodes.find(({ id }) => id === `stage4.block${block}.conv2`)?.op;
      return op?.kind === 'conv2d' ? op.dilation[0] : null;
    });
    deepEqual(dilations, [1, 2, 5]);
  });

  it('dilates only the first convolution of a basic block', () => {
    const text = classifier("type='ResNet', depth=18, strides=(1,2,2,1), dilations=(1,1,1,2)", 512);
    const dilations = read(text).graph.nodes.flatMap(({ id, op }) =>
      id.startsWith('stage4.block2.conv') && op.kind === 'conv2d' ? [op.dilation[0]] : [],
    );
    deepEqual(dilations, [2, 1]);
  });

  it('takes the norm that norm_cfg names', () => {
    const { totals } = read(classifier("type='ResNet', depth=50, norm_cfg=dict(type='GN', num_groups=32)"));
    deepEqual([totals.learnable, totals.withBnStats], [25_557_032, 25_557_032]);
  });

  it('draws the heads of classifiers', () => {
    const text = `model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18),
      neck=dict(type='GlobalAveragePooling'),
      head=dict(type='StackedLinearClsHead', num_classes=10, in_channels=512, mid_channels=[100], dropout_rate=0.1))`;
    const tail = read(text)
      .graph.nodes.slice(-4)
      .map(({ op }) => op.kind);
    deepEqual(tail, ['dense', 'activation', 'dropout', 'dense']);
  });

  it("draws timm's nets by their names, and backbones a step further in", () => {
    const timm = "model = dict(type='TimmClassifier', model_name='resnet50', num_classes=10)\n";
    equal(read(timm).totals.learnable, 25_557_032 - 990 * 2049);
    const backbone = "backbone=dict(type='mmcls.TIMMBackbone', model_name='tv_resnet50', features_only=True)";
    equal(read(`model = dict(type='RetinaNet', ${backbone})\n`).totals.learnable, 23_508_032);
    const none = "model = dict(type='TimmClassifier', model_name='vit_base_patch16_224')\n";
    equal(refusalOf(readText(none, 'net.py')).family, 'vit_base_patch16_224');
    const inner = "dict(type='ResNet', depth=50)";
    for (const model of [
      `image_encoder=[${inner}, dict(type='GlobalAveragePooling')]`,
      `detector=dict(backbone=${inner})`,
    ])
      equal(read(`model = dict(type='Other', ${model})\n`).totals.learnable, 23_508_032);
  });

  it('says what of a detector is not drawn', () => {
    const text = `model = dict(type='FasterRCNN', backbone=dict(type='ResNeXt', depth=101, groups=64, base_width=4),
      neck=dict(type='FPN'), rpn_head=dict(type='RPNHead'), train_cfg=dict(rpn=dict()))
test_pipeline = [dict(type='Resize', scale=(1333, 800), keep_ratio=True)]`;
    const { graph, totals, problems } = read(text);
    equal(graph.family, 'ResNeXt');
    equal(totals.learnable, 83_455_272 - 2_049_000);
    deepEqual(
      problems.map(({ severity, message }) => `${severity}: ${message}`),
      ['info: The backbone is drawn; not drawn are neck (FPN), rpn_head (RPNHead).'],
    );
    equal(at(text, problems[0]?.range), 'neck');
  });
});

describe('the size of the images', () => {
  const net = classifier("type='ResNet', depth=18", 512);
  const size = (pipeline: string) => {
    const { graph } = read(`${net}${pipeline}`);
    const [input] = graph.nodes;
    return [input?.op.kind === 'input' ? input.op.shape?.slice(0, 2) : null, graph.inputSource];
  };
  it('is the crop of the tests', () => {
    const crops = `test_pipeline = [dict(type='ResizeEdge', scale=256), dict(type='CenterCrop', crop_size=288)]
train_pipeline = [dict(type='RandomResizedCrop', scale=160)]`;
    deepEqual(size(crops), [[288, 288], 'file']);
    const loader = `test_dataloader = dict(dataset=dict(pipeline=[dict(type='CenterCrop', crop_size=(320, 192))]))`;
    deepEqual(size(`${crops}\n${loader}`), [[192, 320], 'file']);
  });
  it('is else that of the training', () => {
    deepEqual(
      size("train_pipeline = [dict(type='RandomCrop', crop_size=32, padding=4)]\ntest_pipeline = []"),
      [[32, 32], 'file'],
    );
    const old =
      "data = dict(train=dict(pipeline=[dict(type='RandomResizedCrop', size=96, scale=(0.1, 1.0))]))";
    deepEqual(size(old), [[96, 96], 'file']);
  });
  it("is else the framework's, and never one that is computed", () => {
    deepEqual(size(''), [[224, 224], 'framework default']);
    deepEqual(size("test_pipeline = [dict(type='CenterCrop', crop_size=int('96'))]"), [
      [224, 224],
      'framework default',
    ]);
  });
});

describe('what is wrong in a Python config', () => {
  const net = (depth: string) => classifier(`type='ResNet', depth=${depth}`);
  it('a computed depth is told of at its place, and no code is run', () => {
    for (const depth of [
      "int('50')",
      '25 + 25',
      'len([1]*50)',
      'depths[0]',
      'f"{50}"',
      '50 if True else 18',
      'a',
    ]) {
      const { problems, graph } = read(net(depth));
      const [problem] = problems.filter(({ code }) => code === 'computed-value');
      equal(at(net(depth), problem?.range), depth);
      ok(graph.nodes.some(({ op }) => op.kind === 'opaque'));
    }
  });
  it('no depth is not guessed at', () => {
    const refusal = refusalOf(readText(classifier("type='ResNet', dept=50"), 'net.py'));
    equal(refusal.code, 'depth-not-stated');
    match(refusal.message, /'dept' may mean 'depth'/);
  });
  it('depths that the class does not have', () => {
    deepEqual(messages(net('51')), ["'depth' of ResNet must be 18, 34, 50, 101 or 152, not 51."]);
    match(messages(classifier("type='SEResNet', depth=18", 512))[0] ?? '', /50, 101 or 152/);
    match(messages(net("'50'"))[0] ?? '', /'depth' must be a/);
  });
  it('lists of the wrong length', () => {
    match(
      messages(classifier("type='ResNet', depth=50, strides=(1, 2)"))[0] ?? '',
      /'strides' has 2 numbers and 'num_stages' is 4/,
    );
  });
  it('a head that takes other channels, with a fix', () => {
    const text = classifier("type='ResNet', depth=50", 512);
    const [problem] = read(text).problems;
    equal(problem?.code, 'unequal-channels');
    equal(at(text, problem.range), '512');
    deepEqual(problem.fix?.edits[0]?.text, '2048');
  });
  it('a mistyped key, with a fix', () => {
    const text = classifier("type='ResNet', depth=50, frozen_stage=1");
    const [problem] = read(text).problems;
    match(problem?.message ?? '', /did you mean 'frozen_stages'/);
  });
  it('a bracket that is not closed', () => {
    const text = net('50').trimEnd().slice(0, -1);
    const found = inspect('net.py', text, openAmong({ 'net.py': text }, 'net.py') as never);
    equal(found.status, 'problems');
    equal(found.params?.learnable, 25_557_032);
    match(found.problems[0]?.message ?? '', /a '\)' is missing/);
  });
  it('other families and files without a model are refused by name', () => {
    const refused = (text: string) => {
      const { code, family } = refusalOf(readText(text, 'net.py'));
      return [code, family];
    };
    deepEqual(refused(classifier("type='VisionTransformer', arch='b'")), ['other-family', 'ViT']);
    deepEqual(refused(classifier("type='mmcls.ConvNeXt', arch='tiny'")), ['other-family', 'ConvNeXt']);
    deepEqual(refused("default_scope = 'mmpretrain'\n"), ['not-a-model', null]);
    deepEqual(refused("model = dict(type='YOLOX')\n"), ['other-family', 'YOLOX']);
    const index = 'Collections:\n  - Name: ResNet\nModels:\n  - Name: resnet18\n';
    match(refusalOf(readText(index, 'metafile.yml')).message, /metafile of OpenMMLab/);
  });
  it('deep nesting is refused at once', () => {
    equal(refusalOf(readText(`model = dict(${'('.repeat(50_000)}`, 'net.py')).code, 'too-deep');
  });
  it('ordinary Python is no model config', () => {
    ok(!looksLikeModel('train.py', 'import torch\nmodel = build()\n'));
    match(refusalOf(readText('import torch\nmodel = build()\n', 'train.py')).message, /no model config/);
    ok(looksLikeModel('net.py', "_base_ = './a.py'\n"));
    ok(looksLikeModel('net.py', net('50')));
  });
});
