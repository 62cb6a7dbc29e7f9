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
  ['values.yaml', 'backbone: resnet50\nmodel: {depth: 50}\n', false],
];

describe('what looks like a config that names or parametrises a net', () => {
  for (const [path, text, is] of looks)
    it(`${path}: ${text.split('\n')[0] ?? ''}${is ? '' : ' is none'}`, () => {
      equal(looksLikeModel(path, text), is);
    });
});
