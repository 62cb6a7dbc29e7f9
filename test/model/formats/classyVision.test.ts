import { deepEqual, equal, ok } from 'node:assert/strict';
import { analysisOf, readText, refusalOf } from '../open.ts';

const head = (more: object = {}) => ({
  name: 'fully_connected',
  unique_id: 'h',
  num_classes: 1000,
  fork_block: 'block3-2',
  in_plane: 2048,
  ...more,
});
const text = (model: object, more: object = {}) =>
  JSON.stringify({ name: 'classification_task', ...more, model }, null, 1);
const open = (model: object, more: object = {}) => analysisOf(readText(text(model, more), 'task.json'));

describe('Classy Vision', () => {
  it('num_blocks 3, 4, 6, 3 is torchvision’s ResNet-50', () => {
    const { totals, structure, graph } = open({ name: 'resnet', num_blocks: [3, 4, 6, 3], heads: [head()] });
    deepEqual([totals.learnable, totals.withBnStats, totals.macs], [25557032, 25610152, 4089184256]);
    equal(structure.blocks.length, 16);
    equal(graph.family, 'ResNet');
  });

  it('models by name', () => {
    equal(
      open({ name: 'resnet18', heads: [head({ fork_block: 'block3-1', in_plane: 512 })] }).totals.learnable,
      11689512,
    );
    const grouped = open({ name: 'resnext50_32x4d', heads: [head()] });
    equal(grouped.totals.learnable, 25028904);
    equal(grouped.graph.family, 'ResNeXt');
  });

  it('small inputs have a 3x3 stem and basic layers, whatever the reduction', () => {
    const { facts, structure, graph } = open({
      name: 'resnet',
      num_blocks: [1, 1],
      small_input: true,
      init_planes: 16,
    });
    deepEqual(facts.get('input')?.shape, [32, 32, 3]);
    deepEqual(facts.get('stage2.block1.relu')?.shape, [16, 16, 128]);
    ok(structure.blocks.every(({ kind }) => kind === 'basic'));
    equal(graph.inputSource, 'framework default');
    const basic = open({ name: 'resnet', num_blocks: [1, 1], basic_layer: true });
    deepEqual(basic.facts.get('stage2.block1.relu')?.shape, [28, 28, 128]);
  });

  it('squeeze-and-excitation', () => {
    const { structure, graph } = open({
      name: 'resnext',
      num_blocks: [1],
      use_se: true,
      se_reduction_ratio: 8,
    });
    ok(structure.blocks.every(({ se }) => se));
    const op = graph.nodes.find(({ id }) => id === 'stage1.block1.se.conv1')?.op;
    equal(op?.kind === 'conv2d' && op.filters, 32);
  });

  it('final_bn_relu: the last block ends open', () => {
    const whole = open({ name: 'resnet18' });
    const bare = open({ name: 'resnet18', final_bn_relu: false });
    equal(whole.totals.learnable - bare.totals.learnable, 2 * 512);
    equal(bare.graph.nodes.at(-1)?.id, 'stage4.block2.add');
    equal(bare.structure.blocks.length, 8);
  });

  it('the test crop is the input', () => {
    const transforms = [
      {
        name: 'apply',
        transforms: [
          { name: 'Resize', size: 256 },
          { name: 'CenterCrop', size: 192 },
        ],
      },
    ];
    const { graph, facts } = open({ name: 'resnet18' }, { dataset: { test: { transforms } } });
    deepEqual([graph.inputSource, facts.get('input')?.shape], ['file', [192, 192, 3]]);
    equal(
      open({ name: 'resnet18' }, { dataset: { test: { crop_size: 160 } } }).facts.get('input')?.shape?.[0],
      160,
    );
  });

  it('heads stand behind their fork blocks', () => {
    const { graph } = open({
      name: 'resnet18',
      heads: [
        head({ fork_block: 'block1-1', in_plane: 128, num_classes: 5 }),
        head({ fork_block: 'block3-1', in_plane: 512 }),
      ],
    });
    equal(graph.nodes.find(({ id }) => id === 'head1.pool')?.inputs[0], 'stage2.block2.relu');
    equal(graph.nodes.find(({ id }) => id === 'head2.pool')?.inputs[0], 'stage4.block2.relu');
  });

  it('a head with a convolution, one without classes, and one that is not known', () => {
    const kinds = (more: object) =>
      open({ name: 'resnet50', heads: [head(more)] })
        .graph.nodes.filter(({ stage }) => stage === 5)
        .map(({ op }) => op.kind)
        .join(' ');
    equal(kinds({ conv_planes: 64 }), 'conv2d batchNorm activation globalPool dense');
    equal(kinds({ num_classes: null }), 'globalPool');
    equal(kinds({ name: 'vision_transformer_head' }), 'opaque');
    equal(kinds({ name: 'identity' }), '');
  });

  it('says what does not fit, at its place', () => {
    const seen = (model: object) => {
      const config = text(model);
      return analysisOf(readText(config, 'task.json')).problems.map(
        ({ code, range }) => `${code} ${range === null ? '' : config.slice(range.start, range.end)}`,
      );
    };
    deepEqual(seen({ name: 'resnet18', heads: [head({ fork_block: 'block3-1' })] }), [
      'wrong-value "in_plane": 2048',
    ]);
    deepEqual(seen({ name: 'resnet18', heads: [head({ fork_block: 'block9-1' })] }), [
      'unknown-input "fork_block": "block9-1"',
    ]);
    deepEqual(seen({ name: 'resnet', num_blocks: [1, -2] }), ['wrong-value -2']);
  });

  it('a video net that never looks along the time is drawn; norms of its own stand on its projections', () => {
    const model = {
      name: 'resnext3d',
      frames_per_clip: 1,
      input_planes: 3,
      clip_crop_size: 224,
      skip_transformation_type: 'preactivated_shortcut',
      residual_transformation_type: 'preactivated_bottleneck_transformation',
      num_blocks: [1, 1],
      stem_planes: 32,
      stem_temporal_kernel: 1,
      stem_spatial_kernel: 5,
      stem_maxpool: true,
      stage_temporal_kernel_basis: [[1], [1]],
      stage_temporal_stride: [1, 1],
      stage_spatial_stride: [1, 2],
    };
    const { totals, facts, graph } = open(model);
    // Stem, block 1 without a norm in front, block 2 with one on either way, and the closing norm.
    const block = (inside: number, width: number, out: number) =>
      inside * width + 9 * width * width + width * out + inside * out;
    const norms = 32 + 2 * 64 + (2 * 128 + 2 * 256) + 512;
    equal(totals.learnable, 75 * 32 + block(32, 64, 256) + block(256, 128, 512) + 2 * norms);
    deepEqual(facts.get('stage2.block1.relu')?.shape, [28, 28, 512]);
    equal(graph.inputSource, 'file');
    equal(refusalOf(readText(text({ ...model, frames_per_clip: 8 }), 'task.json')).family, 'ResNeXt3D');
  });

  it('names other families, and states no depth of its own', () => {
    const refused = (model: object) => refusalOf(readText(text(model), 'task.json'));
    equal(refused({ name: 'regnet_y_8gf' }).family, 'RegNet');
    equal(refused({ name: 'vit_b_16' }).family, 'ViT');
    equal(refused({ name: 'resnext' }).code, 'depth-not-stated');
    equal(
      refusalOf(readText('{"name": "app", "model": {"name": "resnet"}}', 'package.json')).code,
      'not-a-model',
    );
  });
});
