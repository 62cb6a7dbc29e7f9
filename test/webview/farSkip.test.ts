import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { describe as describeTarget } from '../../webview/describe.ts';
import { farSkip } from '../../webview/farSkip.ts';
import { allUnfolded, autoFolds } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import { outlineOf, type OutlineLine } from '../../webview/outline.ts';
import { wordedOf } from '../../webview/outlineText.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { indexed } from '../../webview/state.ts';
import type { Target } from '../../webview/target.ts';

const net = (name: string): Picture => {
  const found = zoo.find((each) => each.name === name);
  assert.ok(found !== undefined);
  return found.picture();
};

const told = (picture: Picture, kind: Target['kind'], id: string) => {
  const said = kind === 'section' ? null : describeTarget(picture, indexPicture(picture), { kind, id });
  assert.ok(said !== null, id);
  return { ...said, rows: new Map(said.rows) };
};

const every = (lines: readonly OutlineLine[]): OutlineLine[] =>
  lines.flatMap((line) => [line, ...every(line.children())]);
const outline = (picture: Picture) => every(outlineOf(wordedOf(indexed(picture), null)));

describe('a skip from elsewhere in the net', () => {
  it('is said in the inspector with what it carries, not with what enters its stretch', () => {
    // Ronneberger et al. 2015, figure 1: the outermost skip brings the first level's map to the last.
    const skip = told(net('u-net'), 'skip', 'skip1');
    assert.deepEqual(skip.notes, ['concat: 32 channels of enc1b.relu are kept; 0 params']);
    assert.equal(skip.title, 'concat skip');
    assert.equal(skip.subtitle, 'skip1');
    assert.equal(skip.rows.get('Shape'), '128x128x32 → 128x128x96');
    // Huang et al. 2017: the second layer of a block is given the 64 channels that enter it, and 32 of the first layer.
    const dense = told(net('densenet-121'), 'skip', 'concat2');
    assert.match(dense.notes.join(), /^concat: 96 channels of 2 maps that joined above are kept/);
    assert.equal(dense.rows.get('Shape'), '56x56x96 → 56x56x128');
  });

  it('has its line in the outline, where there is no block too', () => {
    const skips = outline(net('u-net')).filter(({ target }) => target.kind === 'skip');
    assert.deepEqual(
      skips.map(({ target, text }) => [target.id, text]),
      [
        ['skip3', 'skip, concat: 128 channels of enc3b.relu are kept; 0 params; skip3'],
        ['skip2', 'skip, concat: 64 channels of enc2b.relu are kept; 0 params; skip2'],
        ['skip1', 'skip, concat: 32 channels of enc1b.relu are kept; 0 params; skip1'],
      ],
    );
    const dense = outline(net('densenet-121')).map(({ text }) => text);
    assert.ok(dense.some((text) => /^skip, concat: 96 channels of 2 maps .*; concat2$/.test(text)));
  });

  it('has its shape and its words at the merge', () => {
    const merge = told(net('u-net'), 'node', 'skip3');
    assert.equal(merge.rows.get('Shape'), '32x32x256 + 32x32x128 → 32x32x384');
    assert.deepEqual(merge.notes, ['concat: 128 channels of enc3b.relu are kept; 0 params.']);
    // Of the first dense block of DenseNet-121, six layers: 32 channels of each, 64 of what enters.
    const dense = told(net('densenet-121'), 'node', 'concat6');
    assert.equal(dense.rows.get('Shape'), '56x56x32 + 56x56x64 + 5 of 56x56x32 → 56x56x256');
  });

  it('is not what stands right above its merge, which is F(x)', () => {
    const block = (x: string, sum: string) => [
      `  - { conv: 16, name: ${sum}a }`,
      `  - { conv: 16, name: ${sum}b }`,
      `  - { add: ${x}, name: ${sum} }`,
    ];
    const past = (merge: string) =>
      [
        'residualLens: 1',
        'input: 32x32x3',
        'layers:',
        '  - { conv: 16, name: first }',
        ...block('first', 's1'),
        ...block('s1', 's2'),
        `  - { ${merge}: first, name: end }`,
        '  - { conv: 8 }',
      ].join('\n');
    const sum = told(pictureOfFile('sum.resnet.yaml', past('add')), 'skip', 'end');
    assert.deepEqual(sum.notes, ['identity: first is added as it is, past 2 blocks; 0 params']);
    const concat = told(pictureOfFile('concat.resnet.yaml', past('concat')), 'skip', 'end');
    assert.deepEqual(concat.notes, ['concat: 16 channels of first are kept, past 2 blocks; 0 params']);
    assert.equal(concat.rows.get('Shape'), '32x32x16 → 32x32x32');
  });

  it('is what its lane brings, in every net', () => {
    let lanes = 0;
    for (const { name, picture } of zoo) {
      const [given, seen] = [picture(), new Set<string>()];
      const index = indexPicture(given);
      for (const folds of [autoFolds, allUnfolded]) {
        const measure = (text: string) => text.length * 6.4;
        const { longSkips } = layoutPicture(given, { index, folds, measure, layers: false, volumes: false });
        for (const { kind, joins, exits } of longSkips) {
          for (const { id, merge, point } of exits) {
            const found = index.get(merge ?? '');
            if (kind === 'edge' || merge === null || merge !== id || found === undefined) continue;
            const brought = joins.filter(({ lane }) => lane < point.y).map(({ from }) => from);
            const far = farSkip(given, index, found);
            assert.deepEqual(new Set(far?.from), new Set(brought), `${name}: ${merge}`);
            assert.equal(far?.kind, kind);
            seen.add(merge);
          }
        }
      }
      lanes += seen.size;
    }
    // Of the U-Net 3, of DenseNet-121 54, and of DPN-92 26 sums and as many concats.
    assert.ok(lanes > 100, String(lanes));
  });
});

describe('a gate skip', () => {
  it('has the figures of what computes T', () => {
    const { rows, notes, nodes } = told(net('highway-19'), 'skip', 'highway10');
    // 3x3 x 128 x 128 weights and 128 biases.
    assert.equal(rows.get('Parameters'), '147,584');
    assert.match(notes.join(), /3x3 conv, 128 with bias; 147,584 params$/);
    assert.deepEqual(
      nodes.map(({ label }) => label),
      ['3x3 conv, 128', 'sigmoid'],
    );
  });
});
