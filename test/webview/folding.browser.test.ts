import assert from 'node:assert/strict';
import { settled, tickByFrames } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
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
  });

  it('begun from a layer inside moves what is below on its way, and does not leap', async () => {
    const { page, tell } = await open({ theme: themes.dark, width: 1100, height: 1000 });
    await tell({ event: 'picture', data: resnetLike() });
    await page.getByRole('button', { name: 'Unfold all', exact: true }).click();
    await settled(page);
    await page.locator('[data-press="node"][data-id="stage1.block1.n0"]').click();
    await tickByFrames(page);
    const places = await page.evaluate(async () => {
      const seen = new Set<string>();
      const end = performance.now() + 500;
      document
        .querySelector('.canvas')
        ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        const items = [...document.querySelectorAll('svg.picture g.item')];
        seen.add(items.map((item) => item.getAttribute('transform')).join());
      }
      return seen.size;
    });
    assert.ok(places > 10, `${places} places`);
  });

  it('leaves what stays as it is seen, from the first one on', async () => {
    const { page, tell } = await open({ theme: themes.dark, width: 1100, height: 1000 });
    await tell({ event: 'picture', data: resnetLike() });
    await page.locator('[data-press="node"][data-id="stage1.block1.n0"]').click();
    await settled(page);
    await tickByFrames(page);
    const least = await page.evaluate(async () => {
      const stay = [...document.querySelectorAll('svg.picture g.item')];
      const end = performance.now() + 400;
      document
        .querySelector('.canvas')
        ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      let opacity = 1;
      while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        for (const item of stay) opacity = Math.min(opacity, Number(item.getAttribute('opacity') ?? 1));
      }
      return opacity;
    });
    assert.equal(least, 1);
  });

  it('takes bands and long skips along with the blocks, on the whole of their way', async () => {
    const { page, tell } = await open({ theme: themes.dark, width: 1100, height: 1000 });
    const data = zoo.find(({ name }) => name === 'fpn')?.picture();
    assert.ok(data !== undefined);
    await tell({ event: 'picture', data });
    await page.locator('.item:has(.frame[data-id="c2_sum"]) .node').first().click();
    await settled(page);
    await tickByFrames(page);
    /** Upper edges of a block and of its band, the lower one of the band and where a lane leaves below the block. */
    const rows = await page.evaluate(async () => {
      const block = document.querySelector('svg.picture .frame[data-id="c3_sum"]');
      const { top = 0, bottom = 0 } = block?.getBoundingClientRect() ?? {};
      const band = [...document.querySelectorAll('svg.picture .band rect')].find((one) => {
        const box = one.getBoundingClientRect();
        return box.top < top && box.bottom > bottom;
      });
      const fork = [...document.querySelectorAll('svg.picture .bus circle')].find(
        (one) => Math.abs(one.getBoundingClientRect().top - bottom) < 30,
      );
      const end = performance.now() + 500;
      document
        .querySelector('.canvas')
        ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      const rows: (readonly [number, number, number, number])[] = [];
      while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        const [one, its, lane] = [block, band, fork].map((mark) => mark?.getBoundingClientRect());
        rows.push([one?.top ?? NaN, its?.top ?? NaN, its?.bottom ?? NaN, lane?.top ?? NaN]);
      }
      return rows;
    });
    for (const which of [1, 2, 3] as const) {
      const apart = rows.map((row) => row[which] - row[0]);
      const stray = Math.max(...apart) - Math.min(...apart);
      assert.ok(stray < 1, `${stray} px`);
    }
    assert.ok(new Set(rows.map(([top]) => top)).size > 10, 'it moves');
  });

  it('shows the frame of what was found where that stands, and not on the way', async () => {
    const { page, tell } = await open({ theme: themes.dark, width: 1100, height: 1000 });
    await tell({ event: 'picture', data: resnetLike() });
    await page.locator('.canvas').press('/');
    await page.keyboard.type('stage2.block1');
    await page.locator('[data-press="node"][data-id="stage1.block1.n0"]').click();
    await settled(page);
    await tickByFrames(page);
    const rows = await page.evaluate(async () => {
      const rows: (readonly [number, number, number])[] = [];
      const end = performance.now() + 600;
      document
        .querySelector('.canvas')
        ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        const frame = document.querySelector('svg.picture .frames path.find');
        const block = document.querySelector('svg.picture [data-id="stage2.block1"]');
        const [framed, its] = [frame, block].map((mark) => mark?.getBoundingClientRect().top ?? NaN);
        rows.push([its ?? NaN, framed ?? NaN, Number(frame?.getAttribute('opacity') ?? 1)]);
      }
      return rows;
    });
    const seen = rows.filter(([, , opacity]) => opacity > 0).map(([top, framed]) => framed - top);
    assert.ok(seen.length > 0, 'it comes back');
    assert.ok(Math.max(...seen) - Math.min(...seen) < 4, JSON.stringify(rows));
    assert.ok(new Set(rows.map(([top]) => top)).size > 10, 'it moves');
  });
});
