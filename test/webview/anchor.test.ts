import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { movedBy, type Looking } from '../../webview/anchor.ts';
import { allFolded, allUnfolded, type Folds } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import type { Item } from '../../webview/layout/item.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';

const picture = pictureOfFile('examples/resnet-50.resnet.yaml');
const index = indexPicture(picture);
const measure = (text: string) => 6 * text.length;
const itemsWith = (folds: Folds): readonly Item[] =>
  layoutPicture(picture, { index, folds, measure, layers: false, volumes: false }).items;
const [folded, unfolded] = [itemsWith(allFolded), itemsWith(allUnfolded)];
const itemOf = (items: readonly Item[], id: string): Item =>
  items.find((item) => item.kind === 'block' && item.id === id) ?? assert.fail(id);

/** A window of 800 pixels whose upper edge is so far above an item. */
const seen = (item: Item, above: number, change: Partial<Looking> = {}): Looking => ({
  ...{ top: item.y - above, bottom: item.y - above + 800, eye: 'middle', selected: null },
  ...change,
});

describe('what the eye rests on', () => {
  it('is what is selected, which stays where it is when all unfolds and all folds', () => {
    for (const [before, after] of [
      [folded, unfolded],
      [unfolded, folded],
    ] as const) {
      const item = itemOf(before, 'stage3.block1');
      const moved = movedBy(before, after, seen(item, 300, { selected: item }));
      assert.equal(itemOf(after, 'stage3.block1').y + moved, item.y);
    }
  });

  it('is what is in the middle where nothing is selected', () => {
    const item = itemOf(folded, 'stage3.block1');
    const moved = movedBy(folded, unfolded, seen(item, 400));
    assert.equal(itemOf(unfolded, 'stage3.block1').y + moved, item.y);
  });

  it('is the run into which a block folds', () => {
    const item = itemOf(unfolded, 'stage3.block5');
    const run = itemOf(folded, 'stage3.block2');
    assert.equal(run.count, 5);
    assert.equal(run.y + movedBy(unfolded, folded, seen(item, 400, { selected: item })), item.y);
  });

  it('is what stands above where one block folds', () => {
    const item = itemOf(unfolded, 'stage3.block1');
    assert.equal(movedBy(unfolded, unfolded, seen(item, 100, { eye: 'top' })), 0);
    const above = folded.find(({ y, height }) => y + height >= itemOf(folded, 'stage3.block1').y - 100);
    const moved = movedBy(folded, unfolded, seen(itemOf(folded, 'stage3.block1'), 100, { eye: 'top' }));
    assert.equal((unfolded.find(({ key }) => key === above?.key)?.y ?? 0) + moved, above?.y);
  });

  it('is the beginning of the net where that is in view', () => {
    const [first] = folded;
    assert.ok(first !== undefined);
    const moved = movedBy(folded, unfolded, seen(first, 16));
    assert.equal((unfolded[0]?.y ?? 0) + moved, first.y);
  });

  it('is nothing where nothing is left of it', () => {
    assert.equal(movedBy(folded, [], seen(itemOf(folded, 'stage3.block1'), 100)), 0);
  });
});
