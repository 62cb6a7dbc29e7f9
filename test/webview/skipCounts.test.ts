import { deepEqual, equal } from 'node:assert/strict';
import { denseNet, uNet } from '../../scripts/pictures/writtenNets.ts';
import type { Analysis } from '../../src/model/facts.ts';
import { inspectionOf } from '../../src/model/inspection.ts';
import { pictureOf } from '../../src/protocol/picture.ts';
import { allFolded, allUnfolded, autoFolds } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { skipCounts } from '../../webview/sums.ts';
import { dualPathNet } from '../model/dualPathNet.ts';
import { analysisOf, analyzeText, readText } from '../model/open.ts';

const pictured = (analysis: Analysis) => pictureOf(analysis, { title: 'net', lineOf: () => 1 });
const yaml = (input: string, ...layers: readonly string[]) =>
  ['residualLens: 1', `input: ${input}`, 'layers:', ...layers.map((layer) => `  - ${layer}`)].join('\n');

/** YOLOv4's neck: two maps, each behind a convolution of its own, are joined; nothing on the way is x itself. */
const neck = yaml(
  '32x32x8',
  '{ conv: 16, stride: 2, name: c4 }',
  '{ conv: 16, stride: 2, name: c5 }',
  '{ conv: 16 }',
  '{ conv: 8, kernel: 1 }',
  '{ upsample: 2, name: up }',
  '{ conv: 8, kernel: 1, from: c4, name: lateral }',
  '{ concat: up }',
  '{ conv: 16, name: end }',
);

describe('the count of skips', () => {
  const nets: Readonly<Record<string, readonly [analysis: () => Analysis, counts: object]>> = {
    'DenseNet-121 (Huang et al. 2017): a concat a layer, 6 + 12 + 24 + 16': [
      () => analyzeText(denseNet('DenseNet-121', [6, 12, 24, 16], 32)),
      { concat: 58 },
    ],
    'U-Net (Ronneberger et al. 2015) of three levels: one a level': [
      () => analyzeText(uNet()),
      { concat: 3 },
    ],
    "DPN-92 (Chen et al. 2017): the sums of 30 blocks, and the dense path of all but each stage's first": [
      () => dualPathNet([3, 4, 20, 3]),
      { identity: 26, projection: 4, concat: 26 },
    ],
    'parallel branches that are joined: none': [() => analyzeText(neck), {}],
    'a sum whose shapes do not fit adds no x': [
      () => analyzeText(yaml('8x8x4', '{ conv: 4, name: x }', '{ conv: 8 }', '{ add: x }')),
      {},
    ],
  };
  for (const [name, [analyse, counts]] of Object.entries(nets))
    it(`is one in the shell and in the panel: ${name}`, () => {
      const analysis = analyse();
      const { skips } = inspectionOf('net', '', analysis);
      deepEqual(Object.fromEntries(Object.entries(skips).filter(([, count]) => count > 0)), counts);
      deepEqual(Object.fromEntries(skipCounts(pictured(analysis))), counts);
    });

  it('is of what is drawn as a skip: a line between parallel branches is an edge', () => {
    const picture = pictured(analyzeText(neck));
    const { items, longSkips } = layoutPicture(picture, {
      index: indexPicture(picture),
      folds: autoFolds,
      layers: false,
      volumes: false,
      measure: (text) => 6 * text.length,
    });
    const own = items.flatMap(({ drawing }) => drawing?.skips ?? []);
    equal(own.length, 0);
    deepEqual(
      [...new Set(longSkips.map(({ kind }) => kind))].filter((kind) => kind !== 'edge'),
      [],
    );
  });

  it('is of the same kinds at every fold, also where a sum pads what it is given itself', () => {
    const convolution = (filters: number) => `[convolutional]\nfilters=${filters}\nsize=3\nstride=1\npad=1\n`;
    const shortcut = '[shortcut]\nfrom=-3\n';
    const text = [
      '[net]\nheight=16\nwidth=16\nchannels=3\n',
      ...[convolution(8), convolution(8), convolution(16), shortcut],
      ...[convolution(16), convolution(16), shortcut],
    ].join('');
    const picture = pictured(analysisOf(readText(text, 'net.cfg')));
    deepEqual(Object.fromEntries(skipCounts(picture)), { zeroPad: 1, identity: 1 });
    for (const folds of [autoFolds, allFolded, allUnfolded]) {
      const { items } = layoutPicture(picture, {
        index: indexPicture(picture),
        folds,
        layers: false,
        volumes: false,
        measure: (name) => 6 * name.length,
      });
      deepEqual(
        items.flatMap(({ drawing }) => drawing?.skips ?? []).map(({ kind }) => kind),
        ['zeroPad', 'identity'],
      );
    }
  });
});
