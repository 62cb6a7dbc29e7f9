import { deepEqual, equal, match } from 'node:assert/strict';
import { analysisOf } from '../open.ts';
import type { Files } from './openWithOthers.ts';
import { openAmong } from './openWithOthers.ts';

const classifier = (backbone: string, channels = 2048): string => `model = dict(
    type='ImageClassifier',
    backbone=dict(${backbone}),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=1000, in_channels=${channels}))
`;

const among = (files: Files, path = 'configs/net.py') => analysisOf(openAmong(files, path));
const at = (text: string, range: { start: number; end: number } | null | undefined) =>
  range === null || range === undefined ? null : text.slice(range.start, range.end);

describe('the files that a config builds on', () => {
  const base = classifier("type='ResNet', depth=50");
  it('are merged entry by entry, as mmengine does', () => {
    const text =
      "_base_ = ['../base/model.py', '../base/data.py']\nmodel = dict(backbone=dict(depth=18), head=dict(in_channels=512))\n";
    const { totals, graph, problems } = among({
      'configs/net.py': text,
      'base/model.py': base,
      'base/data.py': "test_pipeline = [dict(type='CenterCrop', crop_size=64)]\n",
    });
    deepEqual(problems, []);
    equal(totals.learnable, 11_689_512);
    equal(graph.inputSource, 'file');
    equal(at(text, graph.nodes.find(({ stage }) => stage === 1)?.range), 'depth=18');
    equal(at(text, graph.nodes[0]?.range), "'../base/data.py'");
  });
  it('give way to a dict that deletes them', () => {
    const text = "_base_ = '../base/model.py'\nmodel = dict(head=dict(_delete_=True, type='ClsHead'))\n";
    const { graph } = among({ 'configs/net.py': text, 'base/model.py': base });
    equal(graph.nodes.at(-1)?.id, 'neck');
  });
  it('lend their variables', () => {
    const model = classifier("type='ResNet', depth={{_base_.net.depth}}, num_stages=_base_.stages[0]");
    const files = {
      'configs/net.py': `_base_ = './b.py'\n${model}`,
      'configs/b.py': 'net = dict(depth=50)\nstages = [4]\n',
    };
    equal(among(files).totals.learnable, 25_557_032);
  });
  it('are followed through others, each relative to the file that names it', () => {
    const files = {
      'configs/net.py': "_base_ = './x/one.py'\n",
      'configs/x/one.py': "_base_ = '../../base/two.py'\n",
      'base/two.py': "_base_ = 'model.json'\n",
      'base/model.json': JSON.stringify({
        model: { type: 'ImageClassifier', backbone: { type: 'ResNet', depth: 50 } },
      }),
    };
    const { problems, graph } = among(files);
    deepEqual(problems, []);
    equal(at(files['configs/net.py'], graph.nodes.at(-1)?.range), "'./x/one.py'");
  });
  it('come in by read_base too', () => {
    const text = `from mmengine.config import read_base
from mmpretrain.models import ResNet
with read_base():
    from ..base.model import *
    from .part import (extra as unused, widths)
model.update(dict(backbone=dict(type=ResNet, depth=18, strides=widths)))
model.head.in_channels = 512
model['head']['num_classes'] = 10
`;
    const files = {
      'configs/net.py': text,
      'base/model.py': base,
      'configs/part.py': 'widths = (1, 2, 2, 2)\nextra = 1\n',
    };
    const { totals, problems } = among(files);
    deepEqual(problems, []);
    equal(totals.learnable, 11_689_512 - 990 * 513);
  });

  const wrong = (text: string, more: Files = {}) => {
    const { problems } = among({ ...more, 'configs/net.py': `${text}\n${base}` });
    const [problem] = problems.filter(({ severity }) => severity === 'error');
    return [problem?.message, at(text, problem?.range)];
  };
  it('must be there, and relative', () => {
    deepEqual(wrong("_base_ = '../no/such.py'"), [
      "The base '../no/such.py' is not there.",
      "'../no/such.py'",
    ]);
    for (const path of [
      '/etc/passwd',
      '~/x.py',
      'C:/x.py',
      '\\\\\\\\host\\\\x.py',
      'https://a.b/c.py',
      'mmdet::a.py',
      'con.py',
    ])
      match(wrong(`_base_ = '${path}'`)[0] ?? 'none', /^The base '.*' (is|names) a/);
    match(wrong('_base_ = find()')[0] ?? '', /takes paths as text/);
    match(wrong('with read_base():\n    from mmdet.configs.a import *')[0] ?? '', /installed package/);
  });
  it('must form no circle', () => {
    const [message, place] = wrong("_base_ = './a.py'", {
      'configs/a.py': "_base_ = ['b.py']",
      'configs/b.py': "_base_ = './a.py'",
    });
    match(message ?? '', /circle \(a.py -> b.py -> a.py\)/);
    equal(place, "'./a.py'");
    match(wrong("_base_ = './net.py'")[0] ?? '', /circle/);
  });
  it('must not be too deep, too many or too large', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`configs/d${i}.py`, `_base_ = 'd${i + 1}.py'\n`]),
    );
    match(wrong("_base_ = 'd0.py'", chain)[0] ?? '', /more than 16 levels/);
    const many = Array.from({ length: 100 }, (_, i) => `'m${i}.py'`).join(', ');
    const { problems } = among({ 'configs/net.py': `_base_ = [${many}]` });
    equal(problems.filter(({ message }) => message.includes('more than 64 files')).length, 36);
    match(
      wrong("_base_ = 'big.py'", { 'configs/big.py': '#'.repeat(2 ** 20 + 1) })[0] ?? '',
      /larger than 1 MB/,
    );
  });
  it('must not state a variable twice', () => {
    const files = { 'configs/a.py': 'x = 1', 'configs/b.py': 'x = 2' };
    match(wrong("_base_ = ['a.py', 'b.py']", files)[0] ?? '', /Two bases state 'x'/);
  });
  it('tell their own mistakes at the entry that leads to them', () => {
    deepEqual(wrong("_base_ = 'a.py'", { 'configs/a.py': 'x = 1\ny = dict(\n' }), [
      "In the base 'a.py', line 2: Python syntax: a ')' is missing for this '('.",
      "'a.py'",
    ]);
  });
  it('are what is wrong where the model is in them', () => {
    const { problems, graph } = among({ 'configs/net.py': "_base_ = 'gone.py'\n" });
    equal(problems[0]?.message, "The base 'gone.py' is not there.");
    equal(graph.nodes.at(-1)?.op.kind, 'opaque');
  });
});
