import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { compareScenes } from '../../scripts/pictures/compareScenes.ts';
import { scenes, type Scene } from '../../scripts/pictures/scenes.ts';
import { settled, tickByFrames } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { inChromium } from './inChromium.ts';

/**
 * Controls that cannot be come to: no place to press them though one scrolls to them, as their middle lies outside of
 * the window or below something else.
 */
const unreachable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const controls = 'button, summary, input, [tabindex="0"], [role=treeitem]';
    return [...document.querySelectorAll<HTMLElement>(controls)].flatMap((control) => {
      if (!control.checkVisibility({ visibilityProperty: true })) return [];
      const name = control.getAttribute('aria-label') ?? control.textContent;
      control.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, right, top, height } = control.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) return [`${name} is cut off at ${left} to ${right}`];
      const y = Math.min(Math.max(top + height / 2, 0), innerHeight - 1);
      const hit = document.elementFromPoint((left + right) / 2, y);
      const isThere = hit !== null && (control.contains(hit) || hit.contains(control));
      return isThere ? [] : [`${name} lies under ${hit?.className ?? 'nothing'}`];
    });
  });

/** Parts of the page that scroll both ways (WCAG 1.4.10), or hide what does not fit. */
const scrollsTwice = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll<HTMLElement>('body, body *')].flatMap((part) => {
      if (!(part instanceof HTMLElement) || !part.checkVisibility() || part.clientWidth === 0) return [];
      const { overflowX, overflowY } = getComputedStyle(part);
      const scrolls = [overflowX, overflowY].some((way) => way === 'auto' || way === 'scroll');
      const wide = part.scrollWidth > part.clientWidth + 1;
      const tall = part.scrollHeight > part.clientHeight + 1;
      const name = `${part.tagName}.${part.className}`;
      // What does not fit in the page itself is to be scrolled to.
      if (part === document.body && tall && overflowY === 'hidden') return [`${name} hides what is below`];
      return scrolls && wide && tall ? [`${name} is ${part.scrollWidth} wide`] : [];
    }),
  );

const states = [
  'resnet-50',
  'resnet-50-outline',
  'heat-macs',
  'legend',
  'menu',
  'find',
  'several',
  'bad-sum',
  'huggingface',
  'verdict-disagree',
  'resnet-20',
  'refusal',
  'beside-bad-size',
  'beside-training',
];

/** A laptop's window at 200 %, and WCAG's 320 pixels: 1280 at 400 %, or half of it beside the text at 200 %. */
const rooms = { 'at 200 %': { width: 640, height: 450 }, 'at 400 %': { width: 320, height: 450 } };

/** Fonts are wider on one machine than on another: words of the page stand apart as WCAG 1.4.12 lets a person set them. */
const spaceOut = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.styleSheets[1]?.insertRule(
      'body :not(svg *) { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }',
    );
  });

describe('with little room', function () {
  this.timeout(120_000);
  for (const [folder, known, names] of [
    ['webview', scenes, states],
    ['webview/compare', compareScenes, ['compare-resnet-50-resnet-101', 'compare-vgg-13-vgg-13-skip']],
  ] as const)
    describe(folder, () => {
      const openPage = inChromium(folder);
      for (const [how, { width, height }] of Object.entries(rooms))
        it(`${how} nothing is cut off, and all can be reached, also with wide letters`, async () => {
          const wrong: string[] = [];
          for (const name of names) {
            const scene: Scene | undefined = known.find((each) => each.name === name);
            assert.ok(scene !== undefined, name);
            const { page, tell, close } = await openPage({ theme: themes.light, width, height });
            await page.emulateMedia({ reducedMotion: 'reduce' });
            await tell(...scene.events());
            await scene.act?.(page);
            for (const letters of ['as they are', 'wide']) {
              if (letters === 'wide') await spaceOut(page);
              const found = [...(await scrollsTwice(page)), ...(await unreachable(page))];
              wrong.push(...found.map((each) => `${name}, letters ${letters}: ${each}`));
            }
            await close();
          }
          assert.deepEqual(wrong, []);
        });
    });
});

describe('with less motion', () => {
  const openPage = inChromium();
  const asks = {
    'the system': (page: Page) => page.emulateMedia({ reducedMotion: 'reduce' }),
    "VS Code's own setting": (page: Page) =>
      page.evaluate(() => {
        document.body.classList.add('vscode-reduce-motion');
      }),
  };
  const scene = scenes.find(({ name }) => name === 'resnet-50');
  /** How often the page stands elsewhere in the frames after what is done, and what of it is under way. */
  const moves = (page: Page, press: string) =>
    page.evaluate(async (label) => {
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent === label)?.click();
      const seen = new Set<string>();
      let running = 0;
      for (let at = 0; at < 12; at++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (at === 0) continue;
        const marks = document.querySelectorAll('svg.picture > .root, svg.picture .item');
        const places = [...marks].map((mark) => [
          mark.getAttribute('transform'),
          mark.getAttribute('opacity'),
        ]);
        seen.add(JSON.stringify(places));
        running += document.getAnimations().length;
      }
      return { places: seen.size, running };
    }, press);

  for (const [who, ask] of Object.entries(asks))
    it(`asked for by ${who}, folds and views jump to their places`, async () => {
      assert.ok(scene !== undefined);
      const { page, tell } = await openPage({ theme: themes.dark, width: 1000, height: 800 });
      await tell(...scene.events());
      await tickByFrames(page);
      const { places } = await moves(page, '+');
      assert.ok(places > 5, `it moves where nobody asks, to ${places} places`);
      await settled(page);
      await ask(page);
      for (const press of ['Fold all', 'Fit', 'Unfold all', '+', 'Fit'])
        assert.deepEqual(await moves(page, press), { places: 1, running: 0 }, press);
    });
});
