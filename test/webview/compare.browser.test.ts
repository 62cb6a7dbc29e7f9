import assert from 'node:assert/strict';

import { compareScenes } from '../../scripts/pictures/compareScenes.ts';

import { inChromium } from './inChromium.ts';
import { themes } from '../../scripts/pictures/themes.ts';

describe('two nets side by side in Chromium', () => {
  const openPage = inChromium('webview/compare');

  const open = async (name: string) => {
    const scene = compareScenes.find((scene) => scene.name === name);
    assert.ok(scene);
    const opened = await openPage({ theme: themes.dark, width: 1000, height: 900 });
    await opened.tell(...scene.events());
    return opened;
  };

  it('marks the blocks that came, with a sign and a word', async () => {
    const { page, faults } = await open('compare-resnet-50-resnet-101');
    const added = page.locator('.row.added');
    assert.equal(await added.count(), 1);
    assert.match(await added.innerText(), /^\+\s+17 x bottleneck, identity skip block7–block23/);
    const words = added.locator('.words');
    const cut = await words.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    assert.ok(cut <= 0, `${cut} px of the name are cut`);
    assert.equal(await added.locator('.sign').getAttribute('aria-label'), 'added');
    assert.match(
      await page.locator('.figures').innerText(),
      /Parameters\s+25,557,032\s+44,549,160\s+\+18,992,128/,
    );
    assert.deepEqual(faults, []);
  });

  it('says that the input sizes differ, and nothing where they do not', async () => {
    const { page, close } = await open('compare-resized');
    assert.match(
      await page.locator('.otherInput').innerText(),
      /^The input sizes differ: 224x224x3 and 160x160x3\./,
    );
    assert.match(await page.locator('.figures').innerText(), /Input\s+224x224x3\s+160x160x3\s+another size/);
    await close();
    const same = await open('compare-resnet-50-resnet-101');
    assert.equal(await same.page.locator('.otherInput').isVisible(), false);
  });

  it('says "at least" of a net with a part that is not known, and of a difference no more than is known', async () => {
    const { page } = await open('compare-partly-known');
    const figures = await page.locator('.figures').innerText();
    // 3x3 convolutions with biases: from 3 to n, and two from n to n maps; n is 8, and 16 beside what is not known.
    const params = (n: number) => (27 * n + n + 2 * (9 * n * n + n)).toLocaleString('en');
    assert.equal(params(8), '1,392');
    assert.match(
      figures,
      new RegExp(`Parameters\\s+1,392\\s+at least ${params(16)}\\s+at least 3,696 more \\(265\\.5 %\\)`),
    );
    assert.match(figures, /MACs\s+1,400,832\s+at least 5,160,960\s+at least /);
    assert.match(figures, /Weighted layers\s+3\s+at least 3\s+unknown/);
    assert.match(await page.locator('.bandTitles').nth(1).innerText(), /at least 5\.09 k params/);
  });

  it('shows a block in its own config, and swaps the sides', async () => {
    const { page, calls } = await open('compare-resnet-50-resnet-101');
    await page.locator('.row.added .card').click();
    await page.getByRole('button', { name: 'Swap sides' }).click();
    const made = (await calls()).filter(({ call }) => call !== 'ready');
    assert.deepEqual(made, [
      { call: 'reveal', request: { side: 'b', id: 'stage3.block7' } },
      { call: 'swap', request: null },
    ]);
  });

  it('leaves only the differences when asked', async () => {
    const { page } = await open('compare-resnet-50-resnet-101');
    const shown = () => page.locator('.row:visible').count();
    const all = await shown();
    await page.getByLabel('Differences only').check();
    assert.ok(all > 10);
    assert.equal(await shown(), 1);
  });

  it('marks a sum that cannot be in red, as the picture does', async () => {
    const { page } = await open('compare-broken');
    const wrong = page.locator('.card .words .misfit');
    assert.deepEqual(await wrong.allInnerTexts(), ['sum of 32x32x128 ≠ 32x32x64']);
    const colour = await wrong.evaluate((mark) => getComputedStyle(mark).color);
    const problem = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = 'var(--problem)';
      return getComputedStyle(probe).color;
    });
    assert.equal(colour, problem);
    assert.equal(await page.locator('.glyph .problem .line').count(), 1);
    assert.equal(await page.locator('.glyph .misfit circle').count(), 1);
  });

  it('says what changed in a block', async () => {
    const { page } = await open('compare-vgg-13-vgg-13-skip');
    const changed = page.locator('.row.changed');
    assert.deepEqual(await changed.locator('.changes li').allInnerTexts(), [
      'block: basic added',
      'skip: identity added',
      'skip5: + added',
    ]);
  });
});
