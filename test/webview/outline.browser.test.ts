import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';

import { zoo } from '../../scripts/pictures/zoo.ts';
import { inChromium } from './inChromium.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { outlineOf, type OutlineLine } from '../../webview/outline.ts';
import { wordedOf } from '../../webview/outlineText.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { indexed } from '../../webview/state.ts';
import { badSum } from './pictures.ts';

const outline = (picture: Picture) => outlineOf(wordedOf(indexed(picture), null));

describe('the outline', () => {
  const picture = pictureOfFile('examples/resnet-50.resnet.yaml');

  it('has a line for every block and every layer in its outline', () => {
    const every = (lines: readonly OutlineLine[]): OutlineLine[] =>
      lines.flatMap((line) => [line, ...every(line.children())]);
    const lines = every(outline(picture));
    const count = (kind: string) => lines.filter(({ target }) => target.kind === kind).length;
    // He et al. 2015, table 1: 3 + 4 + 6 + 3 bottlenecks, each with its skip.
    assert.equal(count('block'), 16);
    assert.equal(count('skip'), 16);
    const nodes = picture.sections
      .flatMap(({ parts }) => parts)
      .reduce(
        (sum, { template, instances }) =>
          sum + instances.length * (picture.templates[template]?.nodes.length ?? 0),
        0,
      );
    assert.equal(count('node'), nodes);
    const texts = lines.map(({ text }) => text);
    assert.ok(
      texts.includes(
        'stage 3, block 1, bottleneck, projection skip, 14x14x1024, 1,512,448 params; stage3.block1',
      ),
    );
    assert.ok(
      texts.some((text) =>
        text.startsWith('1x1 conv, 1024, stride 2, 14x14x1024, 524,288 params, on the skip, reads x; '),
      ),
    );
  });

  it('tells what a layer reads apart, by names that are short', () => {
    const every = (lines: readonly OutlineLine[]): string[] =>
      lines.flatMap((line) => [line.text, ...every(line.children())]);
    // Szegedy et al. 2015, figure 2b: four branches, each of which ends in a ReLU.
    const module = every(outline(pictureOfFile('examples/googlenet.resnet.yaml'))).find((text) =>
      /^concat.*; inception_3a$/.test(text),
    );
    assert.match(module ?? '', /, reads conv1\.relu and conv3\.relu and conv5\.relu and conv6\.relu; /);
    for (const { name, picture } of zoo.filter((net) => !net.name.includes('1202')))
      for (const text of every(outline(picture()))) {
        const read = /, reads (.*); /.exec(text)?.[1]?.split(' and ') ?? [];
        assert.equal(new Set(read).size, read.length, `${name}: ${text}`);
      }
  });

  it('says the problem of a layer in its line', () => {
    const every = (lines: readonly OutlineLine[]): string[] =>
      lines.flatMap((line) => [line.text, ...every(line.children())]);
    assert.ok(every(outline(badSum())).some((text) => /\. Problem: .*sums .* and /.test(text)));
  });

  describe('in Chromium', () => {
    const openPage = inChromium();
    const open = async (theme: keyof typeof themes, data = picture) => {
      const opened = await openPage({ theme: themes[theme], width: 1000, height: 800 });
      await opened.tell({ event: 'picture', data });
      return opened;
    };

    it('walks the outline by keys, and selects what it speaks of', async () => {
      const { page } = await open('dark');
      await page.locator('.canvas').focus();
      await page.keyboard.press('o');
      const tree = page.getByRole('tree', { name: 'Outline' });
      await tree.getByRole('treeitem').first().focus();
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      const chosen = tree.locator('[aria-selected=true]');
      assert.match(
        (await chosen.getAttribute('aria-label')) ?? '',
        /^stage 1, block 1, bottleneck, projection skip, 56x56x256/,
      );
      assert.match(await page.locator('.inspector').innerText(), /stage1\.block1/);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      assert.match(
        (await page.locator(':focus').getAttribute('aria-label')) ?? '',
        /^skip, projection: 1x1 conv, 64 -> 256; 16,384 \+ 512 params; option B/,
      );
    });
  });
});
