import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { huge, oddlyNamed, unknownChain } from '../../scripts/pictures/badInput.ts';
import type { Opened } from '../../scripts/pictures/harness.ts';
import { settled } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { inChromium } from './inChromium.ts';
import { instances, picture, template } from './pictures.ts';

describe('a net that nobody would draw', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened;
  let page: Page;

  beforeEach(async () => {
    opened = await openPage({ theme: themes.dark, width: 1100, height: 900 });
    page = opened.page;
  });
  afterEach(() => {
    assert.deepEqual(opened.faults, [], 'no error, and nothing that the content policy forbids');
  });

  const show = (data: Picture) => opened.tell({ event: 'picture', data });
  const textsOf = (selector: string) => page.locator(selector).allTextContents();
  /** All that can be done to a picture by single keys. */
  const press = async (...keys: readonly string[]) => {
    await page.locator('.canvas').focus();
    for (const key of keys) await page.keyboard.press(key);
  };
  const everyKey = [
    'ArrowDown',
    'ArrowRight',
    'ArrowUp',
    ']',
    '[',
    's',
    'Enter',
    'z',
    'f',
    'k',
    'k',
    'Escape',
  ];

  it('has no layer, or one', async () => {
    await show(picture('none.yaml', [], []));
    await press(...everyKey);
    assert.equal(await page.locator('svg.picture .node').count(), 0);
    assert.deepEqual(await textsOf('h1'), ['none.yaml']);
    const one = template(null, null, [{ op: 'input', label: 'input', inputs: [], shape: [8, 8, 3] }]);
    const parts = [{ template: 0, instances: instances(['x']) }];
    await show(picture('one.yaml', [one], [{ kind: 'stem', number: 0, shape: [8, 8, 3], parts }]));
    await press(...everyKey);
    assert.deepEqual(await textsOf('svg.picture .node'), ['input']);
  });

  it('has no merge, and ops and shapes that are not known', async () => {
    await show(unknownChain());
    await press(...everyKey);
    assert.equal(await page.locator('svg.picture .skip').count(), 0);
    const boxes = await textsOf('svg.picture .node');
    assert.equal(boxes.length, 4);
    for (const text of boxes) assert.match(text, /\?$/);
    assert.match((await textsOf('.totals')).join(), /unknown/);
  });

  it('has names with markup, control characters, 5,000 letters and words from right to left', async () => {
    await show(oddlyNamed());
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await press('f');
    await settled(page);
    assert.equal(await page.locator('img').count(), 0);
    const problems = await textsOf('.findings button');
    assert.ok(problems.some((text) => text.includes("'<img src=x onerror=alert(1)>Op'")));
    assert.ok(problems.some((text) => text.includes('␁␛[31mred␊line\ufffd')));
    assert.ok((await page.locator('svg.picture .node').count()) > 10);
    const outside = await page.evaluate<string[]>(`[...document.querySelectorAll('svg.picture .node')]
      .filter((node) => {
        const [box, text] = ['rect', 'text'].map((name) => node.querySelector(name).getBoundingClientRect());
        return text.left < box.left || text.right > box.right;
      })
      .map((node) => node.textContent)`);
    assert.deepEqual(outside, []);
  });

  it('has a name from right to left that leaves the figures behind it where they are', async () => {
    const sentence = (name: string) => `Layer '${name}' 28x28x64 and 56x56x128 differ.`;
    const told = unknownChain();
    const [first] = told.problems;
    assert.ok(first !== undefined);
    await show({ ...told, problems: [{ ...first, message: sentence('שכבה') }] });
    const places = await page.evaluate<number[]>(`(() => {
      const text = document.querySelector('.findings button').firstChild;
      return ['שכבה', '28x28x64', '56x56x128', 'differ'].map((word) => {
        const range = document.createRange();
        const start = text.data.indexOf(word);
        range.setStart(text, start);
        range.setEnd(text, start + word.length);
        const [box] = range.getClientRects();
        return 10_000 * box.top + box.left;
      });
    })()`);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  });

  it('has a name of 5,000 letters, and what is wrong with it is said all the same', async () => {
    await show(oddlyNamed());
    const said = (await textsOf('.findings li')).filter((text) => text.includes('xxxx'));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /^!Layer 'x{39}…x+.*is of the type.*which is not known here; it is drawn/);
    assert.ok((said[0] ?? '').length < 400);
  });

  it('has 20,000 layers, of which only those in view are in the page', async () => {
    await show(huge());
    await page.waitForSelector('svg.picture .item');
    const elements = () => page.locator('svg.picture *').count();
    const topmost = () => page.locator('svg.picture .root').getAttribute('transform');
    const before = await topmost();
    for (let turn = 0; turn < 5; turn += 1) {
      await page.mouse.move(400, 400);
      await page.mouse.down();
      await page.mouse.move(400, 100);
      await page.mouse.up();
    }
    assert.notEqual(await topmost(), before);
    assert.ok((await elements()) < 2000);
    for (const name of ['Unfold all', 'Fit', 'Fold all']) {
      await page.getByRole('button', { name, exact: true }).click();
      assert.ok((await elements()) < 2000, name);
    }
    await press('/');
    await page.keyboard.type('c4999');
    await page.keyboard.press('Enter');
    await page.waitForFunction(`document.querySelector('.inspector').textContent.includes('c4999')`);
  });
});
