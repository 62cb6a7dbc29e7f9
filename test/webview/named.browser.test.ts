import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { outlineOf, type OutlineLine } from '../../webview/outline.ts';
import { wordedOf } from '../../webview/outlineText.ts';
import type { Heat } from '../../webview/heat/heats.ts';
import { brief } from '../../webview/numbers.ts';
import { indexed } from '../../webview/state.ts';
import { inChromium } from './inChromium.ts';
import { badSum, unetLike } from './pictures.ts';

/** What a screen reader is told of the page: Chromium's own accessibility tree, a line a thing. */
async function spoken(page: Page): Promise<string[]> {
  const protocol = await page.context().newCDPSession(page);
  const { nodes } = await protocol.send('Accessibility.getFullAXTree');
  await protocol.detach();
  return nodes.flatMap(({ ignored, role, name }) =>
    ignored ? [] : [`${String(role?.value)}: ${String(name?.value ?? '')}`],
  );
}

const example = (name: string) => pictureOfFile(`examples/${name}.resnet.yaml`);

describe('every thing in the picture', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  const open = async (data: Picture) => {
    const opened = await openPage({ theme: themes.dark, width: 1000, height: 2600 });
    await opened.page.emulateMedia({ reducedMotion: 'reduce' });
    await opened.tell({ event: 'picture', data });
    return opened;
  };
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  // He et al. 2015, table 1 and figure 5: ResNet-50's third stage (conv4_x) begins with a bottleneck that halves
  // 28x28 and doubles 512 channels, by a projection (option B).
  it('has its name for a screen reader, folded', async () => {
    const { page } = await open(example('resnet-50'));
    await press(page, 'Fold all');
    const names = await spoken(page);
    for (const name of [
      'button: stage 3, 14x14x1024, 6 blocks · 7.10 M params',
      'group: stage 3, block 1, bottleneck, projection skip, 14x14x1024',
      'group: stage 3, blocks 2–6, run of 5 equal blocks, bottleneck, identity skip, 14x14x1024',
      'button: projection: 1x1 conv, stride 2, 512 -> 1024; 524,288 + 2,048 params; option B',
      'button: sum, 14x14x1024, stage3.block1.add',
      'button: Show the layers of the block stage3.block1',
      'button: Unfold the run of 5 equal blocks',
    ])
      assert.ok(names.includes(name), `${name} is among\n${names.join('\n')}`);
  });

  it('has its name for a screen reader, in blocks as in the paper and in layers', async () => {
    const { page } = await open(example('resnet-50'));
    const blocks = await spoken(page);
    for (const name of [
      'button: 1x1 conv, 64 · BN · ReLU, 56x56x64, stage1.block1.conv1',
      'button: 1x1 conv, 256 BN, 56x56x256, stage1.block1.projection.conv',
      'button: sum, ReLU, 56x56x256, stage1.block1.add',
    ])
      assert.ok(blocks.includes(name), `${name} is among\n${blocks.join('\n')}`);
    await press(page, 'Show');
    await page.getByRole('menuitemcheckbox', { name: 'Every layer' }).click();
    const layers = await spoken(page);
    for (const name of [
      'button: BN, 56x56x64, stage1.block1.bn1',
      'button: ReLU, 56x56x64, stage1.block1.relu1',
    ])
      assert.ok(layers.includes(name), `${name} is among\n${layers.join('\n')}`);
  });

  it('has a name wherever it can be pressed, whatever the net', async () => {
    for (const picture of [example('googlenet'), example('highway-19'), unetLike(), badSum()]) {
      const { page, close } = await open(picture);
      const nameless = (await spoken(page)).filter((line) => line === 'button: ');
      assert.deepEqual(nameless, [], picture.title);
      await close();
    }
  });

  it('is said when one comes to it by the keyboard, also from far away', async () => {
    const { page } = await open(example('resnet-50'));
    await press(page, 'Unfold all');
    await page.locator('.canvas').focus();
    const live = page.locator('[aria-live=polite]');
    for (let out = 0; out < 20 && (await page.locator('.isFar').count()) === 0; out++)
      await page.keyboard.press('-');
    for (const key of [']', ']', ']', ']']) await page.keyboard.press(key);
    assert.equal(await live.textContent(), 'stage 3, 14x14x1024, 6 blocks, 7,098,368 params');
    await page.keyboard.press('ArrowDown');
    const heard: string[] = [];
    for (let step = 0; step < 12; step++) {
      heard.push((await live.textContent()) ?? '');
      await page.keyboard.press('ArrowDown');
    }
    assert.ok(
      heard.includes(
        'stage 4, block 1, bottleneck, projection skip, 7x7x2048, 6,039,552 params; stage4.block1',
      ),
      heard.join('\n'),
    );
  });

  describe('stands in the outline', () => {
    const lines = (picture: Picture, heat: Heat | null) => {
      const every = (some: readonly OutlineLine[]): string[] =>
        some.flatMap((line) => [line.text, ...every(line.children())]);
      return every(outlineOf(wordedOf(indexed(picture), heat)));
    };
    /** The words that are drawn, apart from what the picture is unfolded and pressed by. */
    const drawn = (page: Page) =>
      page.evaluate(() =>
        [...document.querySelectorAll('svg.picture text')]
          .filter((text) => text.closest('.badge, .runHead, defs') === null)
          .flatMap((text) => (text.querySelector('tspan') === null ? [text] : [...text.children]))
          // Both shapes of a sum that cannot be are said by its problem.
          .flatMap(({ textContent }) => textContent.split(/ · | {2}| ≠ /))
          .map((words) => words.trim().replace(/^\?$/, 'unknown shape').replace(/ \?$/, ''))
          .filter((words) => words !== ''),
      );
    /** Whether the lines say it: word for word, or as the figure that is drawn in short. */
    const says = (text: string, figures: ReadonlySet<string>, words: string) =>
      text.includes(words) || figures.has(words);

    for (const [name, picture] of [
      ['resnet-18', example('resnet-18')],
      ['googlenet', example('googlenet')],
      ['highway-19', example('highway-19')],
      ['vgg-13-skip', example('vgg-13-skip')],
      ['a U-Net', unetLike()],
      ['a bad sum', badSum()],
    ] as const)
      it(`all that is drawn of ${name}, layer by layer and in short`, async () => {
        const { page } = await open(picture);
        const said = lines(picture, null);
        const text = said.join('\n');
        const exactFigures = [...text.matchAll(/\d[\d,]*(?= params)/g)].map(([figure]) =>
          brief(Number(figure.replaceAll(',', ''))),
        );
        const figures = new Set(exactFigures.flatMap((figure) => [`${figure} params`, `${figure} param`]));
        await press(page, 'Unfold all');
        const missing = new Set<string>();
        for (const layers of [false, true]) {
          if (layers) {
            await press(page, 'Show');
            await page.getByRole('menuitemcheckbox', { name: 'Every layer' }).click();
          }
          for (const words of await drawn(page)) if (!says(text, figures, words)) missing.add(words);
        }
        assert.deepEqual([...missing], []);
      });

    it('with the figure that a box is coloured by', async () => {
      const picture = example('resnet-18');
      const { page } = await open(picture);
      await press(page, 'Show');
      await page.getByRole('menuitemcheckbox', { name: 'Every layer' }).click();
      await press(page, 'Show');
      await page.getByRole('menuitemcheckbox', { name: 'Outline' }).click();
      await press(page, 'Show');
      await page.getByRole('menuitemradio', { name: 'Heat: MACs' }).click();
      await page.getByRole('treeitem').first().press('ArrowRight');
      // He et al. 2015, table 1: conv1 is 7x7, 64 channels on 112x112: 7 * 7 * 3 * 64 * 112 * 112 multiply-adds.
      const line = page.getByRole('treeitem', { name: /^7x7 conv.*stem\.conv1$/ });
      assert.match((await line.getAttribute('aria-label')) ?? '', / 118 M MACs; /);
    });
  });
});
