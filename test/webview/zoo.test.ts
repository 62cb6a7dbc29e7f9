import assert from 'node:assert/strict';
import { zoo } from '../../scripts/pictures/zoo.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { allFolded } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';

const pictures = new Map(zoo.map(({ name, picture }) => [name, picture()]));
const pictureOf = (name: string): Picture => pictures.get(name) ?? assert.fail(`No net is called ${name}.`);
const cardsOf = (name: string) => {
  const picture = pictureOf(name);
  const options = {
    folds: allFolded,
    layers: false,
    volumes: false,
    measure: (text: string) => 6.2 * text.length,
  };
  return layoutPicture(picture, { index: indexPicture(picture), ...options }).items.filter(
    ({ kind }) => kind === 'block',
  );
};

describe('the nets of the pictures', () => {
  it('have no error', () => {
    for (const [name, { problems }] of pictures)
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
        name,
      );
  });

  it('are the ones of their papers: parameters of torchvision, timm and the papers', () => {
    const learnable = (name: string) => pictureOf(name).totals.learnable;
    assert.equal(learnable('densenet-121'), 7_978_856, 'torchvision densenet121');
    assert.equal(learnable('dpn-92'), 37_668_392, 'timm dpn92');
    assert.equal(learnable('wide-resnet-50'), 68_883_240, 'torchvision wide_resnet50_2');
    assert.equal(learnable('resnext-50'), 25_028_904, 'torchvision resnext50_32x4d');
  });

  it('fold the blocks of Inception-ResNet to runs of 5, 10 and 5, each with its sum and identity skip', () => {
    const runs = cardsOf('inception-resnet').filter(({ count }) => count > 1);
    assert.deepEqual(
      runs.map(({ count, drawing }) => [
        count,
        drawing?.skips.map(({ kind }) => kind).join(),
        drawing?.units.find(({ unit }) => unit.look === 'merge')?.unit.merge,
      ]),
      [
        [5, 'identity', 'sum'],
        [10, 'identity', 'sum'],
        [5, 'identity', 'sum'],
      ],
    );
  });

  it('say the branches of an inception module on its card, none cut', () => {
    const [first] = cardsOf('googlenet');
    const card = first?.drawing?.units.find(({ place }) => place === 'card');
    assert.equal(card?.unit.after, '4 branches: 1x1 | 3x3 | 5x5 | pool');
  });
});
