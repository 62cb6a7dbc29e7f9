import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../src/model/inspection.ts';
import { analysisOf, readText } from '../open.ts';
import { mutate } from '../mutate.ts';

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

/** Never a throw, no time out, and every range inside the file. */
function sound(path: string, text: string): void {
  const reading = readText(text, path);
  if (reading.kind === 'needs') return;
  inspect(path, text, reading);
  if (reading.kind !== 'graph') return;
  const { problems, graph } = analysisOf(reading);
  for (const range of [...problems.map((problem) => problem.range), ...graph.nodes.map((node) => node.range)])
    ok(
      range === null || (range.start >= 0 && range.start <= range.end && range.end <= text.length),
      `${JSON.stringify(range)} in ${text}`,
    );
}

const tokens = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];
const put = ['-1', '0', '1e9', '.nan', '[]', '{}', '"', 'null', 'true', "'", 'ﷺ', '- ', '&a ', '*a', ': '];
const change = fc.record({
  what: fc.constantFrom('delete', 'double', 'swap', ...put),
  at: fc.nat({ max: 5000 }),
  other: fc.nat({ max: 5000 }),
});

describe('files that name or parametrise a net, half typed or spoilt', () => {
  for (const [path, text] of Object.entries(originals)) {
    it(`${path}, cut at every character, is read or refused`, function () {
      this.timeout(60_000);
      for (let end = 0; end <= text.length; end += 1) sound(path, text.slice(0, end));
    });

    it(`${path}, with words deleted, doubled, swapped and replaced`, function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          sound(path, mutate(tokens(text), changes));
        }),
        { numRuns: 150 },
      );
    });
  }
});
