import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { timmNet } from '../../../src/model/families.ts';
import { timmPreactNets, timmResNets } from '../../../src/model/families/timmNets.ts';
import type { Shape } from '../../../src/model/graph.ts';
import { analysisOf, readText, refusalOf } from '../open.ts';

const text = (architecture: string, more: object = {}) =>
  JSON.stringify(
    { architecture, num_classes: 1000, pretrained_cfg: { input_size: [3, 224, 224] }, ...more },
    null,
    1,
  );
const open = (architecture: string, more: object = {}, input: Shape | null = null) =>
  analysisOf(readText(text(architecture, more), 'config.json', input));
const figures = (architecture: string, more: object = {}) => {
  const { totals, structure } = open(architecture, more);
  return [totals.learnable, totals.withBnStats, totals.macs, structure.blocks.length];
};

/** Counted from timm 1.0.31's own resnet.py and resnetv2.py, with modules that count weights and MACs by their shapes. */
const counted: readonly (readonly [string, number, number, number, number])[] = [
  ['resnet18', 11689512, 11699112, 1814073344, 8],
  ['resnet18d', 11708744, 11718472, 2053713920, 8],
  ['resnet50', 25557032, 25610152, 4089184256, 16],
  ['resnet50c', 25576264, 25629512, 4328824832, 16],
  ['resnet50d', 25576264, 25629512, 4328824832, 16],
  ['resnet50s', 25680808, 25734312, 5444337664, 16],
  ['resnet10t', 5435488, 5441360, 1097259008, 4],
  ['resnet200d', 64693064, 64869192, 15247122432, 66],
  ['resnext50_32x4d', 25028904, 25097128, 4230479872, 16],
  ['resnext101_64x4d', 83455272, 83658152, 15460270080, 33],
  ['wide_resnet50_2', 68883240, 68951464, 11398021120, 16],
  ['resnet50_gn', 25557032, 25557032, 4089184256, 16],
  ['seresnet50', 28088024, 28141144, 4091699200, 16],
  ['seresnext26d_32x4d', 16809512, 16848168, 2711740416, 8],
  ['senet154', 115088984, 115336536, 20688363520, 50],
  ['ecaresnet50t', 25573814, 25627046, 4297301760, 16],
  ['ecaresnetlight', 30162046, 30224382, 4089287424, 16],
  ['resnetblur50', 25557032, 25610152, 5129633792, 16],
  ['resnetaa50d', 25576264, 25629512, 5369274368, 16],
  ['seresnextaa201d_32x8d', 149394904, 149751768, 34276270080, 67],
  ['resnetrs50', 35691912, 35745288, 4454490112, 16],
  ['test_resnet', 469688, 471768, 200900352, 4],
  ['resnetv2_18', 11687720, 11695528, 1814073344, 8],
  ['resnetv2_34d', 21815112, 21830472, 3903401984, 16],
  ['resnetv2_50', 25549352, 25594792, 4089184256, 16],
  ['resnetv2_50t', 25566048, 25611600, 4297213952, 16],
  ['resnetv2_50d_gn', 25568584, 25568584, 4328824832, 16],
  ['resnetv2_50x3_bit', 217319080, 217319080, 36082286592, 16],
];

/** Counted from the models that timm 1.0.31's create_model builds with these arguments, at 224x224. */
const withArguments: readonly (readonly [string, object, number, number, number])[] = [
  ['resnet50', { down_kernel_size: 3 }, 47577128, 47630248, 6555435008],
  ['resnet50d', { down_kernel_size: 3, output_stride: 16 }, 25576264, 25629512, 6448259072],
  ['resnet50', { stem_width: 48, stem_type: 'deep_tiered' }, 25616092, 25669444, 4730784768],
  ['wide_resnet50_2', { replace_stem_pool: true }, 68920232, 68988584, 11513626624],
  ['resnext50_32x4d', { cardinality: 2, base_width: 40 }, 25425000, 25481896, 4124508160],
  ['resnet18', { block_reduce_first: 2 }, 6194856, 6202536, 975933440],
  ['seresnet50', { avg_down: true, output_stride: 8 }, 28088024, 28141144, 19081879552],
  ['resnetblur50', { output_stride: 8, replace_stem_pool: true }, 25594024, 25647272, 19888603136],
  ['resnetv2_50', { stem_type: 'deep' }, 25568584, 25614152, 4328824832],
  ['resnetv2_50d', { width_factor: 2 }, 98082472, 98173608, 17289527296],
  ['resnetv2_18', { stem_chs: 32 }, 11666568, 11674312, 1703686144],
];

describe('architectures by name in timm', () => {
  for (const [name, ...numbers] of counted)
    it(`${name} has its weights, MACs and blocks`, () => {
      deepEqual(figures(name), numbers);
    });

  it('every name of the table is drawn without a problem and with every shape known', function () {
    this.timeout(60_000);
    for (const name of [...Object.keys(timmResNets), ...Object.keys(timmPreactNets)]) {
      const { totals, problems } = open(name, {}, [64, 64, 3]);
      equal(totals.unknownNodes, 0, name);
      deepEqual(
        problems.filter(({ severity }) => severity !== 'info'),
        [],
        name,
      );
    }
  });

  it('takes weights tags off and knows retired names', () => {
    for (const [old, now] of [
      ['resnet50.a1_in1k', 'resnet50'],
      ['gluon_resnet50_v1d', 'resnet50d'],
      ['tv_resnet34', 'resnet34'],
      ['ssl_resnext50_32x4d', 'resnext50_32x4d'],
      ['resnetv2_50x1_bitm_in21k', 'resnetv2_50x1_bit'],
    ] as const)
      deepEqual(figures(old), figures(now));
    equal(timmNet('constructor'), null);
    equal(timmNet('resnet51'), null);
  });

  it('ResNet-D: three convolutions in the stem, a pool before each strided projection', () => {
    const { graph, structure } = open('resnet50d');
    const stem = graph.nodes.filter((node) => node.stage === 0 && node.op.kind === 'conv2d');
    deepEqual(
      stem.map(({ op }) => (op.kind === 'conv2d' ? op.filters : 0)),
      [32, 32, 64],
    );
    deepEqual(
      graph.nodes.filter(({ name }) => name.endsWith('projection.pool')).map(({ id }) => id),
      [2, 3, 4].map((stage) => `stage${stage}.block1.projection.pool`),
    );
    equal(structure.merges.filter(({ skip }) => skip === 'projection').length, 4);
  });

  it('SE, ECA and pre-activation are seen as what they are', () => {
    ok(open('seresnet18').structure.blocks.every(({ se, kind }) => se && kind === 'basic'));
    ok(open('ecaresnet26t').structure.blocks.every(({ kind }) => kind === 'bottleneck'));
    ok(open('resnetv2_50').structure.blocks.every(({ kind }) => kind === 'bottleneck-preact'));
  });
});

describe("timm's config.json", () => {
  it('model_args go before the config, which goes before pretrained_cfg', () => {
    const classes = (more: object) => open('resnet18', more).graph.nodes.at(-1)?.op;
    const dense = (units: number) => ({ kind: 'dense', units, bias: true });
    deepEqual(classes({ num_classes: 7, pretrained_cfg: { num_classes: 5 } }), dense(7));
    deepEqual(classes({ num_classes: undefined, pretrained_cfg: { num_classes: 5 } }), dense(5));
    deepEqual(classes({ model_args: { num_classes: 3 } }), dense(3));
    deepEqual(classes({ model_args: null }), dense(1000));
    equal(open('resnet18', { num_classes: 0 }).graph.nodes.at(-1)?.op.kind, 'globalPool');
  });

  it('counts as timm 1.0.31 does with arguments of its ResNet and ResNetV2', () => {
    for (const [name, args, ...numbers] of withArguments)
      deepEqual(figures(name, { model_args: args }).slice(0, 3), numbers, `${name} ${JSON.stringify(args)}`);
  });

  it('a basic block takes no cardinality and no width', () => {
    const { problems } = open('resnet18', { model_args: { cardinality: 32, base_width: 4 } });
    deepEqual(
      problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
      [
        "'cardinality' is 32; timm's basic block takes only 1.",
        "'base_width' is 4; timm's basic block takes only 64.",
      ],
    );
  });

  it('reads arguments of the class', () => {
    const dilated = open('resnet50', { model_args: { output_stride: 8 } });
    deepEqual(dilated.facts.get('stage4.block3.relu')?.shape, [28, 28, 2048]);
    equal(dilated.totals.learnable, 25557032);
    deepEqual(open('resnet18', { model_args: { in_chans: 1 } }).facts.get('input')?.shape, [224, 224, 1]);
    deepEqual(
      open('resnet18', { model_args: { global_pool: 'catavgmax' } }).facts.get('head.pool')?.shape,
      [1024],
    );
    equal(open('resnet18', { model_args: { global_pool: 'avgmax' } }).totals.unknownNodes, 0);
    ok(
      open('resnet18', { model_args: { act_layer: 'silu' } }).graph.nodes.some(
        ({ name }) => name === 'stem.silu',
      ),
    );
  });

  it('says what it does not read, at its place', () => {
    const config = text('resnet18', {
      model_args: { aa_layer: 'blurpool', output_stride: 5, drop_rate: 0.1 },
    });
    const { problems } = analysisOf(readText(config, 'config.json'));
    deepEqual(
      problems.map(({ code, range }) => [code, range === null ? '' : config.slice(range.start, range.end)]),
      [
        ['wrong-value', '5'],
        ['not-read', '"aa_layer"'],
        ['drawn-as', '"architecture": "resnet18"'],
      ],
    );
  });

  it('input: the file, else 224 with a note', () => {
    equal(open('resnet18').graph.inputSource, 'file');
    const { graph } = open('resnet18', { pretrained_cfg: {} });
    equal(graph.inputSource, 'framework default');
    match(graph.inputNote ?? '', /timm/);
    deepEqual(
      open('resnet18', { pretrained_cfg: undefined, input_size: [3, 32, 64] }).facts.get('input')?.shape,
      [32, 64, 3],
    );
  });

  it('draws VGG by name', () => {
    deepEqual(figures('vgg16').slice(0, 3), [138357544, 138357544, 15470264320]);
    equal(open('vgg11_bn').totals.learnable, 132868840);
    equal(open('vgg16').graph.family, 'VGG');
    ok(open('vgg16').structure.blocks.every(({ skip }) => skip === null));
  });

  it('transformers’ timm_wrapper is the same net', () => {
    const wrapped = {
      model_type: 'timm_wrapper',
      architecture: 'resnet18',
      label_names: ['a', 'b'],
      model_args: null,
    };
    const { graph } = analysisOf(readText(JSON.stringify(wrapped), 'config.json'));
    equal(graph.format, 'huggingface');
    deepEqual(graph.nodes.at(-1)?.op, { kind: 'dense', units: 2, bias: true });
  });

  it('names what it has no table for', () => {
    const family = (name: string) => refusalOf(readText(text(name), 'config.json'));
    equal(family('convnext_tiny').family, 'ConvNeXt');
    equal(family('regnety_032').family, 'RegNet');
    equal(family('vit_base_patch16_224').family, 'ViT');
    equal(family('ecaresnet50d_pruned').family, 'ECA-ResNet');
    equal(family('gizmo_net').code, 'other-family');
    match(family('convnext_tiny').message, /convnext_tiny/);
  });

  it('names the family also where the file has but a name and its classes', () => {
    const family = (architecture: string, path = 'net.json') =>
      refusalOf(readText(JSON.stringify({ architecture, num_classes: 10 }), path)).family;
    deepEqual(
      ['convnext_tiny', 'regnety_040', 'dpn68'].map((name) => family(name)),
      ['ConvNeXt', 'RegNet', 'DPN'],
    );
    equal(
      refusalOf(readText('{"architecture":"resnet50","version":"1"}', 'package.json')).code,
      'not-a-model',
    );
  });

  it('leaves other JSON alone', () => {
    equal(
      refusalOf(readText('{"architecture": "amd64", "os": "linux"}', 'manifest.json')).code,
      'not-a-model',
    );
    equal(
      refusalOf(readText('{"name": "resnet50", "version": "1.0.0"}', 'package.json')).code,
      'not-a-model',
    );
  });
});
