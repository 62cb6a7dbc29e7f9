import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { settled } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { featurePyramid, inceptionResNet } from '../../scripts/pictures/writtenNets.ts';
import { inChromium } from './inChromium.ts';
import { resnetLike } from './pictures.ts';

const timm = (architecture: string) => () =>
  pictureOfFile('config.json', JSON.stringify({ architecture, num_classes: 1000 }));

describe('a card', function () {
  this.timeout(60_000);
  const open = inChromium();

  for (const [net, picture] of Object.entries({
    'a pre-activation net': timm('resnetv2_50'),
    'Inception-ResNet': () => pictureOfFile('inception.resnet.yaml', inceptionResNet()),
    'a feature pyramid': () => pictureOfFile('fpn.resnet.yaml', featurePyramid()),
  }))
    it(`says the whole name and what its block does: ${net}`, async () => {
      const { page, tell } = await open({ theme: themes.dark, width: 1000, height: 1000 });
      await tell({ event: 'picture', data: picture() });
      await page.getByRole('button', { name: 'Fold all', exact: true }).click();
      await settled(page);
      const names = await page.locator('text.card').allTextContents();
      const said = await page.locator('text.layers').allTextContents();
      assert.ok(names.length > 4 && names.length === said.length);
      assert.deepEqual(
        names.filter((name) => name.includes('…')),
        [],
      );
      assert.ok(said.every((text) => text !== ''));
    });
});

describe('the picture at fit', function () {
  this.timeout(60_000);
  const open = inChromium();

  for (const height of [420, 640])
    it(`says how many blocks a folded run stands for, in a panel of ${height} px`, async () => {
      const { page, tell, faults } = await open({ theme: themes.dark, width: 510, height });
      await tell({ event: 'picture', data: resnetLike([3, 8, 36, 3]) });
      await page.getByRole('button', { name: 'Fold all', exact: true }).click();
      await page.getByRole('button', { name: 'Fit', exact: true }).click();
      await settled(page);
      const seen = await page.locator('.runCount').evaluateAll((texts) =>
        texts.map((text) => {
          const { height: tall, top } = text.getBoundingClientRect();
          return { said: text.textContent, read: tall >= 9, inView: top > 0 };
        }),
      );
      const expected = [2, 7, 35, 2].map((count) => ({ said: `× ${count}`, read: true, inView: true }));
      assert.deepEqual(seen, expected);
      await page.locator('.runCount').nth(2).click();
      await settled(page);
      assert.notEqual(await page.locator('.runCount').count(), 4, 'a press unfolds the run');
      assert.deepEqual(faults, []);
    });
});
