import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { settled } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { inChromium } from './inChromium.ts';

const path = 'examples/resnet-50.resnet.yaml';
const text = readFileSync(path, 'utf8');

function typed(before: string, after: string): Picture {
  assert.ok(text.includes(before), before);
  return pictureOfFile(path, text.replace(before, after));
}

/** What a person may type in that text, and does. */
const edits: Readonly<Record<string, Picture>> = {
  'one block more': typed('blocks: 6', 'blocks: 7'),
  'a single block': typed('blocks: 4', 'blocks: 1'),
  'other channels': typed('filters: 1024', 'filters: 512'),
  'another stem': typed('stride: 2, batchNorm: true', 'stride: 1, batchNorm: true'),
  'another kernel': typed('maxPool: 3', 'maxPool: 2'),
  'a stage less': typed('  - { blocks: 3, filters: 2048 }\n', ''),
  'a comment': typed('stem:', '# Here it begins.\nstem:'),
  'a slip': typed('filters: 512', 'filters: 512, strid: 2'),
  'another input': typed('224x224x3', '32x32x3'),
  'no activation': typed(', activation: relu', ''),
};

/** Everything on the canvas with all that it says and where it stands, an element a line, in an order of its own. */
const marksOf = async (page: Page): Promise<string[]> => {
  const marks = await page.evaluate<string[]>(
    `['bands', 'far', 'items', 'long', 'counts'].flatMap((layer) =>
      [...document.querySelectorAll('svg.picture > .root > .' + layer + ' *')].map((mark) => {
        const attributes = [...mark.attributes].map(({ name, value }) => name + '=' + value.trim().replace(/, /g, ',').replace(/\\d+\\.\\d+/g, (number) => Number(number).toFixed(2)));
        const holder = mark.parentElement.closest('[data-id]')?.dataset.id;
        const own = [...mark.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data);
        return [layer, holder, mark.tagName, ...attributes.sort(), ...own].join(' ');
      }))`,
  );
  return marks.sort();
};

function assertSame(marks: readonly string[], wanted: readonly string[], when: string): void {
  const at = marks.findIndex((mark, index) => mark !== wanted[index]);
  assert.equal(marks[at], wanted[at], when);
  assert.equal(marks.length, wanted.length, when);
}

describe('a picture that is drawn over the one before it', function () {
  this.timeout(120_000);
  const open = inChromium();
  const before = pictureOfFile(path);

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const show = async (page: Page, name: string) => {
    await press(page, 'Show');
    await page.getByRole('menuitemcheckbox', { name }).click();
  };
  const levels: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    'as it opens': () => Promise.resolve(),
    unfolded: (page) => press(page, 'Unfold all'),
    folded: (page) => press(page, 'Fold all'),
    'with volumes': async (page) => {
      await press(page, 'Fold all');
      await show(page, 'Volumes');
    },
    'in layers': async (page) => {
      await press(page, 'Unfold all');
      await show(page, 'Every layer');
    },
    'by parameters': async (page) => {
      await press(page, 'Show');
      await page.getByRole('menuitemradio', { name: 'Parameters' }).click();
    },
  };

  for (const [level, set] of Object.entries(levels)) {
    it(`is the one that is drawn anew, ${level}`, async () => {
      const session = { theme: themes.light, width: 1100, height: 900 };
      const [over, anew] = [await open(session), await open(session)];
      for (const { page } of [over, anew]) await page.emulateMedia({ reducedMotion: 'reduce' });
      const still = () => Promise.all([over, anew].map(({ page }) => settled(page)));
      await over.tell({ event: 'picture', data: before });
      await anew.tell({ event: 'picture', data: before });
      await Promise.all([set(over.page), set(anew.page)]);
      await still();
      const first = await marksOf(over.page);
      assert.ok(first.length > 5);
      for (const [edit, data] of Object.entries(edits)) {
        // All that is drawn is taken away, so that nothing can be left as it was.
        await anew.page.evaluate(
          `for (const layer of document.querySelectorAll('svg.picture > .root > *')) layer.replaceChildren()`,
        );
        await over.tell({ event: 'picture', data });
        await anew.tell({ event: 'picture', data });
        await still();
        assertSame(await marksOf(over.page), await marksOf(anew.page), edit);
      }
      await over.tell({ event: 'picture', data: before });
      await still();
      assertSame(await marksOf(over.page), first, 'and back');
    });
  }

  it('leaves what says the same as it was, and draws what is selected and what is no longer', async () => {
    const { page, tell } = await open({ theme: themes.light, width: 1100, height: 3000 });
    await tell({ event: 'picture', data: before });
    /** How many cards and frames are written to by what is told. */
    const written = async (act: () => Promise<void>) => {
      await settled(page);
      await page.evaluate(`globalThis.written = new Set();
        new MutationObserver((changes) => {
          for (const { target } of changes) {
            const element = target.nodeType === 1 ? target : target.parentElement;
            const item = element?.closest('g.item');
            if (item && element !== item) written.add(item.querySelector('[data-id]')?.dataset.id);
          }
        }).observe(document.querySelector('svg.picture .items'), { subtree: true, childList: true, attributes: true, characterData: true });`);
      await act();
      await settled(page);
      return page.evaluate<string[]>('[...written]');
    };
    const one = edits['one block more'];
    assert.ok(one !== undefined);
    assert.equal((await written(() => tell({ event: 'picture', data: one }))).length, 1);
    assert.deepEqual(await written(() => tell({ event: 'picture', data: one })), []);
    const select = (id: string | null) => () => tell({ event: 'select', data: { id } });
    assert.equal((await written(select('stage2.block1'))).length, 1);
    assert.equal((await written(select('stage3.block1'))).length, 2);
  });
});
