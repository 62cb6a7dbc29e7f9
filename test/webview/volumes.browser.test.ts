import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Opened } from '../../scripts/pictures/harness.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { passed, settled } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { inChromium } from './inChromium.ts';

describe('volumes in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened | null = null;

  afterEach(() => {
    if (opened === null) return;
    assert.deepEqual(opened.faults, [], 'no error, and nothing that the content policy forbids');
    opened = null;
  });
  const open = async (theme: keyof typeof themes = 'dark', saved: unknown = null) => {
    opened = await openPage({ theme: themes[theme], width: 1100, height: 1000, saved });
    await opened.tell({ event: 'picture', data: pictureOfFile('examples/resnet-50.resnet.yaml') });
    return opened.page;
  };
  const key = (page: Page) => page.getByRole('region', { name: 'Volume legend' });
  const named = (page: Page) =>
    page.locator('.items .volume .flow').evaluateAll((texts) => texts.map(({ textContent }) => textContent));
  /** Width and height on the screen of the front of the volume that comes out of a node. */
  const front = async (page: Page, id: string) => {
    const box = await page.locator(`.volume[data-id="${id}"] .front`).boundingBox();
    assert.ok(box !== null, id);
    return box;
  };

  it('have scales that go up to what the net has, and no farther', async () => {
    const said = async (size: string) => {
      const text = `residualLens: 1\ninput: ${size}\nlayers:\n  - { conv: 32 }\n  - { conv: 64 }\n`;
      opened = await openPage({ theme: themes.dark, width: 1100, height: 1000 });
      await opened.tell({ event: 'picture', data: pictureOfFile('net.resnet.yaml', text) });
      await opened.page.locator('.canvas').press('v');
      const words = (await key(opened.page).locator('text').allTextContents()).join(' ');
      await opened.close();
      return words;
    };
    assert.equal(await said('608x608x3'), '7 14 28 56 112 224 448 608 px high 16 64 channels wide');
    assert.equal(await said('32x32x3'), '7 14 28 32 px high 16 64 channels wide');
  });

  it('come and go by the menu and by v, with their scales below the picture', async () => {
    const page = await open();
    assert.equal(await page.locator('.items .volume').count(), 0);
    assert.equal(await key(page).isVisible(), false);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Volumes' }).click();
    assert.ok((await named(page)).includes('112x112x64'));
    const said = (await key(page).locator('text').allTextContents()).join(' ');
    assert.equal(said, '7 14 28 56 112 224 px high 16 64 256 1024 2048 channels wide');
    assert.match(await key(page).innerText(), /log scales/);
    const [input, first] = [await front(page, 'input'), await front(page, 'stem.conv1')];
    assert.ok(
      input.width < first.width && input.height > first.height,
      '224x224x3 is higher, 112x112x64 wider',
    );
    await page.locator('.canvas').focus();
    await page.keyboard.press('v');
    assert.equal(await page.locator('.items .volume').count(), 0);
    assert.equal(await key(page).isVisible(), false);
  });

  it('select the layer that they come out of, and say their size where the pointer rests', async () => {
    const page = await open();
    await page.locator('.canvas').focus();
    await page.keyboard.press('v');
    const volume = page.locator('.volume[data-id="stem.conv1"]');
    await volume.hover();
    // 112 x 112 x 64 values of 4 bytes.
    await page.getByText('802,816 values, 3.21 MB').waitFor();
    await volume.click();
    assert.match(await page.locator('.inspector h2').innerText(), /7x7 conv, 64/);
  });

  it('are back after a reload', async () => {
    const page = await open();
    await page.locator('.canvas').focus();
    await page.keyboard.press('v');
    await passed(page, 400);
    const saved: unknown = await page.evaluate('acquireVsCodeApi().getState()');
    await opened?.close();
    const again = await open('dark', saved);
    assert.equal(await key(again).isVisible(), true);
    assert.ok((await named(again)).includes('112x112x64'));
  });

  for (const theme of ['hc-dark', 'hc-light'] as const) {
    it(`are drawn by their edges alone in ${theme}`, async () => {
      const page = await open(theme);
      await page.locator('.canvas').focus();
      await page.keyboard.press('v');
      const looks = await page.locator('.items .volume path').evaluateAll((faces) =>
        faces.map((face) => {
          const { fill, stroke } = getComputedStyle(face);
          return fill === getComputedStyle(document.body).backgroundColor && stroke !== fill;
        }),
      );
      assert.ok(looks.length > 10 && looks.every(Boolean));
    });
  }

  it('stand beside the heat of the boxes, folded, and from far away', async () => {
    const page = await open();
    await page.locator('.canvas').focus();
    await page.keyboard.press('v');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'Heat: MACs' }).click();
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    assert.ok((await page.locator('.cell.heated').count()) > 0);
    assert.ok((await page.locator('.items .volume').count()) > 4);
    for (let press = 0; press < 6; press++) {
      await page.getByRole('button', { name: 'Zoom out' }).click();
      await settled(page);
    }
    for (const face of ['front', 'roof', 'flank'])
      assert.equal(await page.locator(`.far path.volume.${face}`).count(), 1);
  });
});
