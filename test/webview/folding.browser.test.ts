import assert from 'node:assert/strict';
import { themes } from '../../scripts/pictures/themes.ts';
import { inChromium } from './inChromium.ts';
import { resnetLike } from './pictures.ts';

describe('a fold', function () {
  this.timeout(60_000);
  const open = inChromium();

  it('moves the selection from a layer that it hides to the block that holds it', async () => {
    const { page, tell, faults } = await open({ theme: themes.dark, width: 1100, height: 1000 });
    await tell({ event: 'picture', data: resnetLike() });
    const title = () => page.locator('.inspector h2').first().textContent();
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await press('Unfold all');
    await page.locator('[data-press="node"][data-id="stage1.block1.n0"]').click();
    const layer = await title();
    assert.notEqual(layer, 'stage1.block1');
    await page.locator('.canvas').press('Enter');
    assert.equal(await title(), 'stage1.block1');
    await page.locator('.canvas').press('Enter');
    await page.locator('[data-press="node"][data-id="stage1.block1.n0"]').click();
    assert.equal(await title(), layer);
    await press('Fold all');
    assert.equal(await title(), 'stage1.block1');
    // Two layers of one block become that block once, and no longer a selection of several.
    await press('Unfold all');
    await page.locator('[data-press="node"][data-id="stage1.block1.n0"]').click();
    await page
      .locator('[data-press="node"][data-id="stage1.block1.n3"]')
      .click({ modifiers: ['ControlOrMeta'] });
    assert.match((await title()) ?? '', /2/);
    await press('Fold all');
    assert.equal(await title(), 'stage1.block1');
    assert.deepEqual(faults, []);
    await page.close();
  });
});
