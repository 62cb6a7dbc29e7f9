import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
  bundleWebview,
  chromiumPath,
  hasChromium,
  openBrowser,
  openWebview,
  type Opened,
  type Told,
} from '../../scripts/pictures/harness.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { badSum, deep, picture, resnetLike, template, instances } from './pictures.ts';

const told = (data: ReturnType<typeof resnetLike>): Told => ({ event: 'picture', data });
const count = (page: Page, selector: string) => page.locator(selector).count();

describe('the picture in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser | null = null;
  let bundle: Awaited<ReturnType<typeof bundleWebview>>;
  let opened: Opened;

  before(async function () {
    if (!hasChromium() && process.env['CI'] !== 'true') {
      console.log(`      left out: no Chromium at ${chromiumPath}`);
      this.skip();
    }
    bundle = await bundleWebview();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    assert.ok(browser !== null);
    opened = await openWebview(browser, bundle, { theme: themes.dark, width: 1100, height: 1000 });
  });
  afterEach(async () => {
    assert.deepEqual(opened.faults, [], 'no error, and nothing that the content policy forbids');
    await opened.page.close();
  });

  it('speaks first', async () => {
    assert.deepEqual(await opened.calls(), [{ call: 'ready', request: null }]);
  });

  it('draws solid identity skips left, dotted projections right, and their sums', async () => {
    await opened.tell(told(resnetLike([2, 2])));
    const { page } = opened;
    assert.equal(await count(page, 'svg.picture .skip.identity'), 2);
    assert.equal(await count(page, 'svg.picture .skip.projection'), 2);
    assert.equal(await count(page, 'svg.picture .merge.sum'), 4);
    const dashes = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((line) => getComputedStyle(line).strokeDasharray);
    assert.equal(await dashes('svg.picture .skip.identity .line'), 'none');
    assert.notEqual(await dashes('svg.picture .skip.projection .line'), 'none');
    const label = await page
      .locator('.item [aria-label*="projection skip"]')
      .first()
      .getAttribute('aria-label');
    assert.match(label ?? '', /stage 1, block1, bottleneck, projection skip, 56x56x256/);
  });

  it('keeps the skip of a folded block, and unfolds a run at a press', async () => {
    await opened.tell(told(resnetLike([4])));
    const { page } = opened;
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    assert.equal(await count(page, 'svg.picture .skip.identity'), 1);
    assert.equal(await page.locator('.item .badge text').textContent(), '× 3');
    await page.locator('.item .badge').click();
    await page.waitForTimeout(300);
    assert.equal(await count(page, 'svg.picture .skip.identity'), 3);
    assert.equal(await count(page, 'svg.picture .runHead'), 1);
  });

  it('tells the host which text to show, and marks what the host selects', async () => {
    await opened.tell(told(resnetLike([2])));
    const { page } = opened;
    await page.locator('[data-id="stage1.block1.n3"]').click();
    assert.deepEqual((await opened.calls()).at(-1), { call: 'reveal', request: { id: 'stage1.block1.n3' } });
    assert.equal(await page.locator('.inspector h2').textContent(), '3x3 conv, 64');
    await opened.tell({ event: 'select', data: { id: 'stage1.block2' } });
    assert.equal(await count(page, 'svg.picture .selected[data-id="stage1.block2"]'), 1);
  });

  it('keeps zoom, place and folds when the same file changes, and fits another', async () => {
    await opened.tell(told(resnetLike([2, 2])));
    const { page } = opened;
    const root = () => page.locator('svg.picture > .root').getAttribute('transform');
    const opening = await root();
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    await page.getByRole('button', { name: 'Zoom in', exact: true }).click();
    await page.waitForTimeout(250);
    const zoomed = await root();
    assert.notEqual(zoomed, opening);
    await opened.tell(told(resnetLike([2, 3])));
    assert.equal(await root(), zoomed);
    assert.equal(await count(page, 'svg.picture .frame'), 0, 'blocks stay folded');
    await opened.tell(told({ ...resnetLike([2, 2]), title: 'other.yaml' }));
    assert.notEqual(await root(), zoomed);
  });

  it('draws a bad sum red, with both shapes, one press away', async () => {
    await opened.tell(told(badSum()));
    const { page } = opened;
    assert.equal(await page.locator('.merge.problem .shapes').textContent(), '28x28x128 ≠ 56x56x64');
    await page.locator('.findings button').click();
    assert.equal(await count(page, 'svg.picture .merge.problem.selected'), 1);
    assert.deepEqual((await opened.calls()).at(-1), { call: 'reveal', request: { id: 'stage1.block1.n5' } });
  });

  it('keeps only what is in view of 1,202 layers in the page', async () => {
    await opened.tell(told(deep()));
    const { page } = opened;
    const unfold = await page.evaluate(() => {
      const button = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Unfold all',
      );
      const start = performance.now();
      button?.click();
      return performance.now() - start;
    });
    assert.ok(unfold < 500, `${Math.round(unfold)} ms`);
    await page.waitForTimeout(300);
    assert.ok((await count(page, 'svg.picture *')) < 1500);
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    await page.waitForTimeout(400);
    assert.ok((await count(page, 'svg.picture *')) < 200);
  });

  it('walks by the keyboard and folds with Enter', async () => {
    await opened.tell(told(resnetLike([1, 1])));
    const { page } = opened;
    await page.locator('.canvas').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    assert.equal(await page.locator('.inspector h2').textContent(), 'stage1.block1');
    const frames = await count(page, 'svg.picture .frame');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(250);
    assert.equal(await count(page, 'svg.picture .frame'), frames - 1);
  });

  it('shows names as text, whatever they hold', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202e';
    const odd = template(null, null, [
      { op: 'input', label: evil, inputs: [] },
      { op: 'opaque', label: 'z'.repeat(5000), shape: null },
    ]);
    await opened.tell(
      told(
        picture(
          evil,
          [odd],
          [{ kind: 'head', number: 1, shape: null, parts: [{ template: 0, instances: instances([evil]) }] }],
        ),
      ),
    );
    assert.equal(await count(opened.page, 'img'), 0);
    assert.equal(await count(opened.page, 'svg.picture .node.opaque'), 1);
    assert.match((await opened.page.locator('h1').textContent()) ?? '', /<img/);
  });

  it('says a refusal, and draws the file again when it can', async () => {
    const refused = {
      title: 'a.json',
      code: 'not-a-model',
      message: 'This is no model.',
      family: null,
    } as const;
    await opened.tell({ event: 'refused', data: refused });
    const { page } = opened;
    assert.equal(await page.getByText('This is no model.').isVisible(), true);
    await opened.tell(told({ ...resnetLike([1]), title: 'a.json' }));
    assert.equal(await page.locator('svg.picture').isVisible(), true);
    assert.ok((await count(page, 'svg.picture .item')) > 0);
  });
});
