import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { analysisOf, readText, refusalOf } from '../open.ts';

const config = (resnet: string, ...model: string[]) =>
  [
    'task:',
    '  model:',
    '    num_classes: 1001',
    '    input_size: [224, 224, 3]',
    '    backbone:',
    '      type: resnet',
    `      resnet: {${resnet}}`,
    ...model.map((line) => `    ${line}`),
  ].join('\n');
const open = (resnet: string, ...model: string[]) =>
  analysisOf(readText(config(resnet, ...model), 'net.yaml'));

describe('TF Model Garden', () => {
  it('ResNet-50 and 101 are the paper’s with 1,001 classes', () => {
    deepEqual(
      [open('model_id: 50').totals.learnable, open('model_id: 50').totals.macs],
      [25559081, 4089186304],
    );
    equal(open('model_id: 101').totals.learnable, 44551209);
    equal(open('model_id: 50').graph.inputSource, 'file');
  });

  it('projects in the first stage of a basic net too', () => {
    const { structure, totals } = open('model_id: 18');
    deepEqual(
      structure.blocks.map(({ skip }) => skip),
      [
        'projection',
        'identity',
        'projection',
        'identity',
        'projection',
        'identity',
        'projection',
        'identity',
      ],
    );
    // torchvision's ResNet-18, one class more, and a projection of 64x64 with its norm.
    equal(totals.learnable, 11689512 + 513 + 64 * 64 + 2 * 64);
  });

  it('ResNet-26 is basic, three blocks a stage', () => {
    const { structure } = open('model_id: 26');
    equal(structure.blocks.length, 12);
    ok(structure.blocks.every(({ kind }) => kind === 'basic'));
  });

  it('scales: the stem too, unless it is told not to', () => {
    const stem = (resnet: string) => open(resnet).facts.get('stem.conv')?.shape?.[2];
    equal(stem('model_id: 18, depth_multiplier: 0.5'), 32);
    equal(stem('model_id: 18, depth_multiplier: 0.5, scale_stem: false'), 64);
    deepEqual(
      open('model_id: 18, depth_multiplier: 0.5').facts.get('stage4.block2.relu')?.shape,
      [7, 7, 256],
    );
  });

  it('ResNet-RS: three 3x3, a convolution for the pool, pooled projections, squeeze-and-excitation', () => {
    const { graph, structure, totals } = open(
      'model_id: 50, stem_type: v1, replace_stem_max_pool: true, resnetd_shortcut: true, se_ratio: 0.25',
      'norm_activation: {activation: swish}',
    );
    equal(graph.nodes.filter(({ stage, op }) => stage === 0 && op.kind === 'conv2d').length, 4);
    ok(structure.blocks.every(({ se }) => se));
    equal(graph.nodes.filter(({ name }) => name.endsWith('projection.pool')).length, 4);
    ok(graph.nodes.some(({ name }) => name === 'stem.silu1'));
    equal(totals.unknownNodes, 0);
    // timm's resnetrs50, with a class more; its squeezed widths are the same.
    equal(totals.learnable, 35691912 - 1000 * 2049 + 1001 * 2049);
  });

  it('DeepLab’s dilated ResNet: strides to the output stride, then dilation by the multi-grid', () => {
    const text = config('')
      .replace('type: resnet', 'type: dilated_resnet')
      .replace(
        'resnet: {}',
        'dilated_resnet: {model_id: 101, output_stride: 16, multigrid: [1, 2, 4], stem_type: v1}',
      );
    const { facts, graph, totals, problems } = analysisOf(readText(text, 'net.yaml'));
    deepEqual(problems, []);
    deepEqual(facts.get('stage4.block3.relu')?.shape, [14, 14, 2048]);
    deepEqual(facts.get('stem.pool')?.shape, [56, 56, 128]);
    deepEqual(
      [1, 2, 3].map((block) => {
        const op = graph.nodes.find(({ id }) => id === `stage4.block${block}.conv2`)?.op;
        return op?.kind === 'conv2d' && op.dilation[0];
      }),
      [2, 4, 8],
    );
    // ResNet-101 of 1,001 classes but its stem: 27x64, 576x64, 576x128 and norms; 128 channels into stage 1.
    const stem = 27 * 64 + 576 * 64 + 576 * 128 + 2 * (64 + 64 + 128) - (147 * 64 + 2 * 64);
    equal(totals.learnable, 44551209 + stem + 64 * 64 + 64 * 256);
  });

  it('a depth that is not stated is the dataclass’s default, and is said', () => {
    const { problems, structure } = open('');
    equal(structure.blocks.length, 16);
    deepEqual(
      problems.map(({ severity, code }) => `${severity} ${code}`),
      ['info default-depth'],
    );
  });

  it('says a depth that it has not, where it stands', () => {
    const text = config('model_id: 51');
    const { problems } = analysisOf(readText(text, 'net.yaml'));
    deepEqual(
      problems.map(({ code, range }) => [code, text.slice(range?.start, range?.end)]),
      [['wrong-value', 'model_id: 51']],
    );
    match(problems[0]?.message ?? '', /18, 26, 34, 50/);
  });

  it('draws the backbone of a detector alone', () => {
    const { graph, problems } = open('model_id: 50', 'anchor: {num_scales: 3}');
    equal(graph.nodes.at(-1)?.op.kind, 'activation');
    deepEqual(
      problems.map(({ code }) => code),
      ['backbone-only'],
    );
  });

  it('a head’s norm and dropout', () => {
    const { graph } = open('model_id: 18', 'add_head_batch_norm: true', 'dropout_rate: 0.25');
    deepEqual(
      graph.nodes.slice(-4).map(({ op }) => op.kind),
      ['batchNorm', 'globalPool', 'dropout', 'dense'],
    );
  });

  it('names other backbones, and leaves other YAML alone', () => {
    const other = 'task:\n  model:\n    backbone:\n      type: mobilenet\n';
    equal(refusalOf(readText(other, 'net.yaml')).family, 'MobileNet');
    equal(refusalOf(readText('task:\n  name: build\n', 'taskfile.yml')).code, 'not-a-model');
  });
});
