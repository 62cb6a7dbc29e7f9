import assert from 'node:assert/strict';
import type { Opened } from '../../scripts/pictures/harness.ts';
import { probesOf } from '../../scripts/pictures/labScenes.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { inChromium } from './inChromium.ts';

const resnet20 = 'examples/resnet-20.resnet.yaml';

describe('heat while a net trains, in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened | null = null;
  afterEach(() => {
    assert.deepEqual(opened?.faults ?? [], []);
    opened = null;
  });
  const open = async () => {
    opened = await openPage({ theme: themes.dark, width: 1100, height: 1000 });
    await opened.tell({ event: 'picture', data: pictureOfFile(resnet20) });
    return opened;
  };

  it('colours the blocks by what was measured last, follows it, and is scrubbed with the keys', async () => {
    const { page, tell } = await open();
    const strip = page.getByRole('region', { name: 'While training' });
    assert.equal(await strip.isVisible(), false, 'nothing was measured yet');
    const { ids, frames } = probesOf(resnet20);
    await tell({ event: 'probes', data: { ids, frames: frames.slice(0, 3) } });
    assert.equal(await page.locator('.picture .heated').count(), 0);
    await strip.getByLabel('While training').selectOption('gradient');
    assert.ok((await page.locator('.picture .heated').count()) > 4);
    assert.match((await page.locator('.heatKey').textContent()) ?? '', /^Gradient norm.*step 61/);
    const dense = page.locator('.node[data-id="head.dense1"]');
    const before = await dense.textContent();
    await tell({ event: 'probes', data: { ids: null, frames: frames.slice(3, 4) } });
    assert.equal(await strip.locator('output').textContent(), 'step 91', 'the newest is followed');
    assert.notEqual(await dense.textContent(), before);
    const slider = strip.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    assert.equal(await slider.getAttribute('aria-valuetext'), 'step 1, look 1 of 4');
    const first = await dense.textContent();
    await tell({ event: 'probes', data: { ids: null, frames: frames.slice(4, 5) } });
    assert.equal(await strip.locator('output').textContent(), 'step 1', 'what is looked at stays');
    assert.equal(await dense.textContent(), first);
    await strip.getByRole('button', { name: 'Live' }).click();
    assert.equal(await strip.locator('output').textContent(), 'step 121');
  });

  it('selects what is pressed in its top five, and goes when another run begins', async () => {
    const { page, tell } = await open();
    const event = probesOf(resnet20);
    await tell({ event: 'probes', data: event });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('menu').getByText('Heat: gradient norm', { exact: true }).click();
    assert.equal(await page.getByLabel('While training').getByRole('combobox').inputValue(), 'gradient');
    const rows = page.getByRole('region', { name: 'Top five' }).getByRole('button');
    assert.equal(await rows.count(), 5);
    await rows.first().click();
    assert.equal(
      await page.locator('.inspector h2').textContent(),
      await rows.first().locator('.spotName').textContent(),
    );
    await rows.nth(2).focus();
    await tell({ event: 'probes', data: { ids: null, frames: event.frames.slice(-1) } });
    assert.equal(
      await rows.nth(2).evaluate((row) => row === document.activeElement),
      true,
      'the focus stays in the list',
    );
    await tell({ event: 'probes', data: { ids: event.ids, frames: [] } });
    assert.equal(await page.locator('.probeStrip').isVisible(), false);
    assert.equal(await page.locator('.picture .heated').count(), 0);
  });

  it("says a highway's mean gate at its merge and on the line of its skip", async () => {
    const { page, tell } = await open();
    const highway = 'examples/highway-19.resnet.yaml';
    await tell(
      { event: 'picture', data: pictureOfFile(highway) },
      { event: 'probes', data: probesOf(highway) },
    );
    await page.getByRole('button', { name: 'Unfold all', exact: true }).click();
    const line = page.locator('svg.picture .skip.gate').first();
    assert.doesNotMatch((await line.getAttribute('aria-label')) ?? '', /mean gate/);
    await page.locator('.probeChoice').selectOption('gate');
    const said = /; mean gate (\S+)$/.exec((await line.getAttribute('aria-label')) ?? '')?.[1];
    assert.ok(said !== undefined);
    assert.match((await page.locator('.merge.gate').first().textContent()) ?? '', new RegExp(said));
  });

  it('says the heat by bars in high contrast', async () => {
    opened = await openPage({ theme: themes['hc-light'], width: 1100, height: 1000 });
    const { page, tell } = opened;
    await tell(
      { event: 'picture', data: pictureOfFile(resnet20) },
      { event: 'probes', data: probesOf(resnet20) },
    );
    await page.locator('.probeChoice').selectOption('weight');
    const widths = await page
      .locator('.node .heatBar.length')
      .evaluateAll((bars) => new Set(bars.map((bar) => bar.getAttribute('width'))).size);
    assert.ok(widths > 2, 'bars of different lengths');
  });
});
