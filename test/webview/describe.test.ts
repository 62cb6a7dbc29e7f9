import assert from 'node:assert/strict';
import type { CheckReport } from '../../src/protocol/engine.ts';
import { describe as describeTarget } from '../../webview/describe.ts';
import { captionFigures } from '../../webview/export/caption.ts';
import { findingsOf } from '../../webview/panels/findings.ts';
import { verdictBrief, verdictRows, verdictText } from '../../webview/verdictWords.ts';
import { indexPicture, problemsByNode } from '../../webview/pictureIndex.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { sectionSums, sectionText } from '../../webview/sums.ts';
import { badSum, resnetLike } from './pictures.ts';

const rowsOf = (description: ReturnType<typeof describeTarget>) => new Map(description?.rows);

describe('describe', () => {
  const net = resnetLike();
  const index = indexPicture(net);

  it('says what a block is, and why its projection is there', () => {
    const found = describeTarget(net, index, { kind: 'block', id: 'stage2.block1' });
    assert.equal(found?.title, 'stage2.block1');
    assert.equal(found.subtitle, 'bottleneck, stage 2');
    assert.equal(rowsOf(found).get('Shape'), '56x56x256 → 28x28x512');
    assert.equal(rowsOf(found).get('Skip'), 'projection');
    assert.deepEqual(found.notes, ['projection skip']);
    assert.equal(found.nodes.length, net.templates[3]?.nodes.length);
  });

  it('says a node with its own receptive field', () => {
    const found = describeTarget(net, index, { kind: 'node', id: 'stage1.block3.n3' });
    assert.equal(found?.title, '3x3 conv, 64');
    assert.equal(rowsOf(found).get('Receptive field'), '18 px');
    assert.equal(rowsOf(found).get('MACs'), '1.00 M (2.00 MFLOPs)');
  });

  it('sums the net and its sections', () => {
    assert.equal(rowsOf(describeTarget(net, index, null)).get('Skips'), '12 identity, 4 projection');
    assert.equal(rowsOf(describeTarget(net, index, { kind: 'section', id: '1' })).get('Parameters'), '9,000');
  });

  it('is null for what is gone, and carries problems', () => {
    assert.equal(describeTarget(net, index, { kind: 'node', id: 'gone' }), null);
    const bad = badSum();
    const at = describeTarget(bad, indexPicture(bad), { kind: 'node', id: 'stage1.block1.n5' });
    assert.ok(at !== null);
    assert.ok(at.notes.some((note) => note.includes('56x56x64')));
    assert.equal(at.title, 'sum of unequal shapes');
    assert.equal(rowsOf(at).get('Inputs'), '28x28x128 ≠ 56x56x64');
    for (const target of [
      { kind: 'block', id: 'stage1.block1' },
      { kind: 'skip', id: 'stage1.block1.n5' },
    ] as const) {
      const { notes = [] } = describeTarget(bad, indexPicture(bad), target) ?? {};
      assert.match(notes.join(' '), /a 1x1 convolution with 128 filters and stride 2/);
      assert.ok(!notes.includes('identity skip'), 'no word as if x could be added');
    }
    assert.equal(problemsByNode(bad).size, 1);
  });

  it('names a sum, and says of BN statistics only where there are any', () => {
    const sum = describeTarget(net, index, { kind: 'node', id: 'stage1.block2.n8' });
    assert.equal(sum?.title, 'sum');
    const { learnable } = net.totals;
    const bare = { ...net, totals: { ...net.totals, withBnStats: learnable } };
    assert.equal(rowsOf(describeTarget(bare, index, null)).has('with BN statistics'), false);
    assert.equal(describeTarget({ ...net, model: 'ResNet-50' }, index, null)?.title, 'ResNet-50');
  });
});

describe('a stage with a layer that is not known', () => {
  it('says that its parameters are at least so many, as the whole net does', () => {
    const layer = (name: string, type: string, bottom: string, more = '') =>
      `layer { name: "${name}" type: "${type}" bottom: "${bottom}" top: "${name}" ${more} }\n`;
    const conv = 'convolution_param { num_output: 3 kernel_size: 3 pad: 1 }';
    const input = 'input: "data" input_shape { dim: 1 dim: 3 dim: 32 dim: 32 }\n';
    const opaque = pictureOfFile(
      'net.prototxt',
      input +
        layer('a', 'Convolution', 'data', conv) +
        layer('b', 'Fourier', 'a') +
        layer('c', 'Convolution', 'a', conv) +
        layer('d', 'Eltwise', 'c', 'bottom: "b"'),
    );
    const texts = opaque.sections.map((section) => sectionText(sectionSums(opaque, section)));
    assert.ok(
      texts.some((text) => /at least \d+/.test(text)),
      texts.join('; '),
    );
    // 3x3 convolutions of 3 maps, one of which reads the other: 2 (3 x 3 x 3 x 3 + 3) weights, at 32x32.
    assert.deepEqual(captionFigures(opaque).slice(0, 3), [
      'at least 2 weighted layers',
      'at least 168 params',
      'at least 166 k MACs',
    ]);
    const unread = pictureOfFile('net.prototxt', `${input}${layer('b', 'Fourier', 'data')}`);
    assert.deepEqual(captionFigures(unread).slice(0, 3), ['depth unknown', 'params unknown', 'MACs unknown']);
    const section = texts.findIndex((text) => text.includes('at least'));
    const found = describeTarget(opaque, indexPicture(opaque), { kind: 'section', id: String(section) });
    assert.match(rowsOf(found).get('Parameters') ?? '', /^at least /);
    assert.match(
      rowsOf(describeTarget(opaque, indexPicture(opaque), null)).get('Activations') ?? '',
      /^at least /,
    );
    const net = resnetLike();
    for (const known of net.sections) assert.doesNotMatch(sectionText(sectionSums(net, known)), /at least/);
  });
});

describe('the findings', () => {
  const problem = (code: string, line: number) =>
    ({ severity: 'error', code, message: `${code} ${line}`, line, node: null }) as const;

  it('are twenty at most, of syntax errors the first, and a check that failed', () => {
    const many = Array.from({ length: 30 }, (_, line) => problem('unknown-key', line + 1));
    assert.equal(findingsOf(many, { kind: 'none' }).length, 20);
    const syntax = [problem('syntax', 3), problem('syntax', 4), problem('unknown-key', 5)];
    assert.deepEqual(
      findingsOf(syntax, { kind: 'failed', message: 'The engine died.' }).map(({ text }) => text),
      ['syntax 3', 'unknown-key 5', 'The check failed: The engine died.'],
    );
  });
});

describe('the verdict', () => {
  const report: CheckReport = {
    status: 'agree',
    engine: { engine: 'tfjs-node', tensorflow: '2.13.1', tfjs: '4.22.0', node: '20', reason: '' },
    note: null,
    nodes: 175,
    checked: 175,
    shapesAgree: 175,
    paramsAgree: 161,
    disagreements: [],
    notChecked: [],
    milliseconds: 600,
  };

  it('is one sentence', () => {
    assert.equal(verdictText(report), 'TensorFlow 2.13.1 agrees: 175 shapes, 161 parameter counts');
    assert.match(verdictText({ ...report, checked: 170 }), /5 not checked$/);
    assert.equal(verdictBrief(report), 'TensorFlow 2.13.1 agrees');
    assert.equal(verdictBrief({ ...report, checked: 170 }), 'TensorFlow 2.13.1 agrees, 5 not checked');
    assert.deepEqual(verdictRows({ kind: 'report', report }), [
      ['Checked by', 'TensorFlow 2.13.1'],
      ['Shapes agree', '175 of 175'],
      ['Parameter counts agree', '161 of 175'],
    ]);
    const disagreements = [{ id: 'a', what: 'shape', ours: '1', theirs: '2' }] as const;
    assert.equal(
      verdictText({ ...report, status: 'disagree', disagreements }),
      'TensorFlow 2.13.1 disagrees at 1 node',
    );
    assert.equal(verdictText({ ...report, status: 'not run', note: 'Too large.' }), 'Too large.');
  });
});
