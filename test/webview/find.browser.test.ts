import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { settled } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { inChromium } from './inChromium.ts';

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const apart = (a: Box, b: Box): boolean =>
  a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;

describe('what is found in the picture', function () {
  this.timeout(60_000);
  const open = inChromium();

  const found = async (name: string, words: string) => {
    const opened = await open({ theme: themes.dark, width: 510, height: 900 });
    await opened.tell({ event: 'picture', data: pictureOfFile(`examples/${name}.resnet.yaml`) });
    await opened.page.locator('.canvas').focus();
    await opened.page.keyboard.press('/');
    await opened.page.keyboard.type(words);
    await settled(opened.page);
    return opened;
  };
  const boxes = (page: Page, selector: string): Promise<Box[]> =>
    page.locator(selector).evaluateAll((marks) =>
      marks.map((mark) => {
        const { left, right, top, bottom } = mark.getBoundingClientRect();
        return { left, right, top, bottom };
      }),
    );

  it('has frames that cut no shape, below a box that covers no layer', async () => {
    const { page } = await found('vgg-13', '3x3 conv');
    const [box] = await boxes(page, '.findBox');
    assert.ok(box !== undefined);
    const [input] = await boxes(page, '.node');
    assert.ok(input !== undefined && input.top >= box.bottom, 'the input stands below the box');
    // The letters of a text fill four fifths of its box.
    const texts = (await boxes(page, '.items .flow')).map(({ top, bottom, ...sides }) => ({
      ...sides,
      top: top + (bottom - top) * 0.15,
      bottom: bottom - (bottom - top) * 0.2,
    }));
    const frames = await page.locator('.frames path').evaluateAll((paths) =>
      paths.flatMap((path) => {
        const matrix = (path as SVGPathElement).getScreenCTM() ?? new DOMMatrix();
        return [...(path.getAttribute('d') ?? '').matchAll(/M([\d.-]+),([\d.-]+)h([\d.]+)v([\d.]+)/g)].map(
          ([, x, y, w, h]) => {
            const from = new DOMPoint(Number(x), Number(y)).matrixTransform(matrix);
            const to = new DOMPoint(Number(x) + Number(w), Number(y) + Number(h)).matrixTransform(matrix);
            return { left: from.x, top: from.y, right: to.x, bottom: to.y };
          },
        );
      }),
    );
    assert.ok(frames.length > 3 && texts.length > 3);
    for (const frame of frames)
      for (const text of texts) assert.ok(apart(frame, text), JSON.stringify({ frame, text }));
    const [before] = await boxes(page, '.node');
    await page.keyboard.press('Escape');
    await settled(page);
    const [after] = await boxes(page, '.node');
    assert.ok(before !== undefined && after !== undefined && after.top < before.top, 'it moves back');
  });

  it('frames the chip of a folded block where the projection is what was found', async () => {
    const { page, tell } = await open({ theme: themes.dark, width: 900, height: 1000 });
    await tell({ event: 'picture', data: pictureOfFile('examples/resnet-50.resnet.yaml') });
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    await page.locator('.canvas').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('stride 2');
    await settled(page);
    const framed = await page.locator('.frames path').evaluateAll((paths) => {
      const boxes = paths.flatMap((path) => {
        const d = path.getAttribute('d') ?? '';
        return [...d.matchAll(/M([\d.-]+),([\d.-]+)h([\d.]+)v([\d.]+)/g)].map((part) =>
          part.slice(1).map(Number),
        );
      });
      const chips = [...document.querySelectorAll<SVGGraphicsElement>('.items .chip')].filter((chip) =>
        chip.textContent.includes('stride 2'),
      );
      const layer = document.querySelector<SVGGraphicsElement>('.frames');
      const toLayer = layer?.getScreenCTM()?.inverse() ?? new DOMMatrix();
      return chips.map((chip) => {
        const { x, y, width, height } = chip.getBBox();
        const at = new DOMPoint(x + width / 2, y + height / 2).matrixTransform(
          toLayer.multiply(chip.getScreenCTM() ?? new DOMMatrix()),
        );
        return boxes.filter(
          ([left = 0, top = 0, w = 0, h = 0]) =>
            left < at.x && at.x < left + w && top < at.y && at.y < top + h && w < width + 12,
        ).length;
      });
    });
    // He et al. 2015: stages 2 to 4 begin with a projection of stride 2.
    assert.equal(framed.length, 3);
    assert.ok(
      framed.every((count) => count > 0),
      String(framed),
    );
  });

  it('frames a block where its own frame is', async () => {
    const { page } = await found('resnet-50', 'bottleneck');
    const [frame] = await boxes(page, '.find.current');
    const [block] = await boxes(page, '.frame.selected');
    assert.ok(frame !== undefined && block !== undefined);
    assert.ok(Math.abs(frame.left - block.left) < 5 && Math.abs(frame.right - block.right) < 5);
  });

  it('is gone to though the next letter comes while the picture still moves', async () => {
    // A 6 is found far below, in "dense, 4096"; 64 in the first layers.
    const { page } = await found('vgg-13', '64');
    const [current] = await boxes(page, '.find.current');
    const [canvas] = await boxes(page, 'svg.picture');
    assert.ok(current !== undefined && canvas !== undefined);
    assert.ok(current.top > canvas.top && current.bottom < canvas.bottom, JSON.stringify(current));
  });
});
