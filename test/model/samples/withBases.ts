import type { Sample } from './sample.ts';

const python = `_base_ = ['./model.py', '../data.py']
# a comment
widths = [1, 2] + [2] * 2
model = dict(
    type='ImageClassifier',
    backbone=dict(_delete_=True, type='ResNeXt', depth=50, groups=32, strides=widths, norm_cfg=dict(type='SyncBN')),
    neck={'type': 'GlobalAveragePooling'},
    head=dict(type='LinearClsHead', num_classes=10, in_channels=2048, topk=(1, 5)), **{})
model['head']['num_classes'] = -5
model.update(dict(train_cfg={{_base_.cfg.x}}))
with read_base():
    from .part import *
if True:
    a, b = 1., r"x" 'y'
test_pipeline = [dict(type='CenterCrop', crop_size=(64, 32))]
`;
const yaml = `_BASE_: "model.yaml"
MODEL:
  META_ARCHITECTURE: "GeneralizedRCNN"
  BACKBONE: {NAME: build_resnet_fpn_backbone}
  RESNETS:
    DEPTH: 18
    RES2_OUT_CHANNELS: 64
    OUT_FEATURES: ["res2", "res5"]
    NORM: "GN"
  A: !!python/object/apply:eval ["1"]
INPUT:
  MIN_SIZE_TEST: 640
  STEPS: (6, 8)
`;
const others = {
  'c/model.py': "cfg = dict(x=1)\nmodel = dict(backbone=dict(type='ResNet', depth=18))\n",
  'data.py': 'train_pipeline = []\n',
  'c/part.py': 'extra = 1\n',
  'c/model.yaml': 'MODEL: {RESNETS: {DEPTH: 50, NORM: BN}}\n',
};

const put = [
  '-1',
  '0',
  '1e9',
  '(',
  ')',
  '[',
  '{',
  "'",
  '=',
  ',',
  '**',
  'dict',
  'None',
  '\n',
  '\t',
  '#',
  'ﷺ',
  ':',
];

/** Configs that build on others. */
export const samplesWithBases: readonly Sample[] = [
  { format: 'mmpretrain', path: 'c/net.py', text: python, put, others },
  { format: 'detectron2', path: 'c/net.yaml', text: yaml, put, others },
];
