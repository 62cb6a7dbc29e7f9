import type { Format } from '../../../src/model/graph.ts';
import type { Sample } from './sample.ts';

const put = ['-1', '0', '1e9', '.nan', '[]', '{}', '"', 'null', 'true', "'", 'ﷺ', '- ', '&a ', '*a', ': '];

/** One small file of each format that names or parametrises a net, with every key that its reader knows. */
const originals: Readonly<Record<string, string>> = {
  'timm.json': JSON.stringify(
    {
      architecture: 'seresnet18',
      num_classes: 10,
      global_pool: 'avg',
      model_args: { in_chans: 3, output_stride: 16, avg_down: true, act_layer: 'silu', layers: [1, 1, 1, 1] },
      pretrained_cfg: { input_size: [3, 64, 64], num_classes: 10 },
    },
    null,
    1,
  ),
  'pycls-resnet.yaml': `MODEL:
  TYPE: resnet
  DEPTH: 20
  NUM_CLASSES: 10
RESNET: {TRANS_FUN: basic_transform, NUM_GROUPS: 1, STRIDE_1X1: False}
TRAIN: {DATASET: cifar10, IM_SIZE: 32}
`,
  'pycls-anynet.yaml': `MODEL: {TYPE: anynet, NUM_CLASSES: 10}
ANYNET:
  STEM_TYPE: res_stem_in
  STEM_W: 16
  BLOCK_TYPE: res_bottleneck_block
  DEPTHS: [1, 2]
  WIDTHS: [32, 64]
  STRIDES: [1, 2]
  BOT_MULS: [0.5, 0.5]
  GROUP_WS: [4, 8]
  SE_ON: True
TRAIN:
  IM_SIZE: 64
`,
  'garden.yaml': `task:
  model:
    num_classes: 10
    input_size: [64, 64, 3]
    backbone:
      type: 'resnet'
      resnet: {model_id: 10, depth_multiplier: 0.25, stem_type: v1, se_ratio: 0.25, resnetd_shortcut: true}
    norm_activation: {activation: 'swish'}
    dropout_rate: 0.2
`,
  'vissl.yaml': `# @package _global_
config:
  MODEL:
    TRUNK:
      NAME: resnet
      RESNETS: {DEPTH: 50, WIDTH_MULTIPLIER: 1, GROUPS: 2}
    HEAD:
      PARAMS: [['mlp', {'dims': [2048, 16, 4], 'use_bn': True}], ['swav_head', {'dims': [4, 4], 'num_clusters': [3]}]]
  DATA: {TRAIN: {TRANSFORMS: [{name: CenterCrop, size: 64}]}}
`,
  'classy.json': JSON.stringify(
    {
      name: 'classification_task',
      dataset: { test: { transforms: [{ name: 'CenterCrop', size: 64 }] } },
      model: {
        name: 'resnext',
        num_blocks: [1, 1],
        base_width_and_cardinality: [4, 8],
        use_se: true,
        heads: [{ name: 'fully_connected', num_classes: 4, fork_block: 'block1-0', in_plane: 512 }],
      },
    },
    null,
    1,
  ),
  'hydra.yaml': `# @package _global_
model:
  name: resnet
  depth: 20
  num_classes: \${data.n}
  block: basic
data: {n: 10}
`,
};

const formats: Readonly<Record<string, Format>> = {
  'timm.json': 'timm',
  'pycls-resnet.yaml': 'pycls',
  'pycls-anynet.yaml': 'pycls',
  'garden.yaml': 'tf-models',
  'vissl.yaml': 'vissl',
  'classy.json': 'classy-vision',
  'hydra.yaml': 'hydra',
};

export const namedSamples = Object.entries(originals).map(([path, text]): Sample => ({
  format: formats[path] ?? 'timm',
  path,
  text,
  put,
}));
