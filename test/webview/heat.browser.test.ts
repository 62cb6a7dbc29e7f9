import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Opened } from '../../scripts/pictures/harness.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { inChromium } from './inChromium.ts';
import { settled } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';

const resnet50 = () => pictureOfFile('examples/resnet-50.resnet.yaml');

async function show(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('menu').getByText(item, { exact: true }).click();
}

const textOf = async (page: Page, selector: string) =>
  ((await page.locator(selector).first().textContent()) ?? '').replace(/\s+/g, ' ');

/** The fills of each text on a coloured box or card, and of what is under it. */
const inks = (page: Page) =>
  page.locator('.node.heated tspan, text.heated').evaluateAll((texts) =>
    texts.map((text) => {
      const node = text.closest('.node');
      const ground =
        node?.querySelector('.box') ?? text.parentElement?.querySelector('.cell:not(.sheet), .heatTitle');
      return [getComputedStyle(text).fill, ground ? getComputedStyle(ground).fill : 'none'] as const;
    }),
  );

/** Contrast of two opaque colours by WCAG 2's formula. */
function contrast(...colours: readonly [string, string]): number {
  const [low = 0, high = 0] = colours
    .map((colour) => {
      const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
      assert.ok(parts !== null, `${colour} is one opaque colour`);
      const [r = 0, g = 0, b = 0] = parts.slice(1).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    })
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe('heat in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened | null = null;

  afterEach(() => {
    if (opened === null) return;
    assert.deepEqual(opened.faults, [], 'no error, and nothing that the content policy forbids');
    opened = null;
  });
  const open = async (theme: keyof typeof themes = 'dark') => {
    opened = await openPage({ theme: themes[theme], width: 1100, height: 1000 });
    await opened.tell({ event: 'picture', data: resnet50() });
    return opened.page;
  };

  it('colours merges, which have a map in memory too, and says how much', async () => {
    const page = await open();
    await show(page, 'Heat: activation memory');
    const sum = page.locator('.merge[data-id="stage1.block1.add"]');
    // 56x56x256 of float32, once for the sum and once for its ReLU.
    const bytes = 2 * 56 * 56 * 256 * 4;
    assert.match((await sum.getAttribute('class')) ?? '', /heated heat\d/);
    assert.match((await sum.textContent()) ?? '', new RegExp((bytes / 1e6).toPrecision(3)));
    assert.match((await sum.getAttribute('aria-label')) ?? '', /MB/);
    await show(page, 'Heat: parameters');
    assert.doesNotMatch((await sum.getAttribute('class')) ?? '', /heated/);
  });

  it('colours boxes and cards by a measure, says each figure, and goes back to none', async () => {
    const page = await open();
    const places = () =>
      page.locator('g.item').evaluateAll((items) => items.map((item) => item.getAttribute('transform')));
    const before = await places();
    assert.equal(await page.locator('.heated').count(), 0);
    await show(page, 'Heat: parameters');
    assert.match(await textOf(page, '.node[data-id="stage1.block1.conv2"] text'), /3x3 conv, 64 · 37\.0 k/);
    assert.equal(await textOf(page, '.figure'), '70.4 k each');
    assert.match(await textOf(page, 'text.name'), /block1 · 75\.0 k/);
    assert.equal(
      await textOf(page, '.heatKey'),
      'Parameters≤ 6.04 k6.04 Mparameters · log scale · bars say the same',
    );
    assert.deepEqual(await places(), before, 'nothing moves');
    await show(page, 'Heat: activation memory');
    assert.match(
      await textOf(page, '.heatKey'),
      /^Activation memory0.* MBbytes, batch 1, float32 · linear scale/,
    );
    await show(page, 'Heat: none');
    assert.equal(await page.locator('.picture .heated, .picture .heatBar').count(), 0);
    assert.equal(await page.locator('.heatKey:visible, .hotSpots:visible').count(), 0);
  });

  it('selects what is pressed in the top five', async () => {
    const page = await open();
    await show(page, 'Heat: parameters');
    const rows = page.getByRole('region', { name: 'Top five' }).getByRole('button');
    assert.equal(await rows.count(), 5);
    assert.equal(await rows.first().textContent(), 'stage4.block16.04 M23.6 % of all');
    await rows.first().click();
    assert.equal(await textOf(page, '.inspector h2'), 'stage4.block1');
    assert.equal(await page.locator('.frame.selected[data-id="stage4.block1"]').count(), 1);
    await rows.nth(2).click();
    assert.equal(await textOf(page, '.inspector h2'), 'dense, 1000');
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
    it(`has text of 4.5:1 at least on every colour of ${theme}`, async () => {
      const page = await open(theme);
      for (const [folds, heat] of [
        ['Unfold all', 'MACs'],
        ['Unfold all', 'parameters'],
        ...['parameters', 'MACs', 'activation memory', 'receptive field'].map((each) => ['Fold all', each]),
      ] as const) {
        await page.getByRole('button', { name: folds, exact: true }).click();
        await show(page, `Heat: ${heat}`);
        const pairs = await inks(page);
        assert.ok(pairs.length > 10, `${pairs.length} texts`);
        for (const [ink, ground] of pairs) {
          assert.ok(contrast(ink, ground) >= 4.5, `${heat}: ${ink} on ${ground}`);
        }
      }
    });
  }

  it('gives the title of an open block the colour that its cell would have, below its words', async () => {
    const page = await open();
    await show(page, 'Heat: MACs');
    // He et al. 2015, table 1: the first block of stage 2 has its 3x3 and 1x1 convolutions and a projection.
    const title = page.locator('.item:has(> .ground > .frame[data-id="stage2.block1"]) .heatTitle');
    const cell = page.locator('.cell[data-id="stage2.block2"]').first();
    const step = async (mark: typeof title) =>
      Number(/heat(\d)/.exec((await mark.getAttribute('class')) ?? '')?.[1]);
    const [opened, folded] = [await step(title), await step(cell)];
    assert.ok(opened > folded, `373 M is hotter than 218 M: ${opened}, ${folded}`);
    const after = await title.evaluate((mark) =>
      mark.parentElement?.querySelector('.name')?.compareDocumentPosition(mark),
    );
    assert.equal(after, 2, 'the title comes before its words');
    await page.locator('.fold[data-id="stage2.block1"]').click();
    await settled(page);
    assert.equal(await step(page.locator('.cell[data-id="stage2.block1"]')), opened);
    await show(page, 'Heat: none');
    assert.equal(await page.locator('.picture .heatTitle').count(), 0);
  });

  it('says the heat by the length of bars in high contrast, where no box has a colour', async () => {
    const page = await open('hc-dark');
    await show(page, 'Heat: MACs');
    const fills = await page
      .locator('.node.heated .box')
      .evaluateAll((boxes) => [...new Set(boxes.map((box) => getComputedStyle(box).fill))]);
    assert.equal(fills.length, 1);
    const bar = (id: string) => page.locator(`.node[data-id="${id}"] .heatBar.length`).getAttribute('width');
    const [little, much] = [await bar('stage1.block1.conv1'), await bar('stage1.block1.conv2')];
    assert.ok(Number(little) * 5 < Number(much), `${little} of 12.8 M, ${much} of 116 M`);
  });

  it('colours cells from far away, with their bars', async () => {
    const page = await open();
    await show(page, 'Heat: parameters');
    for (let press = 0; press < 6; press++) {
      await page.getByRole('button', { name: 'Zoom out' }).click();
      await settled(page);
    }
    assert.ok((await page.locator('.far .cell.heated').count()) > 2);
    assert.ok((await page.locator('.far .heatBar').count()) > 2);
  });
});
