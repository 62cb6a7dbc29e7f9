import { equal } from 'node:assert/strict';
import { looksLikeModel } from '../../../src/model/formats/registry.ts';

const looks: readonly (readonly [path: string, text: string, is: boolean])[] = [
  ['config.json', '{"architecture": "resnet50", "pretrained_cfg": {}}', true],
  ['config.json', '{"architecture": "convnext_tiny", "pretrained_cfg": {}}', false],
  ['net.yaml', 'MODEL:\n  TYPE: anynet\n', true],
  ['net.yaml', 'MODEL:\n  TYPE: regnet\n', false],
  ['net.yaml', 'task:\n  model:\n    backbone:\n      type: resnet\n', true],
  ['net.yaml', 'config:\n  MODEL:\n    TRUNK:\n      NAME: resnet\n', true],
  ['task.json', '{"name": "classification_task", "model": {"name": "resnext", "num_blocks": [1]}}', true],
  ['model.yaml', '_target_: torchvision.models.resnet18\n', true],
  [
    'package.json',
    '{"name": "resnet", "version": "1.0.0", "main": "x.js", "dependencies": {"resnet": "1"}}',
    false,
  ],
  ['docker-compose.yml', 'services:\n  model:\n    image: resnet:latest\n    command: [run]\n', false],
  ['.github/workflows/ci.yml', 'on: push\njobs:\n  task:\n    steps:\n      - run: train resnet\n', false],
  ['tsconfig.json', '{"compilerOptions": {}}', false],
  [
    'config.json',
    '{"architectures": ["ResNetForImageClassification"], "model_type": "resnet", "depths": [3, 4, 6, 3]}',
    true,
  ],
  ['config.json', '{"architectures": ["ViTForImageClassification"], "model_type": "vit"}', false],
  ['model.json', '{"class_name": "Sequential", "config": {"name": "net", "layers": []}}', true],
  ['model.json', '{"format": "graph-model", "modelTopology": {"node": []}}', false],
  ['deploy.prototxt', 'name: "net"\nlayer {\n  name: "conv1"\n}\n', true],
  ['solver.prototxt', 'net: "deploy.prototxt"\nbase_lr: 0.1\n', false],
  ['resnet18.cfg', '[net]\nheight=32\n[convolutional]\nfilters=8\n', true],
  ['setup.cfg', '[metadata]\nname = resnet\n[options]\npackages = find:\n', false],
  ['tox.cfg', '[tox]\nenvlist = py310\n', false],
  ['resnet50_8xb32.py', "_base_ = ['../_base_/models/resnet50.py']\n", true],
  ['resnet50.py', "model = dict(type='ImageClassifier')\n", true],
  ['resnet.py', 'import torch\nclass ResNet(torch.nn.Module):\n    layers = [2, 2]\n', false],
  ['setup.py', "from setuptools import setup\nsetup(name='resnet')\n", false],
  ['lazy.py', 'from detectron2.config import LazyCall as L\nmodel = L(ResNet)()\n', false],
  ['metafile.yml', 'Models:\n  - Name: resnet50\n', false],
  ['R-50.yaml', '_BASE_: base.yaml\nMODEL:\n  RESNETS:\n    DEPTH: 50\n', true],
  ['package.json', '{"name": "x", "version": "1.0.0", "architecture": "resnet50"}', false],
  ['net.json', '{"architecture": "resnet50", "num_classes": 10}', true],
  ['net.json', '{"architecture": "convnext_tiny", "num_classes": 10}', false],
  ['config.json', '{"architecture": "vgg16"}', true],
  ['train.py', 'model = dict(name="x")\n', false],
  ['net.py', "model = dict(\n    backbone=dict(type='ResNet', depth=50))\n", true],
  ['net.py', "model = dict(type='A', backbone=dict(type='SwinTransformer'))\n", false],
  ['model.yaml', '_target_: src.nets.ResNet\ndepth: 50\n', false],
  ['model.yaml', '_target_: src.Lit\nnet:\n  _target_: torchvision.models.resnet18\n', true],
  ['values.yaml', 'backbone: resnet50\nmodel: {depth: 50}\n', false],
];

describe('what looks like a config of a net', () => {
  for (const [path, text, is] of looks)
    it(`${path}: ${text.split('\n')[0] ?? ''}${is ? '' : ' is none'}`, () => {
      equal(looksLikeModel(path, text), is);
    });
});
