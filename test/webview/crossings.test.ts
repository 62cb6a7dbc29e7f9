import assert from 'node:assert/strict';
import { lineFigures } from '../../scripts/bench/lineFigures.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import { allFolded, allUnfolded } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { boxesOf, linesOf } from './layoutLines.ts';

/** Crossings of a net of the pictures: folded to its blocks, unfolded, and unfolded to its layers. */
function crossingsOf(name: string): number[] {
  const given = zoo.find((net) => net.name === name)?.picture();
  assert.ok(given !== undefined, name);
  const index = indexPicture(given);
  const measure = (text: string) => 6.4 * text.length;
  return [
    { folds: allFolded, layers: false },
    { folds: allUnfolded, layers: false },
    { folds: allUnfolded, layers: true },
  ].map(({ folds, layers }) => {
    const layout = layoutPicture(given, { index, folds, layers, measure, volumes: false });
    return lineFigures(linesOf(layout), boxesOf(layout)).crossings;
  });
}

describe('crossings', () => {
  for (const name of ['googlenet', 'inception-resnet', 'fpn', 'u-net'])
    it(`are none in ${name}`, () => {
      assert.deepEqual(crossingsOf(name), [0, 0, 0]);
    });

  it('are fewer in DPN-92 than the fifteen of elkjs', () => {
    for (const crossings of crossingsOf('dpn-92')) assert.ok(crossings < 15, String(crossings));
  });
});
