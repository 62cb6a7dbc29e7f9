import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../src/model/inspection.ts';
import { analysisOf } from '../open.ts';
import type { Files } from './openWithOthers.ts';
import { openAmong } from './openWithOthers.ts';

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
const others: Files = {
  'c/model.py': "cfg = dict(x=1)\nmodel = dict(backbone=dict(type='ResNet', depth=18))\n",
  'data.py': 'train_pipeline = []\n',
  'c/part.py': 'extra = 1\n',
  'c/model.yaml': 'MODEL: {RESNETS: {DEPTH: 50, NORM: BN}}\n',
};

/** Never a throw, and every range inside the file. */
function sound(path: string, text: string): number {
  const reading = openAmong({ ...others, [path]: text }, path);
  ok(reading.kind !== 'needs');
  inspect(path, text, reading);
  if (reading.kind !== 'graph') return 0;
  const { problems, graph } = analysisOf(reading);
  const related = problems.flatMap((problem) => problem.related ?? []);
  for (const { range } of [...problems, ...graph.nodes, ...related])
    ok(
      range === null || (range.start >= 0 && range.start <= range.end && range.end <= text.length),
      JSON.stringify(range),
    );
  return graph.nodes.length;
}

const tokens = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];
const words = [
  '',
  'double',
  'swap',
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
const change = fc.record({ what: fc.constantFrom(...words), at: fc.nat(), other: fc.nat() });

for (const [path, text] of [
  ['c/net.py', python],
  ['c/net.yaml', yaml],
] as const)
  describe(`${path}, of which someone is typing`, () => {
    it('is read as it stands', () => {
      ok(sound(path, text) > 50);
    });

    it('cut at every character, is read or refused', () => {
      for (let end = 0; end <= text.length; end += 1) sound(path, text.slice(0, end));
    }).timeout(120_000);

    it('with words deleted, doubled, swapped and replaced', () => {
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
          const parts = tokens(text);
          for (const { what, at, other } of changes) {
            const [i, j] = [at % parts.length, other % parts.length];
            const [a = '', b = ''] = [parts[i], parts[j]];
            if (what === 'double') parts[i] = a + a;
            else if (what === 'swap') [parts[i], parts[j]] = [b, a];
            else parts[i] = what;
          }
          sound(path, parts.join(''));
        }),
        { numRuns: 300 },
      );
    }).timeout(120_000);
  });
